"""What raises in a method that Qt calls is reported, and neither the process nor the picture suffers."""

import importlib
import pkgutil
from types import FunctionType

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QLabel, QWidget
from shiboken6 import Shiboken

import gui
from gui import guarded
from gui.guarded import Guarded, method_of_qt


def kinds(kind):
    for each in kind.__subclasses__():
        yield each
        yield from kinds(each)


def test_every_method_in_the_place_of_one_of_qt_is_guarded(qapp):
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        importlib.import_module(module.name)
    ours = {kind for kind in kinds(Shiboken.Object) if kind.__module__.startswith("gui.")}
    methods = [
        (f"{kind.__module__}.{kind.__name__}.{name}", method)
        for kind in ours
        for name, method in vars(kind).items()
        if isinstance(method, FunctionType) and not name.startswith("__") and method_of_qt(kind, name)
    ]
    assert len(methods) > 200
    assert [name for name, method in methods if method.__code__.co_filename != guarded.__file__] == []


# What fails, each in another way: Python's own code, an instruction, C code, a wrong call.
FAILURES = ["raise ValueError('x')", "a, b, c = 1, 2", "int('x')", "(lambda a, b: 0)(1)"]

SCRIPT = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from gui.guarded import Guarded
sys.excepthook = lambda *_: print("reported")
app = QApplication([])

class Page(Guarded, QWidget):
    def resizeEvent(self, event):
        {failure}

stack, page = QStackedWidget(), Page()
stack.addWidget(QWidget())
stack.addWidget(page)
stack.show()
app.processEvents()
stack.setCurrentWidget(page)
print("went on")
"""


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_while_qt_is_called_does_not_end_the_process(run_python, failure):
    done = run_python(SCRIPT.format(failure=failure))
    assert (done.returncode, done.stdout.split("\n")[0]) == (0, "reported")
    assert done.stdout.endswith("went on\n")


def fail(*_):
    raise ZeroDivisionError("a slip")


class Failing(Guarded, QLabel):
    def sizeHint(self) -> QSize:
        return fail()

    def event(self, event) -> bool:
        return fail() if event.type() == QEvent.Type.User else super().event(event)


class FailingModel(Guarded, QAbstractTableModel):
    def rowCount(self, parent=QModelIndex()) -> int:  # noqa: B008
        return fail()

    def columnCount(self, parent=QModelIndex()) -> int:  # noqa: B008
        return 1

    def headerData(self, section, orientation, role=Qt.ItemDataRole.DisplayRole) -> object:
        return fail()


class FailingItem(Guarded, QGraphicsItem):
    def boundingRect(self) -> QRectF:
        return fail()


def test_qt_gets_its_own_answer_instead_or_an_empty_one(qtbot):
    with qtbot.captureExceptions() as caught:
        label, usual = Failing("some text"), QLabel("some text")
        qtbot.addWidget(label)
        assert label.sizeHint() == usual.sizeHint()
        assert label.event(QEvent(QEvent.Type.User)) == usual.event(QEvent(QEvent.Type.User))
        model = FailingModel()
        assert model.rowCount() == 0
        assert model.headerData(2, Qt.Orientation.Horizontal) == 3
        assert FailingItem().boundingRect().isNull()
    assert {kind for kind, *_ in caught} == {ZeroDivisionError}


class Half(Guarded, QWidget):
    fails = True

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.red)
        if self.fails:
            fail()


def test_the_next_picture_is_whole(qtbot):
    """A painter that lived on in the report would keep Qt from painting again."""
    widget = Half()
    qtbot.addWidget(widget)
    with qtbot.captureExceptions() as caught:
        widget.grab()
        widget.fails = False
        assert widget.grab().toImage().pixelColor(5, 5) == Qt.GlobalColor.red
    assert len(caught) == 1


class Later(Half):
    def keyPressEvent(self, event) -> None:
        fail()

    def helper(self):
        fail()


def test_a_class_made_of_a_guarded_one_is_guarded_and_its_own_methods_are_not(qtbot):
    later = Later()
    qtbot.addWidget(later)
    with qtbot.captureExceptions() as caught:
        qtbot.keyClick(later, Qt.Key.Key_A)
    assert len(caught) == 1
    with pytest.raises(ZeroDivisionError):
        later.helper()
