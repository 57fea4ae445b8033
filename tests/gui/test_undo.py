"""A change is taken back of what it touched alone."""

from PySide6.QtGui import QUndoStack

from gui.undo import Edit, differing, laid_over


def state(query="cat", seed=1, curve=(), cell=0):
    return {"words": {"query": query}, "training": {"seed": seed, "curve": list(curve)}, "cell": cell}


def test_two_states_differ_in_parts_of_parts_and_some_keys_do_not_count():
    before, after = differing(state(), state("dog", cell=5), frozenset({"cell"}))
    assert before == {"words": {"query": "cat"}}
    assert after == {"words": {"query": "dog"}}
    assert differing(state(), state()) == ({}, {})
    assert laid_over(state(seed=2, curve=[3]), after) == state("dog", 2, [3])


def test_merged_changes_are_taken_back_with_all_that_any_of_them_touched():
    now = state("dog", seed=2, curve=[3, 4])
    put = []
    stack = QUndoStack()
    stack.push(Edit("type", put.append, *differing(state(), state("do")), merge="typing"))
    stack.push(Edit("type", put.append, *differing(state("do"), state("dog", 2)), merge="typing"))
    assert stack.count() == 1
    stack.undo()
    assert laid_over(now, put[0]) == state("cat", 1, [3, 4])
    stack.redo()
    assert laid_over(state(), put[1]) == state("dog", 2)
