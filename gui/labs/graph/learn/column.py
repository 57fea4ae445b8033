"""Where learning stands beside the graph, and what of it can be undone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QUndoStack
from PySide6.QtWidgets import QScrollArea

from engine.examples import read_index
from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.learn.panel import WIDTH, LearnPanel
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.learning.learner import Learned
from gui.labs.graph.session.learning.points import Points
from gui.undo import Change


class LearnColumn(Guarded, QScrollArea):
    """A run is one change, and so are steps that follow each other; whatever else is done ends a run.

    example_asked: one of engine.examples is to be opened.
    """

    example_asked = Signal(object)

    def __init__(self, session: GraphSession, undo_stack: QUndoStack) -> None:
        super().__init__()
        self._session, self._undo_stack = session, undo_stack
        self.panel: LearnPanel | None = None  # made when it is first opened
        self._running: Change[Learned] | None = None  # the run that goes on
        self._is_pushing = False
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        session.learner.trained.connect(self._note_training)
        session.learner.placed.connect(self._note_points)
        undo_stack.indexChanged.connect(self.end_run)
        theme.on_change(self._dress)
        self._dress()
        self.hide()

    def open_it(self, is_open: bool) -> None:
        """Show it, or hide it."""
        if self.panel is None and is_open:
            self.panel = LearnPanel(self._session.learner)
            self.panel.running_changed.connect(self._note_run)
            self.panel.broken_asked.connect(self._show_it_break)
            self.setWidget(self.panel)
            self.panel.fit_into(self.viewport().height())
        self.setVisible(is_open)
        if self.panel is not None:
            self.panel.setVisible(is_open)
            self.panel.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.panel is not None:
            self.panel.fit_into(self.viewport().height())

    @Slot()
    def _dress(self) -> None:
        self.setFixedWidth(theme.span(WIDTH) + 2 * theme.SPACE)

    @Slot()
    def end_run(self) -> None:
        """Something else has been done, or undone."""
        if self.panel is not None and not self._is_pushing:
            self.panel.stop()

    @Slot()
    def _show_it_break(self) -> None:
        """The four examples at a rate at which gradients that are zeroed lead to a loss of 0.0007, and those
        that add up to one of 8."""
        assert self.panel is not None
        example = next(each for each in read_index() if each.name == "mlp")
        look = self.tr(
            "At a rate of 0.2 gradients that add up overshoot: every prediction ends at 1 or -1, where tanh "
            "is flat and no gradient leads back. With zero_grad the same rate still works."
        )
        self.example_asked.emit(replace(example, look=look, rate=0.2))
        self.panel.compare_runs()

    @Slot(bool)
    def _note_run(self, is_running: bool) -> None:
        if not is_running:
            self._running = None

    def _note_training(self, before: Learned, after: Learned) -> None:
        if self._running is not None:
            self._running.go_on(after)
            return
        is_run = self.panel is not None and self.panel.is_running
        put, merge = self._session.learner.put_learned, "" if is_run else "training"
        change = Change[Learned](self.tr("Training"), put, before, after, merge=merge)
        self._push(change)
        self._running = change if is_run else None

    def _note_points(self, before: Points, after: Points) -> None:
        """A drag of a point is one change, as far as nothing else comes between."""
        merge = "points" if len(before) == len(after) else ""
        put = self._session.learner.put_points
        self._push(Change[Points](self.tr("Points"), put, before, after, merge=merge))

    def _push(self, change: Change[Learned] | Change[Points]) -> None:
        self._is_pushing = True  # else the run would end with what it has done itself
        self._undo_stack.push(change)
        self._is_pushing = False
