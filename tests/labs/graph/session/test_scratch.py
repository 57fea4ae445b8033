"""What the page From scratch knows: lines, what is said of them, hints, a run; and that it is kept."""

import pytest

from engine.scratch import read_lines
from engine.scratch_judge import MISFIT, NOT_YET, RIGHT, UNREAD
from engine.scratch_tasks import Settings
from engine.scratch_training import Report
from engine.steps import finish
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.scratch import Scratch
from gui.labs.graph.session.scratch.mathematics import as_mathematics


def judged(text, task="digits"):
    scratch = Scratch()
    scratch.choose(task)
    scratch.write(text)
    scratch.note_judged(finish(scratch.judging()))
    return scratch


def test_lines_are_judged_and_told_in_words():
    scratch = judged("z1 = x @ W1 + b1\na1 = tanh(z1)\nz2 = a1 @ W1\np = softmax(z2")
    assert [v.word for v in scratch.judged.verdicts] == [RIGHT, NOT_YET, MISFIT, UNREAD]
    assert [scratch.told(row) for row in range(4)] == [
        ["Right"],
        ["Not yet"],
        ["The shapes do not fit: Column 9: (n, 128) @ (784, 128) needs 128 rows at the right, not 784"],
        ["This line cannot be read: Column 15: expected ) for the ( in column 12, not the end"],
    ]
    assert scratch.progress == "Still to write: p, loss, dW2, db2, dW1, db1, W1, b1, W2, b2"
    assert not scratch.can_run


def test_a_gradient_is_told_beside_the_central_difference_of_ones_own_loss():
    scratch = judged("z = x @ w + b\na = tanh(z)\nloss = mean((a - y)**2)\ndb = 1 + 0 * b", "neuron")
    first, second = scratch.told(3)
    assert first == "Not yet"
    assert second.startswith("db: yours 1, by central differences of your loss ")


def test_hints_go_from_the_slip_to_the_line():
    scratch = judged("p = softmax(x @ W1 @ W2)\ndz2 = p - Y")
    assert scratch.hints_given(1) == []
    for _ in range(7):
        scratch.hint(1)
    assert scratch.hints_given(1) == [
        "Not divided by the number of examples: the loss is their mean.",
        "dz2 has the shape (n, 10).",
        "Probability minus target; the mean divides by n.",
        "It is made of Y, n, p.",
        "dz2 = (p - Y) / n",
    ]
    empty = judged("z1 = x @ W1 + b1\n")
    empty.hint(1)  # below the last line: of the first that is missing
    assert empty.hints_given(1) == ["a1 has the shape (n, 128)."]


def test_the_page_of_single_operations_begins_with_what_is_asked_for():
    scratch = judged(Scratch().tasks["operations"].start, "operations")
    assert scratch.text.split("\n")[:2] == ["da_add =   # a + b", "db_subtract =   # a - b"]
    assert {verdict.word for verdict in scratch.judged.verdicts} == {""}
    assert scratch.progress.startswith("Still to write: da_add, db_subtract")
    assert Scratch().text == ""


def test_of_lines_that_were_changed_meanwhile_nothing_is_taken():
    scratch = Scratch()
    scratch.write("z1 = x")
    late = finish(scratch.judging())
    scratch.write("z1 = x @ W1")
    scratch.note_judged(late)
    assert scratch.judged is None


def test_each_task_keeps_its_own_lines_and_all_is_kept_with_the_graph():
    session = GraphSession()
    assert "scratch" not in session.to_dict()
    scratch = session.scratch
    scratch.write("z1 = x @ W1 + b1")
    scratch.choose("neuron")
    scratch.write("z = x @ w")
    scratch.set_up(Settings(rate=0.25, initialise="naive"))
    again = GraphSession()
    again.from_dict(session.to_dict())
    assert (again.scratch.name, again.scratch.text) == ("neuron", "z = x @ w")
    assert again.scratch.settings == Settings(rate=0.25, initialise="naive")
    again.scratch.choose("digits")
    assert again.scratch.text == "z1 = x @ W1 + b1"
    again.from_dict(GraphSession().to_dict())
    assert (again.scratch.name, again.scratch.text) == ("digits", "")


@pytest.mark.parametrize(
    "change",
    [
        {"task": "chess"},
        {"texts": {"digits": 3}},
        {"texts": {"chess": ""}},
        {"texts": {"digits": "x" * 20_000}},
        {"settings": [1e9, "he", "0 to 1"]},
        {"settings": [None, "?", "0 to 1"]},
        {"settings": 3},
    ],
)
def test_a_foreign_state_is_refused_and_changes_nothing(change):
    session = GraphSession()
    session.scratch.write("z1 = x @ W1")
    state = session.to_dict()
    with pytest.raises(ValueError, match="graph"):
        session.from_dict(state | {"text": "a = 1", "scratch": state["scratch"] | change})
    assert session.to_dict() == state


def test_a_run_tells_its_score_and_its_curves():
    scratch = judged(Scratch().tasks["digits"].lines)
    assert scratch.can_run
    scratch.note_reports([Report(10, 1000, 2.0, 2.1), Report(20, 1000, 1.0, 1.1, 0.9512)])
    assert scratch.score == "95.12 % of the test images"
    assert scratch.curves.tolist() == [[10, 20], [2.0, 1.0], [2.1, 1.1]]
    scratch.note_reports([Report(30, 1000, float("nan"), 1.0)])
    assert scratch.score == "Diverged at step 30: the loss is not finite"
    scratch.write("z1 = x")
    assert not scratch.can_run


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dW1 = x.T @ dz1", "dW<sub>1</sub> = x<sup>T</sup>&#8201;dz<sub>1</sub>"),
        ("d = (a - 1)**2 / n", "d = (a − 1)<sup>2</sup> / n"),
        ("d = a - (a - n)", "d = a − (a − n)"),
        ("d = -a * (a > 0)", "d = −a · (a &gt; 0)"),
        ("d = sum(a * a, axis=0)", "d = Σ<sub>0</sub>&#8201;a · a"),
        ("d = log(a[rows, rows])", "d = log(a<sub>rows, rows</sub>)"),
        ("d = a - mean(a, axis=0)", "d = a − mean<sub>0</sub>(a)"),
        ("a[rows] = 0", "a<sub>rows</sub> = 0"),
        ("d = exp(a) + sqrt(abs(a)) @ (a + a)", "d = e<sup>a</sup> + √(|a|)&#8201;(a + a)"),
    ],
)
def test_a_line_as_mathematics(line, expected):
    shapes = {"x": (3, 3), "dz1": (3, 3), "a": (3, 3), "n": (), "rows": (3,)}
    (read,) = read_lines(line, shapes)
    assert as_mathematics(read.statement) == expected
