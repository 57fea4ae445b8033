"""A program of the learner's own lines runs by itself, and gives the same numbers."""

import numpy as np
import pytest

from engine.scratch import Program, read_lines
from engine.scratch_export import to_numpy
from engine.scratch_tasks import read_tasks

TASKS = {task.name: task for task in read_tasks()}


def numbers(code):
    known = {}
    exec(compile(code, "export", "exec"), known)
    return known


@pytest.mark.parametrize("name", TASKS)
def test_the_program_gives_the_same_numbers(name, capsys):
    task = TASKS[name]
    arrays = task.arrays(4)
    found = Program(read_lines(task.lines, task.shapes())).run(arrays)
    made = numbers(to_numpy(read_lines(task.lines, task.shapes()), arrays))
    for target in task.solution:
        np.testing.assert_allclose(made[target], found[target], rtol=1e-12, atol=1e-14, err_msg=target)
    assert f"{list(task.solution)[-1]} =" in capsys.readouterr().out


def test_lines_of_every_kind_are_written_as_numpy_has_them():
    text = """
# my own try
h = where(z > 0, z, 0)   # ReLU by hand
h2 = h
h2[rows, y] -= 1
E = 0 * z
E[y] += h[rows][:, None][rows, rows - rows]
s = sum(h, axis=(0, 1)) + mean(h, axis=1, keepdims=True) - -h**2 + expand_dims(n)
t = (h >= 1) * (z < 0) - (z > h) + reshape(z, shape=(-1, 4)) + [1, 2, 3, 4] @ z.T @ z
l = softmax_cross_entropy(z, softmax(h)) + affine(z, z.T @ z, h2)
broken = z +
"""
    arrays = {"z": np.random.default_rng(0).normal(size=(3, 4)), "rows": np.arange(3), "n": 3.0}
    arrays["y"] = np.array([2, 0, 2])
    lines = read_lines(text, {name: np.shape(array) for name, array in arrays.items()})
    assert [line.name or line.text for line in lines if line.error] == ["broken = z +"]
    found, made = Program(lines).run(arrays), numbers(to_numpy(lines, arrays))
    for name in ("h", "h2", "E", "s", "t", "l", "z"):
        np.testing.assert_allclose(made[name], found[name], rtol=1e-12, err_msg=name)
    assert "# my own try" in to_numpy(lines, arrays)
    assert "# broken = z +" in to_numpy(lines, arrays)
