"""The broadcasting moment: a division without keepdims, found by looking before it is told."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from engine.corpus import prepare
from engine.sampling import sample_names
from engine.steps import finish
from engine.torch_random import LECTURE_SEED
from gui.widgets.charts.histogram import Histogram

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(lasting_window):
    return lasting_window


@pytest.fixture
def panel(window):
    panel = window.show_lab("bigram")
    panel.show_page("divide")
    return panel


@pytest.fixture
def click(find, panel, qtbot):
    def click(kind, name):
        control = find(kind, name)
        place = control.rect().center()
        place.setX(min(place.x(), 10))  # on the box itself
        qtbot.mouseClick(control, LEFT, pos=place)

    return click


def test_nothing_is_told_before_one_looks(find, panel, click):
    names = find(QLabel, "bigramDividedNames")
    assert names.text().startswith("mor, axx, minaymoryles")
    click(QCheckBox, "bigramKeepdims")
    assert not panel.session.model.keepdims
    assert find(QLabel, "bigramDivision").text() == "P = N / N.sum(1)"
    rows, columns = find(Histogram, "bigramRowSums"), find(Histogram, "bigramColumnSums")
    assert not rows.isVisible()
    assert not find(QLabel, "bigramReason").isVisible()
    click(QPushButton, "bigramLook")
    assert rows.isVisible()
    assert max(rows.counts) > 5
    assert min(rows.counts) < 0.1
    assert set(columns.counts) == {1.0}
    assert "of row n, not of row a" in find(QLabel, "bigramReason").text()


def test_the_whole_lab_speaks_of_the_wrong_table(find, panel, click):
    click(QCheckBox, "bigramKeepdims")
    model = panel.session.model
    wrong = model.counts / model.counts.sum(1)
    np.testing.assert_array_equal(model.table, wrong)
    assert panel.cell.accessibleName() == "After a comes n: 5,438 of 18,327 = 29.67%"
    assert panel.row.shown.title == "After a, by N / N.sum(1)"
    expected = sample_names(wrong, model.alphabet, 5, LECTURE_SEED)
    assert find(QLabel, "bigramDividedNames").text() == ", ".join(expected)
    panel.show_page("sample")
    panel.sample.generate()
    assert panel.session.sampling.generated == expected
    assert find(QLabel, "bigramNll").text() == "2.4540"  # each letter begins as many pairs as it ends


def test_what_was_told_goes_with_the_division_and_undo_brings_it_back(find, panel, click):
    click(QPushButton, "bigramLook")
    assert set(find(Histogram, "bigramRowSums").counts) == {1.0}
    click(QCheckBox, "bigramKeepdims")
    assert not find(Histogram, "bigramRowSums").isVisible()
    panel.undo_stack.undo()
    assert panel.session.model.keepdims
    assert find(QCheckBox, "bigramKeepdims").isChecked()


def test_only_counts_are_divided_here(find, panel):
    panel.session.set_use("twin")
    assert not find(QCheckBox, "bigramKeepdims").isEnabled()
    assert not find(QLabel, "bigramDividedNames").isVisible()
    assert "Choose Counts" in panel.shown_page.shapes.text()


def test_a_command_makes_the_lectures_mistake(find, panel):
    panel.session.use_corpus(finish(prepare(["zoë", "ann"])), "two.txt")
    panel.show_page("sample")
    next(each for each in panel.commands if each.text() == "Divide without keepdims").trigger()
    assert panel.page == "divide"
    assert len(panel.session.model.alphabet) == 27
    assert find(QLabel, "bigramDivision").text() == "P = N / N.sum(1)"
    panel.undo_stack.undo()
    assert panel.session.model.keepdims
    assert panel.session.model.source == "two.txt"
