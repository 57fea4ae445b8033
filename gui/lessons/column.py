"""A lesson beside the work: what to read, what to do, whether it is done. Folded, it is a strip above."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.accessibility import announce
from gui.guarded import Guarded
from gui.icons import icon
from gui.lessons.course import Course
from gui.lessons.lesson import Lesson
from gui.widgets.buttons import named_button
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, quiet

_MOST_HEIGHT = 190  # pixels of the strip
_SHORT = 5  # characters of all choices together that stand in a row
_LONGEST_ENTRY = 40  # characters of a step in the list of all
_SIGN_WORDS = {"+": "+", "-": "−", "0": "0"}
_AROUND_TEXT = 32  # pixels of a field that are not its text
_MOST = 16_777_215  # Qt's own limit of a width
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class LessonColumn(Guarded, QScrollArea):
    """Shows a Course, and says what the user wants. It changes nothing by itself.

    chosen: another step, by its index; answered: what was typed, or the choice that was pressed
    """

    chosen = Signal(int)
    answered = Signal(str)
    do_asked = Signal()
    where_asked = Signal()
    over_asked = Signal()
    fold_asked = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lesson")
        self.setAccessibleName(self.tr("Lesson"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._course: Course | None = None
        self._options: list[QPushButton] = []
        self.is_strip = False
        self._make_words()
        self._make_buttons()
        self._lay_out()
        theme.on_change(self._dress)
        self.fold(False)

    # Its parts

    def _make_words(self) -> None:
        self.title = heading("")
        self.title.setWordWrap(True)
        self.text, self.ask = Label(), Label()
        self.text.setObjectName("lessonText")
        self.verdict = quiet()
        self.verdict.setObjectName("lessonVerdict")
        for label in (self.text, self.ask):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field = QLineEdit()
        self.field.setObjectName("lessonAnswer")
        self.field.setProperty("role", "field")
        self.field.setPlaceholderText(self.tr("Your answer, then Return"))
        explain(self.field, self.tr("Type a number and press Return; a rounded one will do"))
        self.field.returnPressed.connect(self._answer)
        self._judged = ""  # what was answered last
        self.tick = Label()
        self.tick.setObjectName("lessonTick")
        self.tick.setProperty("done", False)
        self.tick.setWordWrap(True)
        self.tick.setWhatsThis(self.tr("Whether this step is done, however you did it."))

    def _make_buttons(self) -> None:
        self.do = named_button("lessonDo", self.tr("Do it for me"), self.tr("Nablab does this step"))
        self.where = named_button("lessonWhere", self.tr("Show me where"), self.tr("A ring marks the place"))
        self.over = named_button("lessonOver", self.tr("Start over"), self.tr("Back to the first step"))
        self.back = named_button("lessonBack", self.tr("Back"), self.tr("The step before"))
        self.next = named_button("lessonNext", self.tr("Next"), self.tr("The next step"))
        for button in (self.where, self.over):
            button.setProperty("role", "link")
        self.place = Choice()
        self.place.setObjectName("lessonPlace")
        explain(self.place, self.tr("All steps of this lesson, those that are done with a tick"))
        self.do.clicked.connect(self.do_asked)
        self.where.clicked.connect(self.where_asked)
        self.over.clicked.connect(self.over_asked)
        self.back.clicked.connect(lambda: self._move(-1))
        self.next.clicked.connect(self._go_on)
        go_on = QShortcut(QKeySequence(Qt.Key.Key_Return), self.next)  # whoever has answered presses it again
        go_on.setContext(Qt.ShortcutContext.WidgetShortcut)
        go_on.activated.connect(self.next.click)
        self.place.chosen.connect(lambda index: self.chosen.emit(index))
        self.fold_button, self.close_button = QToolButton(), QToolButton()
        for tool, name, signal in (
            (self.fold_button, "lessonFold", self.fold_asked),
            (self.close_button, "lessonClose", self.closed),
        ):
            tool.setObjectName(name)
            tool.setProperty("role", "bare")
            tool.clicked.connect(signal)
        self.close_button.setAccessibleName(self.tr("Close the lesson"))
        explain(self.close_button, self.tr("Close the lesson; it goes on here the next time"))

    def _lay_out(self) -> None:
        self._head, self._top = QHBoxLayout(), QHBoxLayout()
        self._question = QVBoxLayout()
        self._asked, self._choices, self._foot = QBoxLayout(_DOWN), QBoxLayout(_DOWN), QBoxLayout(_DOWN)
        for layout, widgets in (
            (self._head, (self.title,)),
            (self._top, (self.text,)),
            (self._asked, (self.ask, self.field)),
            (self._foot, (self.tick, self.do)),
        ):
            for widget in widgets:
                layout.addWidget(widget, int(isinstance(widget, Label)))
        for layout in (self._asked, self._choices):
            self._question.addLayout(layout)
        self._question.addWidget(self.verdict)
        self._moves = QWidget()
        moves = QHBoxLayout(self._moves)
        moves.setContentsMargins(0, 0, 0, 0)
        moves.addWidget(self.back)
        moves.addWidget(self.place, 1)
        moves.addWidget(self.next)
        for link in (self.where, self.over):
            self._foot.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        for layout in (self._head, self._top, self._question, self._foot):
            self._column.addLayout(layout)
        self._column.addStretch(1)
        for layout in (self._column, self._question, self._asked, self._choices, self._foot):
            layout.setSpacing(theme.SPACE)
        self.setWidget(inside)

    # How it stands

    def fold(self, is_strip: bool) -> None:
        """A column at the left of the work, or a strip above it."""
        self.is_strip = is_strip
        for layout in (self._asked, self._foot):
            layout.setDirection(_ACROSS if is_strip else _DOWN)
        if is_strip:
            self._foot.insertWidget(self._foot.indexOf(self.do) + 1, self._moves)
        else:  # above the words: there Next stays in its place from step to step
            self._column.insertWidget(self._column.indexOf(self._head) + 1, self._moves)
        for tool in (self.fold_button, self.close_button):
            (self._top if is_strip else self._head).addWidget(tool, 0, Qt.AlignmentFlag.AlignTop)
        edge = 0 if is_strip else 2 * theme.SPACE
        self._column.setContentsMargins(edge, edge, 0, 0)
        self._lay_choices()
        self.title.setVisible(not is_strip)
        self.over.setVisible(not is_strip)
        text = self.tr("Show the lesson beside the work") if is_strip else self.tr("Fold it to a strip")
        self.fold_button.setAccessibleName(text)
        explain(self.fold_button, text)
        self._dress()

    def _dress(self) -> None:
        color = theme.current().quiet
        self.fold_button.setIcon(icon("down" if self.is_strip else "up", color))
        self.close_button.setIcon(icon("close", color))
        self.setMinimumWidth(0 if self.is_strip else theme.px(theme.LESSON))
        self.setMaximumWidth(_MOST if self.is_strip else theme.px(theme.LESSON))
        self.field.ensurePolished()
        asked = self.field.fontMetrics().horizontalAdvance(self.field.placeholderText())
        self.field.setMinimumWidth(asked + _AROUND_TEXT if self.is_strip else 0)
        self._fit()

    def _fit(self) -> None:
        """The strip is as high as its words need; the column as high as the window."""
        needed = max(self._column.totalHeightForWidth(self.viewport().width()), 0)
        height = min(needed, theme.px(_MOST_HEIGHT))
        self.setMinimumHeight(height if self.is_strip else 0)
        self.setMaximumHeight(height if self.is_strip else _MOST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def focus_stops(self) -> list[QWidget]:
        """What Tab visits, in its order."""
        moves = self.back, self.place, self.next
        return [
            *(self.fold_button, self.close_button),
            *(() if self.is_strip else moves),
            *(self.field, *self._options, self.do),
            *(moves if self.is_strip else ()),
            *(self.where, self.over),
        ]

    @property
    def first_stop(self) -> QWidget:
        """Where one answers, or else has it done."""
        stops = [stop for stop in (self.field, *self._options, self.do) if not stop.isHidden()]
        return stops[0]

    # What is shown

    def show_step(self, course: Course) -> None:
        """Another step of the course, or another course."""
        self._course = course
        step, steps = course.step, course.lesson.steps
        self.title.setText(course.lesson.title)
        self.text.setText(step.text)
        for label in (self.title, self.text, self.ask, self.verdict):
            label.setLocale(QLocale(course.lesson.lang))
        self.where.setVisible(bool(step.look))
        self.back.setEnabled(course.index > 0)
        self.next.setEnabled(course.index < len(steps) - 1)
        self._ask()
        self.show_state(course)
        place = self.tr("Step {number} of {count}")
        announce(self, f"{place.format(number=course.index + 1, count=len(steps))}. {step.text}")

    def _ask(self) -> None:
        assert self._course is not None
        question = self._course.step.question
        for part in (self.ask, self.field):
            part.setVisible(question is not None)
        for option in self._options:
            self._choices.removeWidget(option)  # at once: it would still take room
            option.hide()
            option.deleteLater()
        self._options = []
        self.field.clear()
        self._judged = ""
        if question is None:
            return
        self.ask.setText(question.ask)
        self.field.setAccessibleName(question.ask)
        self.field.setVisible(not question.choices)
        for choice in question.choices:
            option = QPushButton(_SIGN_WORDS.get(choice, choice).replace("&", "&&"))
            option.setObjectName("lessonOption")
            option.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            explain(option, self.tr("Choose this answer"))
            option.clicked.connect(partial(self._choose, choice))
            self._choices.addWidget(option)
            self._options.append(option)
        self._lay_choices()

    def _lay_choices(self) -> None:
        length = sum(len(option.text()) for option in self._options)
        self._choices.setDirection(_ACROSS if self.is_strip or length < _SHORT else _DOWN)

    def show_state(self, course: Course) -> None:
        """Whether the step is done, and what was said of the answer."""
        steps = course.lesson.steps
        self.place.offer([(_entry(course.lesson, i, i in course.done), i) for i in range(len(steps))])
        self.place.show_value(course.index)
        self.place.setText(f"{course.index + 1} / {len(steps)}")
        place = self.tr("Step {number} of {count}")
        self.place.setAccessibleName(place.format(number=course.index + 1, count=len(steps)))
        is_new = course.is_done and not self.tick.property("done")
        self.tick.setProperty("done", course.is_done)
        self.tick.setText(self._told(course))
        _paint(self.tick, "good" if course.is_done else "quiet")
        self.verdict.setText(course.verdict)
        self.verdict.setVisible(bool(course.verdict))
        _paint(self.verdict, "good" if course.is_right else "bad")
        _paint(self.next, "primary" if course.is_done else "")
        self._fit()
        if is_new or course.verdict:
            announce(self, " ".join(filter(None, (course.verdict, self.tr("Done") if is_new else ""))))

    def _told(self, course: Course) -> str:
        """What the tick says: where one of two is still missing, which."""
        if course.is_done:
            is_last = course.index == len(course.lesson.steps) - 1
            return "✓ " + (self.tr("Done. That was the last step.") if is_last else self.tr("Done"))
        if course.is_right:
            return "○ " + self.tr("Right. Now do the step.")
        if course.has_fact and course.step.fact is not None:
            return "○ " + self.tr("Reached. Now answer the question.")
        return "○ " + self.tr("Not done yet")

    def _choose(self, choice: str) -> None:
        self.answered.emit(choice)

    @Slot()
    def _answer(self) -> None:
        self._judged = self.field.text()
        self.answered.emit(self._judged)
        if self._course is not None and not self._course.is_right:
            self.field.selectAll()  # what is typed next replaces it

    @Slot()
    def _go_on(self) -> None:
        """An answer that waits for Return is judged first: it would be lost."""
        assert self._course is not None
        if not self._course.is_done and self.field.text() not in ("", self._judged):
            self._answer()
        else:
            self._move(1)

    @Slot()
    def _move(self, by: int) -> None:
        assert self._course is not None
        self.chosen.emit(self._course.index + by)


def _entry(lesson: Lesson, index: int, is_done: bool) -> str:
    """A step in the list of all."""
    words = lesson.steps[index].text
    cut = words if len(words) <= _LONGEST_ENTRY else words[:_LONGEST_ENTRY].rsplit(" ", 1)[0] + "…"
    return f"{'✓' if is_done else '○'} {index + 1}  {cut}".replace("&", "&&")


def _paint(widget: QWidget, role: str) -> None:
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
