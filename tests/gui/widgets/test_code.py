"""Source code on screen."""

import pytest

from gui import theme
from gui.source import Source
from gui.widgets.code import CodeView


@pytest.fixture
def view(qtbot, qapp):
    theme.wear(qapp, theme.Look(scheme="light"))
    view = CodeView()
    qtbot.addWidget(view)
    view.show_source(Source("engine.ops", "engine/ops.py", 1, "def add(a, b):\n    return a + b"))
    view.show()
    return view


def keyword_is(view, colours):
    return f"color:{colours.accent.lower()}" in view.text.toHtml()


def test_another_look_colours_what_is_seen(view, qapp):
    assert keyword_is(view, theme.LIGHT)
    theme.wear(qapp, theme.Look(scheme="dark"))
    assert keyword_is(view, theme.DARK)


def test_what_is_hidden_is_coloured_when_it_is_seen(view, qapp):
    view.hide()
    theme.wear(qapp, theme.Look(scheme="dark"))
    assert keyword_is(view, theme.LIGHT)
    view.show()
    assert keyword_is(view, theme.DARK)
