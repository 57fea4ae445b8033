"""The inspector: what is selected, its value, its meaning, its arithmetic, and its code."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.glossary import TERMS
from gui.guarded import Guarded
from gui.icons import icon
from gui.inspection import Inspection
from gui.source import source_of
from gui.widgets.code import CodeView
from gui.widgets.help import explain
from gui.widgets.labels import Label


class Inspector(Guarded, QFrame):
    """Hidden while nothing is selected. closed: the user has closed it; term_asked: a key of the glossary."""

    closed = Signal()
    term_asked = Signal(str)
    code_shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Inspector"))
        self.inspection: Inspection | None = None
        self._controls: QWidget | None = None
        self._shows_code = False
        self._before: QWidget | None = None  # what had the focus when this was opened

        self.title = self._label("section")
        self.value = self._label("number")
        self.value.setObjectName("inspectorValue")
        self.meaning = self._label("")
        self.arithmetic = self._label("arithmetic")
        self.arithmetic.setObjectName("inspectorArithmetic")
        self.arithmetic.setAccessibleName(self.tr("Arithmetic"))
        self.close_button = QToolButton()
        self.close_button.setProperty("role", "bare")
        self.close_button.setAccessibleName(self.tr("Close the inspector"))
        explain(self.close_button, self.tr("Close the inspector"), keys=self.tr("Esc"))
        self.term_button = QPushButton()
        self.term_button.setProperty("role", "link")
        self.code_button = QPushButton()
        self.code_button.setObjectName("showCode")
        explain(
            self.code_button,
            self.tr("Show the lines of the engine that compute this, read from the running program"),
            keys="Ctrl+U",
        )
        self.code = CodeView()
        self.code.setMinimumHeight(240)
        self._lay_out()
        self.setWhatsThis(
            self.tr(
                "What you clicked: its value, what it means, how it was computed, and the code that did it."
            )
        )
        self.close_button.clicked.connect(self.close_it)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close_it)
        self.term_button.clicked.connect(self._ask_for_term)
        self.code_button.clicked.connect(self.toggle_code)
        theme.on_change(self._dress)
        self._dress()
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # nor to what it lies over
        self.hide()

    def _lay_out(self) -> None:
        top = self._top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        body = QWidget()
        column = self._column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme.SPACE, 0)
        column.setSpacing(theme.SPACE + theme.SPACE // 2)
        for label in (self.value, self.meaning, self.arithmetic):
            column.addWidget(label)
        column.addWidget(self.term_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.code_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.code, 1)
        column.addStretch()
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        body.setProperty("role", "card")
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * theme.SPACE, 2 * theme.SPACE, theme.SPACE, 2 * theme.SPACE)
        whole.setSpacing(theme.SPACE)
        whole.addLayout(top)
        whole.addWidget(scroll, 1)

    def _label(self, role: str) -> QLabel:
        label = Label()
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label

    def height_at(self, width: int) -> int:
        """So high that nothing needs to be scrolled."""
        margins, inner = self._whole.contentsMargins(), self._column.contentsMargins()
        within = width - margins.left() - margins.right() - inner.left() - inner.right()
        top = self._top.sizeHint().height() + self._whole.spacing()
        high = max(self._column.totalHeightForWidth(within), self._column.totalMinimumSize().height())
        return margins.top() + top + high + margins.bottom() + 2 * self.frameWidth()

    def sizeHint(self) -> QSize:
        return QSize(theme.INSPECTOR, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.LEAST_INSPECTOR, super().minimumSizeHint().height())

    def show_inspection(self, inspection: Inspection | None, controls: QWidget | None = None) -> None:
        """Show it, or hide where nothing is selected. controls: the lab's own, to change what is selected."""
        self._show_controls(controls)
        if inspection is None:
            self.inspection = None
            self._give_focus_back()
            self.hide()
        elif inspection != self.inspection:
            self._show(inspection)

    def _give_focus_back(self) -> None:
        """Who looked at something goes on from there; Qt would take the next that Tab visits."""
        focused, before = QApplication.focusWidget(), self._before
        if focused is None or before is None or not self.isAncestorOf(focused):
            return
        if before.isVisible():
            before.setFocus()

    @Slot()
    def _forget_focus(self) -> None:
        self._before = None

    def _show(self, inspection: Inspection) -> None:
        self.inspection = inspection
        if self.isHidden():
            self._before = QApplication.focusWidget()
            if self._before is not None:  # it may be gone by then, unknown to Python where Qt has made it
                self._before.destroyed.connect(self._forget_focus, Qt.ConnectionType.UniqueConnection)
        self.title.setText(inspection.title)
        self.value.setText(inspection.value)
        self.meaning.setText(inspection.meaning)
        self.arithmetic.setText("\n".join(inspection.arithmetic))
        self.value.setVisible(bool(inspection.value))
        self.arithmetic.setVisible(bool(inspection.arithmetic))
        self.term_button.setVisible(bool(inspection.term))
        if inspection.term:
            self.term_button.setText(self.tr("Glossary: {term}").format(term=TERMS[inspection.term].title))
            explain(self.term_button, self.tr("Look it up in the glossary"), inspection.term)
        self.setAccessibleDescription(
            " ".join(filter(None, (inspection.title, inspection.value, inspection.meaning)))
        )
        self._show_code()
        self.show()

    def _show_controls(self, controls: QWidget | None) -> None:
        """Below the words, above the numbers."""
        if controls is self._controls:
            return
        if self._controls is not None:
            self._column.removeWidget(self._controls)
            self._controls.hide()
        self._controls = controls
        if controls is not None:
            self._column.insertWidget(self._column.indexOf(self.arithmetic), controls)
            controls.show()

    @property
    def can_show_code(self) -> bool:
        return self.inspection is not None and bool(self.inspection.code)

    @property
    def shows_code(self) -> bool:
        return self._shows_code and self.can_show_code

    @Slot()
    def toggle_code(self) -> None:
        self._shows_code = not self._shows_code
        self._show_code()
        self.code_shown.emit(self._shows_code)
        if self.shows_code:
            QTimer.singleShot(0, self, self._scroll_to_code)  # when it has its place

    @Slot()
    def _scroll_to_code(self) -> None:
        self._scroll.ensureWidgetVisible(self.code)

    @Slot()
    def close_it(self) -> None:
        self.show_inspection(None)
        self.closed.emit()

    def _show_code(self) -> None:
        shown = self.shows_code
        self.code_button.setVisible(self.can_show_code)
        self.code_button.setText(self.tr("Hide the code") if shown else self.tr("Show the code"))
        self.code.setVisible(shown)
        if shown and self.inspection is not None:
            self.code.show_source(source_of(self.inspection.code))

    @Slot()
    def _ask_for_term(self) -> None:
        if self.inspection is not None:
            self.term_asked.emit(self.inspection.term)

    def _dress(self) -> None:
        self.close_button.setIcon(icon("close", theme.current().quiet))
