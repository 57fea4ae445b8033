"""The blank page judges: every slip has its name, every right form is right, nothing wrong passes."""

import numpy as np
import pytest

from engine.ops import OPS
from engine.scratch import Program, read_lines
from engine.scratch_judge import HELPER, MISFIT, NOT_YET, RIGHT, UNREAD, judge, judge_line
from engine.scratch_tasks import read_tasks
from engine.slips import SLIPS, World
from engine.syntax import fold

TASKS = {task.name: task for task in read_tasks()}

# A task, a slip, lines with it
SLIPPED = {
    "digits": {
        "n": ["dz2 = p - Y"],
        "n twice": ["dz1 = da1 * (z1 > 0) / n", "dW1 = x.T @ dz1 / n"],
        "sign": ["dz2 = (Y - p) / n", "W1 = W1 + rate * dW1", "b2 += rate * db2"],
        "labels": ["dz2 = p / n"],
        "softmax again": ["dz2 = (p - Y) * p * (1 - p) / n"],
        "diagonal": ["dz2 = -Y / p * p * (1 - p) / n"],
        "activation": ["dz1 = da1 * (1 - a1**2)", "dz1 = da1 * a1 * (1 - a1)"],
        "no derivative": ["dz1 = da1"],
        "no upstream": ["dz1 = z1 > 0", "dW1 = x.T @ (0 * dz1 + 1)"],
        "mask": ["dz1 = da1 * (da1 > 0)", "dz1 = da1 * (z1 < 0)"],
        "transpose": ["dW1 = dz1.T @ x", "da1 = dz2 @ W2", "dW2 = a1 @ dz2"],
        "product": ["dW1 = x * dz1", "dW1 = x.T * dz1", "dz1 = da1 @ (z1 > 0)"],
        "bias": ["db2 = dz2", "db1 = mean(dz1, axis=0)"],
        "axis": ["db2 = sum(dz2, axis=1)", "db1 = sum(dz1)"],
        "counted twice": ["dW1 = x.T @ dz1 + x.T @ dz1", "db1 = 3 * sum(dz1, axis=0)"],
        "function": ["a1 = tanh(z1)"],
        "term": ["z1 = x @ W1"],
    },
    "neuron": {
        "n": ["da = 2 * (a - y)"],
        "n twice": ["dz = da * (1 - a**2) / n", "dw = x.T @ dz / n"],
        "factor": ["da = (a - y) / n"],
        "sign": ["da = 2 * (y - a) / n", "b = b + rate * db"],
        "labels": ["da = 2 * a / n"],
        "activation": ["dz = da * a * (1 - a)"],
        "place": ["dz = da * (1 - tanh(a)**2)", "dz = da * (1 - z**2)"],
        "no derivative": ["dz = da"],
        "no upstream": ["dz = 1 - a**2"],
        "product": ["dw = x * dz", "dw = x * dz[:, None]"],
        "transpose": ["dw = x @ dz"],
        "bias": ["db = dz", "db = mean(dz)"],
        "counted twice": ["dw = 2 * x.T @ dz"],
    },
    "welch": {
        "factor": ["da2 = 2 * (a2 - y)", "da2 = (a2 - y) / 2"],
        "sign": ["da2 = y - a2"],
        "labels": ["da2 = a2"],
        "activation": ["dz2 = da2 * (1 - a2**2)", "dz1 = da1 * (z1 > 0)"],
        "place": ["dz2 = da2 * sigmoid(a2) * (1 - sigmoid(a2))", "dz1 = da1 * z1 * (1 - z1)"],
        "no derivative": ["dz2 = da2", "dz1 = da1"],
        "no upstream": ["dz1 = a1 * (1 - a1)", "dz2 = a2 * (1 - a2)"],
        "transpose": ["dW2 = dz2.T @ a1", "da1 = dz2 @ W2", "dW1 = x @ dz1"],
        "product": ["dW1 = x * dz1", "dW2 = a1 * dz2"],
        "counted twice": ["dW1 = x.T @ dz1 * 2"],
    },
    "bigram": {
        "n": ["dlogits = p - Y"],
        "sign": ["dlogits = (Y - p) / n"],
        "labels": ["dlogits = p / n"],
        "softmax again": ["dlogits = (p - Y) * p * (1 - p) / n"],
        "diagonal": ["dlogits = -Y * (1 - p) / n"],
        "one path": ["dW = X.T @ dlogits", "dW = 2 * decay * W"],
        "transpose": ["dW = X @ dlogits + 2 * decay * W"],
        "product": ["dW = X.T * dlogits + 2 * decay * W"],
        "overwritten": ["dW = 0 * W\ndW[t] = dlogits\ndW += 2 * decay * W"],
        "counted twice": ["dW = 2 * (X.T @ dlogits + 2 * decay * W)"],
    },
    "attention": {
        "transpose": ["dv = w @ g", "dk = ds @ q / sqrt(h)", "dw = g @ v", "dWq = x @ dq"],
        "diagonal": ["ds = w * dw * (1 - w)"],
        "path of the sum": ["ds = w * dw"],
        "axis": ["ds = w * (dw - sum(dw * w, axis=0, keepdims=True))"],
        "no derivative": ["ds = dw"],
        "sign": ["dx = -(dq @ Wq.T + dk @ Wk.T + dv @ Wv.T)"],
        "product": ["dv = w.T * g"],
        "one path": ["dx = dq @ Wq.T", "dx = dq @ Wq.T + dv @ Wv.T"],
        "counted twice": ["dWv = 2 * x.T @ dv"],
        "term": ["s = q @ k.T / sqrt(h)"],
    },
    "operations": {
        "n": ["da_cross_entropy = softmax(a) - Y", "da_mean = v + 0 * a"],
        "n twice": ["da_mean = v / n / n + 0 * a"],
        "sign": ["db_subtract = g", "da_cos = g * sin(a)"],
        "factor": ["dq_sqrt = g / sqrt(q)", "da_square = g * a"],
        "labels": ["da_cross_entropy = softmax(a) / n"],
        "activation": ["da_tanh = g * tanh(a) * (1 - tanh(a))", "da_sigmoid = g * (1 - sigmoid(a)**2)"],
        "place": ["da_tanh = g * (1 - tanh(tanh(a))**2)", "da_sigmoid = g * a * (1 - a)", "dq_exp = g * q"],
        "no derivative": ["da_relu = g", "dq_log = g"],
        "no upstream": ["da_tanh = 1 - tanh(a)**2", "da_multiply = b"],
        "mask": ["da_relu = g * (g > 0)"],
        "transpose": ["da_transpose = h", "dw_matmul = u.T @ x", "dx_matmul = u @ w"],
        "product": ["dw_matmul = x.T * u", "da_multiply = g.T @ b"],
        "bias": ["dc_affine = u", "dc_affine = mean(u, axis=0)"],
        "axis": ["dc_affine = sum(u, axis=1)"],
        "overwritten": ["dE_lookup = 0 * E\ndE_lookup[t] = g", "dE_lookup = 0 * E\ndE_lookup[t] += g"],
        "path of the sum": ["da_softmax = g * softmax(a)", "da_centre = g"],
        "diagonal": ["da_softmax = g * softmax(a) * (1 - softmax(a))"],
        "counted twice": ["da_add = 2 * g"],
    },
}  # fmt: skip
MUTANTS = [
    (task, slip, text) for task, slips in SLIPPED.items() for slip, texts in slips.items() for text in texts
]

RIGHT_FORMS = {
    "digits": [
        "dz2 = p / n - Y / n",
        "dz2 = -(Y - p) / n",
        "dz2 = softmax(z2) / n - Y * (1 / n)",
        "dz2 = 1 / n * (p - Y)",
        "dz2 = p\ndz2[rows, y] -= 1\ndz2 /= n",
        "dW2 = (dz2.T @ a1).T",
        "dW2 = transpose(a1) @ dz2",
        "dW2 = matmul(a1.T, dz2)",
        "dW2 = a1.T @ (p - Y) / n",
        "dW2 = relu(z1).T @ dz2",
        "db2 = dz2.sum(0)",
        "db2 = np.sum(dz2, axis=0)",
        "db2 = mean(dz2, axis=0) * n",
        "db2 = (0 * y + 1) @ dz2",
        "da1 = (W2 @ dz2.T).T",
        "da1 = dz2 @ transpose(W2)",
        "da1 = (p - Y) @ W2.T / n",
        "da1 = matmul(dz2, W2.T)",
        "dz1 = da1 * (a1 > 0)",
        "dz1 = where(z1 > 0, da1, 0)",
        "dz1 = (0 < z1) * da1",
        "dz1 = da1 * (1 - (z1 <= 0))",
        "dW1 = (dz1.T @ x).T",
        "dW1 = x.T @ (da1 * (z1 > 0))",
        "dW1 = transpose(x) @ dz1",
        "dW1 = x.T @ dz1 + 0 * W1",
        "db1 = dz1.sum(axis=0)",
        "db1 = (0 * y + 1) @ dz1",
        "db1 = sum(dz1.T, axis=1)",
        "db1 = n * mean(dz1, axis=0)",
        "W1 -= rate * dW1",
        "b1 = -rate * db1 + b1",
        "W2 = W2 - dW2 * rate",
        "b2 += -rate * db2",
    ],
    "neuron": [
        "da = (a - y) * 2 / n",
        "da = -2 * (y - a) / n",
        "da = (a - y) / n + (a - y) / n",
        "da = 2 / n * a - 2 / n * y",
        "dz = da - da * a**2",
        "dz = da * (1 - tanh(z)**2)",
        "dz = da * (1 - a) * (1 + a)",
        "dz = (1 - a * a) * da",
        "dw = dz @ x",
        "dw = sum(x * dz[:, None], axis=0)",
        "dw = transpose(x) @ dz",
        "dw = (dz[:, None] * x).sum(0)",
        "db = dz.sum()",
        "db = mean(dz) * n",
        "db = dz @ (0 * y + 1)",
        "db = sum(da * (1 - a**2))",
    ],
    "bigram": [
        "dW = 2 * decay * W + X.T @ dlogits",
        "dW = (dlogits.T @ X).T + decay * (W + W)",
        "dW = transpose(X) @ dlogits + 2 * W * decay",
        "dW = X.T @ (p - Y) / n + decay * 2 * W",
    ],
    "attention": [
        "ds = w * dw - w * sum(w * dw, axis=-1, keepdims=True)",
        "ds = w * (dw - sum(dw * w, axis=1)[:, None])",
        "ds = (dw - (dw * w).sum(1, keepdims=True)) * w",
        "ds = w * (dw - (w * dw) @ (0 * w + 1))",
        "dk = (q.T @ ds).T / sqrt(h)",
        "dk = ds.T @ q * h**-0.5",
        "dk = transpose(ds) @ (q / sqrt(h))",
        "dk = (ds / sqrt(h)).T @ q",
        "dx = dv @ Wv.T + dk @ Wk.T + dq @ Wq.T",
        "dx = (Wq @ dq.T + Wk @ dk.T + Wv @ dv.T).T",
        "dx = dq @ Wq.T + (dk @ Wk.T + dv @ Wv.T)",
        "dx = dq @ transpose(Wq) + dk @ Wk.T + dv @ Wv.T",
    ],
    "operations": [
        "da_tanh = g - g * tanh(a)**2",
        "da_tanh = g * (1 - tanh(a)) * (1 + tanh(a))",
        "da_tanh = g / ((exp(a) + exp(-a)) / 2)**2",
        "da_tanh = 4 * g / (exp(a) + exp(-a))**2",
        "dE_lookup = (g.T @ T).T",
        "dE_lookup = transpose(T) @ g",
        "dE_lookup = matmul(T.T, g)",
        "dE_lookup = T.T @ (g + 0)",
        "da_abs = g * ((a > 0) - (a < 0))",
        "da_abs = where(a > 0, g, -g)",
        "da_abs = g * abs(a) / a",
        "da_abs = a * g / sqrt(a**2)",
    ],
}


def bent(task, text):
    """The whole solution with one line in another form, of one line or several."""
    name = text.split("=")[0].strip(" +-*/[]")
    return "\n".join(text if line.name == name else line.text for line in task.rows)


def seeds(task, names):
    """What is needed to judge lines, over 100 seeds: for each, name -> the world before its line."""
    program = [(line.name, Program([line])) for line in task.rows]
    for seed in range(100):
        given, own, worlds = task.arrays(seed), {}, {}
        for name, line in program:
            if name in names:
                worlds[name] = World(task, given, dict(own))
            own[name] = line.value({**given, **own})
        yield worlds


@pytest.mark.parametrize("name", SLIPPED)
def test_every_slip_has_its_name_over_a_hundred_seeds(name):
    task = TASKS[name]
    shapes = task.shapes() | {line.name: line.shape for line in task.rows}
    lines = []
    for slip, texts in SLIPPED[name].items():
        for text in texts:
            read = read_lines(text, shapes, task.called)
            lines.append((slip, text, read))
    names = {read[-1].name for _, _, read in lines}
    for number, worlds in enumerate(seeds(task, names)):
        for slip, text, read in lines[number % 4 :: 4]:  # each over 25 of them
            world = worlds[read[-1].name]
            for line in read:
                verdict = judge_line(line, world, line is read[-1])
                world.own[line.name] = verdict.value
            del world.own[line.name]
            assert (verdict.word in (NOT_YET, MISFIT), verdict.slip) == (True, slip), (number, text)


def test_the_table_has_every_slip():
    assert {slip for slips in SLIPPED.values() for slip in slips} | {"update"} == SLIPS.keys()


@pytest.mark.parametrize("name", TASKS)
def test_the_solution_is_right_and_each_of_its_gradients_agrees_with_central_differences(name):
    task = TASKS[name]
    for seed in range(1, 6):
        judged = judge(task, task.lines, seed)
        assert judged.is_done, [v.line.text for v in judged.verdicts if v.word != RIGHT]
        assert {v.word for v in judged.verdicts} == {RIGHT, ""}
        confirmed = [v.line.name for v in judged.verdicts if v.difference is not None]
        assert confirmed == [n for n in task.solution if task.source(n) in task.given]


@pytest.mark.parametrize("name", RIGHT_FORMS)
def test_no_right_form_is_refused(name):
    task = TASKS[name]
    for text in RIGHT_FORMS[name]:
        judged = judge(task, bent(task, text), 3)
        wrong = [
            (v.line.text, v.word, v.message) for v in judged.verdicts if v.word not in (RIGHT, HELPER, "")
        ]
        assert (wrong, judged.is_done) == ([], True), text


@pytest.mark.parametrize("name", TASKS)
def test_a_right_line_is_right_whatever_it_is_dressed_in(name):
    """Four more forms of every line of every task."""
    task = TASKS[name]
    for form in ("-(-({}))", "3 * ({}) / 3", "maximum({}, {})", "where(1 > 0, {}, 0)"):
        rows = [f"{n} = {form.replace('{}', task.formula(n).partition('=')[2])}" for n in task.solution]
        judged = judge(task, "\n".join(rows))
        assert [v.line.text for v in judged.verdicts if v.word != RIGHT] == []
        assert judged.is_done


def test_names_of_ones_own_are_helpers_and_a_slip_in_one_shows_where_it_matters():
    text = """
h = relu(x @ W1 + b1)
p = softmax(h @ W2 + b2)
loss = -mean(log(p[rows, y]))
d = (p - Y) / n
dW2 = h.T @ d
db2 = sum(d, axis=0)
e = (d @ W2.T) * (h > 0)
dW1 = x.T @ e
db1 = sum(e, axis=0)
W1 -= rate * dW1
b1 -= rate * db1
W2 -= rate * dW2
b2 -= rate * db2"""
    assert judge(TASKS["digits"], text).is_done
    judged = judge(TASKS["digits"], text.replace("* (h > 0)", "* (1 - h**2)"))
    wrong = [(v.line.name, v.word) for v in judged.verdicts if v.word not in (RIGHT, HELPER, "")]
    assert wrong == [("dW1", NOT_YET), ("db1", NOT_YET)]


def test_no_mutant_of_a_complete_solution_passes_and_one_slip_marks_one_line():
    assert len(MUTANTS) > 100
    for name, _, text in MUTANTS:
        judged = judge(TASKS[name], bent(TASKS[name], text), 2)
        assert not judged.is_done, text
        wrong = [v.line.text for v in judged.verdicts if v.word in (NOT_YET, MISFIT, UNREAD)]
        assert wrong == [text.split("\n")[-1]], text


def test_a_parameter_updated_too_early_is_told():
    task = TASKS["digits"]
    rows = [line.text for line in task.rows if line.name != "W2"]
    rows.insert(next(i for i, row in enumerate(rows) if row.startswith("da1")), "W2 = W2 - rate * dW2")
    judged = judge(task, "\n".join(rows))
    assert [(v.line.name, v.slip) for v in judged.verdicts if v.word != RIGHT] == [("da1", "update")]
    assert not judged.is_done


def test_a_gradient_that_agrees_with_the_loss_is_right_whatever_came_before():
    """Dividing by n one line later is unusual, but the gradients that count are right."""
    task = TASKS["digits"]
    text = bent(task, "dz2 = p - Y")
    for old, new in (
        ("x.T @ dz1", "x.T @ dz1 / n"),
        ("a1.T @ dz2", "a1.T @ dz2 / n"),
        ("axis=0)", "axis=0) / n"),
    ):
        text = text.replace(old, new)
    judged = judge(task, text)
    assert [v.line.name for v in judged.verdicts if v.word == NOT_YET] == ["dz2"]
    assert judged.is_done


def test_below_a_line_that_cannot_be_read_the_others_are_still_judged():
    task = TASKS["digits"]
    judged = judge(task, "z1 = x @ W1 +\na1 = relu(z1)\nhalf = a1 / 2\na1 @ W2")
    assert [v.word for v in judged.verdicts] == [UNREAD, RIGHT, HELPER, UNREAD]
    assert judged.verdicts[0].message.startswith("Column 14: expected a number or a name after +")
    assert judged.missing == task.essential


def test_misfits_are_told_in_the_words_of_the_task():
    (verdict,) = judge(TASKS["digits"], "z1 = W1 @ x").verdicts
    assert verdict.message == "Column 9: (784, 128) @ (n, 784) needs 128 rows at the right, not n"
    (verdict,) = judge(TASKS["digits"], "z1 = x + b1").verdicts
    assert verdict.message == "Column 8: (n, 784) and (128,) do not fit together in +"


def test_the_operations_are_those_of_the_table():
    """But those that only move numbers, and comparisons, which have no gradient."""
    found = set()
    for tree in TASKS["operations"].losses.values():
        fold(tree, lambda each, _: found.add(getattr(each, "op", "")))
    assert found - {""} == OPS.keys() - {"reshape", "expand_dims", "greater"}


def test_the_data_of_judging_hide_nothing():
    for task in TASKS.values():
        small = [size for size, _ in task.sizes.values()]
        assert len(set(small)) == len(small)
        assert small[0] >= 7
        arrays = task.arrays(5)
        for name, spec in task.given.items():
            if spec.startswith("labels"):
                assert len(np.unique(arrays[name])) < len(arrays[name])
