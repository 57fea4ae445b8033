"""The window that tells what went wrong, with a report to copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout

from gui import theme
from gui.failure import Failure
from gui.log import surroundings
from gui.widgets.labels import Label

_REPORT_PIXELS = 13
_MOST_KINDS = 20  # in one report; further ones are in the log


class ReportWindow(QDialog):
    """What went wrong, in one sentence and in full. Stands beside the main window; the work goes on."""

    def __init__(self, version: str, log_file: Path | None) -> None:
        super().__init__()
        self._version = version
        self._failures: dict[str, int] = {}  # kind -> how often since the window was opened
        self.setObjectName("reportWindow")
        self.setWindowTitle(self.tr("A failure in Nablab"))
        # the app ends with its main window, also while this one is open
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.resize(720, 480)
        self.sentence = Label(self.tr("Something in Nablab went wrong"))
        self.sentence.setProperty("role", "title")
        self.comfort = Label(self.tr("Your work is still here and the app goes on."))
        self.last_line, self.count = Label(), Label()
        self.last_line.setObjectName("reportLastLine")
        self.last_line.setProperty("role", "bad")
        self.count.setObjectName("reportCount")
        self.count.setProperty("role", "quiet")
        self.text = QPlainTextEdit()
        self.text.setObjectName("reportText")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Report"))
        self.text.setToolTip(self.tr("The whole report, for those who want to find the mistake"))
        self.place = Label(self._where(log_file))
        self.place.setObjectName("reportPlace")
        self.place.setProperty("role", "quiet")
        for label in (self.sentence, self.comfort, self.last_line, self.count, self.place):
            label.setWordWrap(True)
        for label in (self.last_line, self.place):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy_button = QPushButton(self.tr("Copy report"))
        self.copy_button.setObjectName("reportCopy")
        self.copy_button.setToolTip(self.tr("Put the whole report on the clipboard, to paste it elsewhere"))
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setObjectName("reportClose")
        self.close_button.setToolTip(self.tr("Close this window and go on  (Esc)"))
        self.close_button.setDefault(True)
        self._lay_out()
        self._choose_font()
        theme.on_change(self._choose_font)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.close)

    def begin(self, failure: Failure) -> None:
        """Show this failure and forget the earlier ones, which the user has closed."""
        self._failures = {failure.kind: 1}
        self.last_line.setText(failure.last_line)
        self.text.setPlainText(
            f"Nablab {self._version}".rstrip() + f"\n{surroundings()}\n\n{failure.text.rstrip()}"
        )
        self.copy_button.setText(self.tr("Copy report"))
        self._say_count()
        self.show()
        self.raise_()
        self.close_button.setFocus()

    def add(self, failure: Failure) -> None:
        """One more while the window is open: the same again is counted, another is added to the report."""
        is_new = failure.kind not in self._failures
        self._failures[failure.kind] = self._failures.get(failure.kind, 0) + 1
        if is_new and len(self._failures) <= _MOST_KINDS:
            self.text.appendPlainText(f"\n{failure.text.rstrip()}")
            self.copy_button.setText(self.tr("Copy report"))
        self._say_count()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addStretch()
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * theme.SPACE] * 4)
        column.setSpacing(2 * theme.SPACE)
        for widget in (self.sentence, self.comfort, self.last_line, self.count):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addWidget(self.place)
        column.addLayout(buttons)

    def _choose_font(self) -> None:
        font = theme.monospaced(_REPORT_PIXELS)
        if self.text.font() != font:
            self.text.setFont(font)

    def _say_count(self) -> None:
        times, kinds = sum(self._failures.values()), len(self._failures)
        self.count.setVisible(times > 1)
        if kinds == 1:
            self.count.setText(self.tr("It happened {times} times.").format(times=times))
        else:
            self.count.setText(
                self.tr(
                    "This was the first of {times} failures of {kinds} kinds; "
                    "the report below has each kind once."
                ).format(times=times, kinds=kinds)
            )

    def _where(self, log_file: Path | None) -> str:
        nothing_sent = self.tr("Nothing is sent anywhere.")
        if log_file is None:
            return self.tr("The log could not be written. {nothing_sent}").format(nothing_sent=nothing_sent)
        return self.tr("This is also in the log: {file}. {nothing_sent}").format(
            file=log_file, nothing_sent=nothing_sent
        )

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText(self.tr("Copied"))
