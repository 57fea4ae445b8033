"""Fields for numbers."""

import re

from gui.widgets.number_box import NumberBox, WholeBox
from tests.test_imports import ROOT


def test_a_number_stands_away_from_the_edge(qtbot):
    for box in (WholeBox(), NumberBox()):
        qtbot.addWidget(box)
        assert box.lineEdit().textMargins().left() > 0
        wide = box.fontMetrics().horizontalAdvance(box.text())
        assert box.sizeHint().width() > wide + box.lineEdit().textMargins().left()


def test_every_field_for_numbers_is_one():
    for path in (ROOT / "gui" / "labs").rglob("*.py"):
        assert not re.search(r"\bQ(Double)?SpinBox\(\)", path.read_text(encoding="utf-8")), path
