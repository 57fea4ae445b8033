"""From scratch: the learner writes both passes, each line is judged, and the lines train."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.nn import INITIALISATIONS
from engine.scratch import shape_text
from engine.scratch_tasks import SCALINGS, Settings
from gui import theme
from gui.labs.graph.scratch.lines import Row, ScratchEditor, ScratchMarks, as_grid
from gui.labs.graph.session.scratch import Scratch
from gui.labs.graph.session.scratch.mathematics import as_mathematics
from gui.numbers import read_number
from gui.page import Page
from gui.saving import save_as
from gui.undo import Change, State
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.grids.pixels import SIGNED, PixelView
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, keep_lines, quiet
from gui.widgets.stage import Stage
from gui.words import translate
from gui.worker import Worker

_SIDE, _CHART, _CELL, _FIELD = 300, 130, 12, 64  # pixels


class ScratchPage(Page):
    """shown_asked: a change was taken back here, and is to be seen."""

    shown_asked = Signal()

    def __init__(self, session: Scratch, undo_stack: QUndoStack) -> None:
        super().__init__()
        self.session, self._undo_stack = session, undo_stack
        self._visits = 0  # of lines: what is typed in one visit is one change
        self._row = -1
        self.worker = Worker(self)  # which judges
        self.worker.succeeded.connect(session.note_judged)
        self.status_worker = Worker(self)  # which trains
        self.status_worker.progressed.connect(session.note_reports)
        self.status_worker.ended.connect(self._show_run)
        self._make_task()
        self._make_lines()
        self._make_side()
        self._make_run()
        self._lay_out()
        session.changed.connect(self._follow)
        session.judged_anew.connect(self._show_judged)
        session.ran.connect(self._show_run)
        theme.on_change(self._dress)
        self._dress()

    def set_up(self, stage: Stage) -> None:
        """Nothing is stepped here."""

    # Its parts

    def _make_task(self) -> None:
        self.task = Choice()
        self.task.setObjectName("scratchTask")
        self.task.setAccessibleName(self.tr("Task"))
        explain(
            self.task, self.tr("What to write, from single derivatives to a head of attention"), "gradient"
        )
        self.task.chosen.connect(self._choose_task)
        self.about, self.given = quiet(), quiet()
        self.about.setWhatsThis(self.tr("What is to be written."))
        self.given.setObjectName("scratchGiven")
        self.given.setWhatsThis(self.tr("The names that have a value already, with their shapes."))

    def _make_lines(self) -> None:
        self.editor = ScratchEditor()
        self.editor.setObjectName("scratchEditor")
        self.editor.setAccessibleName(self.tr("Your lines"))
        explain(
            self.editor,
            self.tr(
                "One statement a line, as in numpy: z = x @ w, p[rows, y], z > 0, a.T, sum(x, axis=0), "
                "softmax, log. Every line is judged as you type"
            ),
            "gradient",
        )
        self.editor.textChanged.connect(self._write)
        self.editor.cursorPositionChanged.connect(self._look)
        self.editor.refused.connect(self._refuse)
        self.marks = ScratchMarks(self.editor)
        self.marks.setObjectName("scratchMarks")
        self.marks.setAccessibleName(self.tr("What is said of your lines"))
        explain(
            self.marks,
            self.tr(
                "Each line as mathematics, its shape and its numbers. ✓ right, ○ not yet, ≠ shapes do not "
                "fit, ? cannot be read, · a helper of your own"
            ),
            "gradient",
        )
        self.marks.asked.connect(self._go_to_line)

    def _make_side(self) -> None:
        self.title = heading("")
        self.told, self.hints, self.progress = Label(), Label(), quiet()
        for label, name in ((self.told, "scratchTold"), (self.hints, "scratchHints")):
            label.setObjectName(name)
            label.setWordWrap(True)
        self.told.setWhatsThis(self.tr("What is said of the line with the cursor."))
        self.hints.setWhatsThis(self.tr("The slip in words, then hints, from the shape to the line."))
        self.progress.setObjectName("scratchProgress")
        self.progress.setWhatsThis(self.tr("What the task still needs."))
        self.numbers = PixelView(np.zeros((1, 1)), SIGNED)
        self.numbers.setObjectName("scratchNumbers")
        self.numbers.setAccessibleName(self.tr("The numbers of this line"))
        explain(self.numbers, self.tr("The line's numbers on the small data that judge it"), "array")
        self.hint = named_button(
            "scratchHint",
            self.tr("Hint"),
            self.tr("What went wrong in this line, then what it should be, bit by bit"),
        )
        self.hint.clicked.connect(self._hint)
        self.export = named_button(
            "scratchExport",
            self.tr("Export as numpy"),
            self.tr("Save your lines as a program that runs by itself"),
        )
        self.export.clicked.connect(self._export)

    def _make_run(self) -> None:
        self.run = named_button(
            "scratchRun",
            self.tr("Train with your lines"),
            self.tr("Once all lines are right, they train for real"),
        )
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self._run_or_stop)
        self.accuracy = Label("–")
        self.accuracy.setObjectName("scratchAccuracy")
        self.accuracy.setProperty("role", "equation")
        self.accuracy.setWordWrap(True)
        explain(
            self.accuracy, self.tr("How well your lines do on data that they do not learn from"), "test set"
        )
        self.rate = QLineEdit()
        self.rate.setObjectName("scratchRate")
        self.rate.setProperty("role", "field")
        self.rate.setAccessibleName(self.tr("Learning rate"))
        explain(self.rate, self.tr("The rate that your update uses"), "learning rate")
        self.rate.editingFinished.connect(self._set_rate)
        self.rate_label = quiet(self.tr("Rate"))
        self.rate_label.setBuddy(self.rate)
        self.initialise, self.scaling = Choice(), Choice()
        titles = {"he": self.tr("He"), "naive": self.tr("-0.5 to 0.5"), "zeros": self.tr("Zeros")}
        self.initialise.offer([(titles[name], name) for name in INITIALISATIONS])
        names = (self.tr("Pixels 0 to 1"), self.tr("Pixels 0 to 255"), self.tr("Pixels standardised"))
        self.scaling.offer(list(zip(names, SCALINGS, strict=True)))
        for choice, name, title in (
            (self.initialise, "scratchInitialise", self.tr("Initialisation")),
            (self.scaling, "scratchScaling", self.tr("Scaling")),
        ):
            choice.setObjectName(name)
            choice.setAccessibleName(title)
        explain(self.initialise, self.tr("How the first weights are drawn"), "initialisation")
        explain(self.scaling, self.tr("What a pixel's brightness becomes before it is an input"))
        self.initialise.chosen.connect(self._set_initialise)
        self.scaling.chosen.connect(self._set_scaling)
        self.chart = LineChart(self.tr("steps"), x_counts=True)
        self.chart.setObjectName("scratchChart")
        self.chart.setAccessibleName(self.tr("Loss over the steps"))
        explain(self.chart, self.tr("Your loss; behind it, dashed, the engine's on the same batches"), "loss")

    def _lay_out(self) -> None:
        def column(*parts: QWidget, stretch: QWidget | None = None) -> QVBoxLayout:
            layout = QVBoxLayout()
            layout.setSpacing(theme.SPACE)
            for part in parts:
                layout.addWidget(part, int(part is stretch))
            return layout

        def row(*parts: QWidget | QVBoxLayout, stretch: tuple[int, ...] = ()) -> QHBoxLayout:
            layout = QHBoxLayout()
            layout.setSpacing(theme.SPACE)
            for place, part in enumerate(parts):
                share = stretch[place] if place < len(stretch) else 0
                if isinstance(part, QWidget):
                    layout.addWidget(part, share)
                else:
                    layout.addLayout(part, share)
            return layout

        self._settings = [self.rate_label, self.rate, self.initialise, self.scaling]
        lines, run = (
            row(self.editor, self.marks, stretch=(1, 1)),
            row(self.run, self.accuracy, stretch=(0, 1)),
        )
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        left.addLayout(row(self.task, self.about, stretch=(0, 1)))
        left.addWidget(self.given)
        left.addLayout(lines, 1)
        left.addLayout(run)
        left.addWidget(self.chart)
        right = column(self.title, self.told, self.numbers, self.hints)
        right.addStretch(1)
        right.addWidget(self.progress)
        right.addLayout(row(self.rate_label, self.rate, self.initialise, stretch=(0, 0, 1)))
        right.addWidget(self.scaling)
        right.addLayout(row(self.hint, self.export))
        self._side = QWidget()
        self._side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2 * theme.SPACE)
        whole.addLayout(left, 1)
        whole.addWidget(self._side)

    @Slot()
    def _dress(self) -> None:
        self._side.setFixedWidth(theme.span(_SIDE))
        self.chart.setFixedHeight(theme.px(_CHART))
        self.rate.setFixedWidth(theme.px(_FIELD))
        self.numbers.show_pixels_of_size(theme.px(_CELL))
        keep_lines(self.progress, 3)

    # What the user does

    def _edit(self, text: str, change: Callable[[], None], merge: str = "") -> None:
        """Change the session in a way that can be undone. A ValueError is told, and changes nothing."""
        before = self.session.to_dict()
        try:
            change()
        except ValueError as error:
            self.tell.emit(str(error))
            self.refresh()
            return
        after = self.session.to_dict()
        if after != before:
            self._undo_stack.push(Change[State](text, self._put, before, after, merge=merge))
            self.touched.emit()

    def _put(self, state: State) -> None:
        self.session.from_dict(state)
        self.shown_asked.emit()

    @Slot()
    def _write(self) -> None:
        lines = self.editor.toPlainText()
        if lines != self.session.text:
            self._look()
            merge = f"scratch {self._visits}"
            self._edit(self.tr("Write a line"), lambda: self.session.write(lines), merge)

    @Slot()
    def _look(self) -> None:
        """The cursor is in another line, perhaps."""
        row = self.editor.textCursor().blockNumber()
        if row != self._row:
            self._row = row
            self._visits += 1
            self._show_line()
            self.marks.update()

    @Slot(int)
    def _go_to_line(self, row: int) -> None:
        cursor = self.editor.textCursor()
        cursor.setPosition(self.editor.document().findBlockByNumber(row).position())
        self.editor.setTextCursor(cursor)
        self.editor.setFocus()

    @Slot(object)
    def _choose_task(self, name: str) -> None:
        self._edit(self.tr("Task"), lambda: self.session.choose(name))

    @Slot()
    def _refuse(self) -> None:
        self.tell.emit(self.tr("So long a text is not taken. Paste less of it."))

    @Slot()
    def _hint(self) -> None:
        self.session.hint(self.editor.textCursor().blockNumber())

    @Slot()
    def _export(self) -> None:
        title, kinds = self.tr("Export your lines"), self.tr("Python programs (*.py)")
        content = self.session.program().encode()
        if trouble := save_as(self, title, "scratch.py", kinds, content):
            self.tell.emit(trouble)

    @Slot()
    def _set_rate(self) -> None:
        typed = self.rate.text().strip()
        self._set(lambda old: old._replace(rate=read_number(typed) if typed else None))

    @Slot(object)
    def _set_initialise(self, name: str) -> None:
        self._set(lambda old: old._replace(initialise=name))

    @Slot(object)
    def _set_scaling(self, name: str) -> None:
        self._set(lambda old: old._replace(scaling=name))

    def _set(self, change: Callable[[Settings], Settings]) -> None:
        self._edit(self.tr("Settings"), lambda: self.session.set_up(change(self.session.settings)))

    @Slot()
    def _run_or_stop(self) -> None:
        worker = self.status_worker
        assert worker is not None
        if worker.is_running:
            worker.cancel()
        else:
            worker.start(self.tr("Training with your lines"), self.session.running())
            self._show_run()

    # What is shown

    def _follow(self) -> None:
        """The lines or the task have changed: a run of others ends, and they are judged."""
        if self.status_worker is not None and self.session.judged is None:
            self.status_worker.cancel()
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        session = self.session
        self.task.offer(
            [(translate("ScratchTask", task.title), name) for name, task in session.tasks.items()]
        )
        self.task.show_value(session.name)
        self.about.setText(translate("ScratchTask", session.task.text))
        self.editor.setPlaceholderText(self.tr("Write the first line: it begins with a name and ="))
        self.given.setText(self.tr("Given: {names}").format(names=", ".join(session.given)))
        if self.editor.toPlainText() != session.text:
            with QSignalBlocker(self.editor):
                self.editor.setPlainText(session.text)
        settings, task = session.settings, session.task
        self.rate.setPlaceholderText(task.given.get("rate", ""))
        with QSignalBlocker(self.rate):
            self.rate.setText("" if settings.rate is None else f"{settings.rate:g}")
        self.initialise.show_value(settings.initialise)
        self.scaling.show_value(settings.scaling)
        for widget in (self.run, self.accuracy):
            widget.setVisible(bool(task.trains))
        if session.judged is None:
            self.worker.start(self.tr("Judging"), session.judging())
        self._show_judged()
        self._show_run()

    def _show_judged(self) -> None:
        session = self.session
        if session.judged is not None:
            self.marks.show_rows([self._row_of(place) for place in range(len(session.judged.verdicts))])
        self._show_line()
        self.progress.setText(session.progress)
        self._show_can_run()

    def _row_of(self, place: int) -> Row:
        verdict = self.session.verdict(place)
        assert verdict is not None
        line = verdict.line
        mathematics = as_mathematics(line.statement) if line.statement is not None else ""
        told = " ".join(self.session.told(place))
        if verdict.value is None or not np.ndim(verdict.value):
            return Row(
                verdict.word, mathematics, "" if verdict.value is None else f"{verdict.value:.4g}", None, told
            )
        return Row(
            verdict.word, mathematics, shape_text(line.shape or (), self.session.sizes), verdict.value, told
        )

    @Slot()
    def _show_line(self) -> None:
        session, row = self.session, self.editor.textCursor().blockNumber()
        verdict = session.verdict(row)
        name = verdict.line.name if verdict is not None else ""
        self.title.setText(self.tr("Line {number}: {name}").format(number=row + 1, name=name or "…"))
        self.told.setText("\n".join(session.told(row)))
        value = np.asarray(verdict.value if verdict is not None and verdict.value is not None else 0.0)
        self.numbers.setVisible(value.ndim > 0)
        if value.ndim:
            self.numbers.set_image(as_grid(value))
        given = session.hints_given(row)
        self.hints.setText("\n".join(given))
        self.hint.setEnabled(len(given) < len(session.hints(row)))

    def _show_can_run(self) -> None:
        worker = self.status_worker
        is_running = worker is not None and worker.is_running
        self.run.setText(self.tr("Stop") if is_running else self.tr("Train with your lines"))
        can_run = is_running or self.session.can_run
        self.run.setEnabled(can_run)
        for widget in self._settings:
            widget.setVisible(
                can_run and (widget is not self.scaling or self.session.task.trains == "digits")
            )

    @Slot()
    def _show_run(self) -> None:
        session = self.session
        self._show_can_run()
        self.accuracy.setText(session.score)
        self.chart.setVisible(bool(session.reports))
        steps, own, engine = session.curves
        self.chart.show_lines(
            [
                Line(self.tr("the engine's"), steps, engine, "quiet", is_dashed=True),
                Line(self.tr("yours"), steps, own, "data"),
            ]
        )
