"""The status line: what is happening, and how far long work has come."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QStatusBar, QToolButton, QWidget

from gui import theme
from gui.icons import icon
from gui.widgets.help import explain
from gui.widgets.labels import Label
from gui.worker import Worker, fraction_of


class StatusLine(QStatusBar):
    """At the left the lab's own words; at the right the work in the background, and what stops it.

    workers: those whose runs are shown
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(2 * theme.SPACE, 0, 2 * theme.SPACE, 0)
        self.words, self.job = Label(), Label()
        self.words.setObjectName("statusText")
        self.words.setProperty("role", "quiet")
        self.words.setMinimumWidth(1)
        self.words.setWhatsThis(self.tr("What is happening now."))
        self.job.setObjectName("jobTitle")
        self.progress = QProgressBar()
        self.progress.setObjectName("jobProgress")
        self.progress.setFixedWidth(160)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setWhatsThis(self.tr("How much of the work in the background is done."))
        self.stop_button = QToolButton()
        self.stop_button.setObjectName("jobStop")
        self.stop_button.setProperty("role", "bare")
        self.stop_button.setAccessibleName(self.tr("Stop"))
        explain(self.stop_button, self.tr("Stop this work; nothing is changed by it"))
        self.addWidget(self.words, 1)
        self.workers: list[Worker] = []
        for widget in (self.job, self.progress, self.stop_button):
            self.addPermanentWidget(widget)
        self.stop_button.clicked.connect(self._stop)
        theme.on_change(self._dress)
        self._dress()
        self._show_job()

    def say(self, text: str) -> None:
        self.words.setText(text)

    def watch(self, worker: Worker) -> None:
        """Show this worker's runs from now on."""
        self.workers.append(worker)
        worker.started.connect(self._show_job)
        worker.ended.connect(self._show_job)
        worker.progressed.connect(self._show_progress)

    @property
    def _running(self) -> Worker | None:
        return next((worker for worker in self.workers if worker.is_running), None)

    @Slot()
    def _show_job(self) -> None:
        worker = self._running
        for widget in (self.job, self.progress, self.stop_button):
            widget.setVisible(worker is not None)
        if worker is not None:
            self.stop_button.setVisible(worker.can_be_stopped)
            self.job.setText(worker.title)
            self.progress.setAccessibleName(worker.title)
            self.progress.setValue(0)

    @Slot(object)
    def _show_progress(self, snapshots: list[object]) -> None:
        share = fraction_of(snapshots[-1])
        if share is not None and self.sender() is self._running:
            self.progress.setValue(round(1000 * share))

    @Slot()
    def _stop(self) -> None:
        if worker := self._running:
            worker.cancel()

    def _dress(self) -> None:
        self.stop_button.setIcon(icon("stop", theme.current().text))
