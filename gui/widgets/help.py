"""What a control does and what its term means: as a tooltip, for Shift+F1, and for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QAction, QHelpEvent, QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWhatsThis, QWidget

from gui.glossary import TERMS
from gui.guarded import Guarded


def explain(control: QWidget | QAction, does: str, term: str = "", keys: str = "") -> None:
    """does: what it does or shows, a sentence; term: a key of the glossary; keys: its shortcut, as Ctrl+T.

    Shift+F1 and a click then show the same with the term's formula. Places within a widget (a bar, a
    pixel) explain themselves: see Explainer.
    """
    tip = paragraph(f"{does}  ({native(keys)})" if keys else does)
    more = paragraph(does)
    if term:
        entry = TERMS[term]
        tip += paragraph(entry.text, entry.title)
        more += paragraph(entry.text, entry.title) + (paragraph(entry.formula) if entry.formula else "")
    control.setToolTip(tip)
    control.setWhatsThis(more)
    if isinstance(control, QWidget):
        control.setAccessibleDescription(does)
    if isinstance(control, QPushButton):
        control.setAutoDefault(True)  # Return presses it, as Space does
    elif isinstance(control, QToolButton):
        press_by_return(control)


def press_by_return(button: QToolButton) -> None:
    """As Space does. Qt knows it of a QPushButton only, and one cannot see which of the two a button is."""
    if button.findChild(QShortcut, _BY_RETURN) is None:
        shortcut = QShortcut(button)
        shortcut.setObjectName(_BY_RETURN)
        shortcut.setKeys([QKeySequence(key) for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)])
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(button.click)


def native(keys: str) -> str:
    """A shortcut as this system writes it: Ctrl+T is ⌘T on macOS."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) if "+" in keys else keys


_BY_RETURN = "byReturn"
_BESIDE = QPoint(0, 40)  # pixels: not over the very thing


class Explainer(Guarded, QObject):
    """Explains places within widgets: a bar, a pixel, a node. Such a widget has explain_at(point) -> str.

    It listens to them only from the first time on that somebody asks: see on_change() in gui/theme.py.
    """

    def listen(self, root: QWidget) -> None:
        """To every widget within root that can explain its places."""
        for widget in root.findChildren(QWidget):
            if hasattr(widget, "explain_at"):
                # of a view it is the viewport that gets the click
                getattr(widget, "viewport", lambda widget=widget: widget)().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.QueryWhatsThis:
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.WhatsThis:
            widget = watched if hasattr(watched, "explain_at") else watched.parent()
            QWhatsThis.showText(event.globalPos() + _BESIDE, widget.explain_at(event.pos()))  # type: ignore[union-attr]
            return True
        return False


def paragraph(text: str, heading: str = "") -> str:
    """Rich text, which a tooltip breaks into lines, in which the text stands as it is: what comes from a file
    and looks like rich text would else be taken as such, and files that it names would be read."""
    html = Qt.convertFromPlainText(
        f"{heading}. {text}" if heading else text, Qt.WhiteSpaceMode.WhiteSpaceNormal
    )
    return html.replace(f"{heading}.", f"<b>{heading}.</b>", 1) if heading else html
