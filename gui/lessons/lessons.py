"""Opens lessons, plays them in the window, and remembers how far one has come.

What a lesson needs is imported when the first one is opened: the first paint does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.shell import Shell
from gui.widgets.help import explain

if TYPE_CHECKING:
    from gui.lessons.column import LessonColumn
    from gui.lessons.course import Course
    from gui.lessons.lesson import Acts, Lesson
    from gui.page import LabPage

_WIDE = 1160  # pixels of a window, where its text has the usual size: in a narrower one it is a strip
_LATER = 100  # milliseconds until everything has its place
_BY_TAB = Qt.FocusPolicy.TabFocus
_MOST_KEPT = 100  # lessons whose progress is remembered


class Lessons(Guarded, QObject):
    """across, down: where the column stands beside the work, and the strip above it.
    progress: by the title of a lesson, as Course.to_dict() gives it; course: that is taken, or None."""

    def __init__(self, window: Shell, across: QHBoxLayout, down: QVBoxLayout) -> None:
        super().__init__(window)
        self._window, self._across, self._down = window, across, down
        self.progress: dict[str, Mapping[str, Any]] = {}
        self.course: Course | None = None
        self.column: LessonColumn | None = None
        self._heard = set[str]()  # the labs that tell of their changes
        self._is_setting = False
        self._is_narrow = False
        self.swap = self._command(
            self.tr("Between lesson and &work"),
            self.tr("Move the keyboard from the lesson to what its step speaks of, and back"),
            self.swap_focus,
            "F6",
        )
        self.swap.setEnabled(False)  # until there is a lesson
        self.commands = [
            self.swap,
            self._command(
                self.tr("C&opy this scene"),
                self.tr("What is shown, as a step of a lesson, for teachers to paste into a lesson's file"),
                self.copy_scene,
            ),
        ]

    def _command(self, text: str, does: str, slot: Callable[[], None], key: str = "") -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(key))
        explain(action, does, keys=action.shortcut().toString())
        action.triggered.connect(slot)
        return action

    # Which

    def open_list(self, button: QWidget) -> None:
        """Beside a button of the rail: all lessons, and one's own."""
        from gui.lessons.lesson import shipped
        from gui.widgets.cards import Card, Cards

        cards = [
            Card(self._about(lesson), lesson.title, partial(self.open, lesson))
            for lesson in shipped().values()
        ]
        own = self.tr("A teacher's, in a text file that ends in .toml")
        ask = self._window.open_file_action.trigger
        shelf = Cards(self._window, in_rows=True)
        shelf.setObjectName("lessonList")
        shelf.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shelf.setAccessibleName(self.tr("Lessons"))
        shelf.open_below(button, [*cards, Card(own, self.tr("Open a lesson…"), ask)])
        low = self._window.mapToGlobal(self._window.rect().bottomLeft()).y() - shelf.height() - theme.SPACE
        corner = button.mapToGlobal(QPoint(button.width() + theme.SPACE, 0))
        shelf.move(corner.x(), max(min(corner.y(), low), 0))

    def _about(self, lesson: Lesson) -> str:
        done = self.progress.get(lesson.title, {}).get("done")
        told = self.tr("{minutes} minutes, {done} of {count} steps done. {audience}")
        return told.format(
            audience=lesson.audience,
            minutes=lesson.minutes,
            done=len(done) if isinstance(done, list) else 0,
            count=len(lesson.steps),
        )

    def open(self, lesson: Lesson) -> None:
        """Take a lesson, from the step where one was the last time."""
        from gui.lessons.course import Course

        self.course = Course(lesson, self.progress.get(lesson.title))
        if self.column is None:
            self._make_column()
        assert self.column is not None
        self._fold(self._is_too_narrow)
        self.column.show()
        self.swap.setEnabled(True)
        self._arrive(self.course.index)

    def _make_column(self) -> None:
        from gui.lessons.column import LessonColumn

        column = self.column = LessonColumn()
        column.chosen.connect(self.go_to)
        column.answered.connect(self._answer)
        column.do_asked.connect(self.do_it)
        column.where_asked.connect(self._show_where)
        column.over_asked.connect(self._start_over)
        column.fold_asked.connect(self._fold_by_hand)
        column.closed.connect(self.close)
        centre = self._window.centralWidget()
        assert centre is not None
        centre.installEventFilter(self)

    @Slot()
    def close(self) -> None:
        if self.column is not None:
            self.column.hide()
        self.course = None
        self.swap.setEnabled(False)
        self._window.panel(self._window.current_lab).first_focus.setFocus()

    def focus_stops(self) -> Sequence[QWidget]:
        return [] if self.column is None else self.column.focus_stops()

    # Where it stands

    @property
    def _is_too_narrow(self) -> bool:
        """Also where the window could not be made any narrower with the column in it, or the lab would not
        have the room it wants."""
        column, least, room = self.column, self._window.minimumSizeHint().width(), self._window.header.width()
        if column is None or column.is_strip or column.isHidden():
            least += theme.px(theme.LESSON)
            room -= theme.px(theme.LESSON)
        is_narrow = self._window.width() < max(theme.px(_WIDE), least + theme.SPACE)
        return is_narrow or (self.course is not None and room < self._panel.room_wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._follow_width()
        return False

    def _follow_width(self) -> None:
        if self._is_too_narrow != self._is_narrow:  # else the learner may have folded it otherwise
            self._fold(self._is_too_narrow)

    def _fold(self, is_strip: bool) -> None:
        self._is_narrow = self._is_too_narrow
        if self.column is not None:
            self._across.removeWidget(self.column)
            self._down.removeWidget(self.column)
            if is_strip:
                self._down.insertWidget(1, self.column)
            else:
                self._across.insertWidget(1, self.column)
            self.column.fold(is_strip)

    @Slot()
    def _fold_by_hand(self) -> None:
        if self.column is not None:
            self._fold(not self.column.is_strip)

    @Slot()
    def swap_focus(self) -> None:
        """From the lesson to what its step speaks of, or the lab's first control, and back."""
        course, column, focus = self.course, self.column, QApplication.focusWidget()
        if course is None or column is None:
            return
        if focus is not None and column.isAncestorOf(focus):
            target = self._panel.findChild(QWidget, course.step.look) if course.step.look else None
            if not (isinstance(target, QWidget) and target.isVisible() and target.focusPolicy() & _BY_TAB):
                target = self._panel.first_focus
            target.setFocus()
        else:
            (column.next if course.is_done else column.first_stop).setFocus()

    # Its steps

    @Slot(int)
    def go_to(self, index: int) -> None:
        """Another step. What was reached goes on, where the step that follows has no scene of its own."""
        course = self.course
        if course is None:
            return
        goes_on = index == course.index + 1 and course.is_done and course.lesson.steps[index].scene is None
        course.go_to(index)
        self._arrive(index, goes_on)

    def _arrive(self, index: int, goes_on: bool = False) -> None:
        course, column = self.course, self.column
        assert course is not None
        assert column is not None
        if not goes_on:
            self._set_scene(course.lesson.way_to(index))
        self._window.show_lab(course.step.lab)
        self._follow_width()
        course.look_at(self._panel.session)
        column.show_step(course)
        self._note_progress()
        if course.step.question is not None and not course.step.question.choices:
            column.field.setFocus()
        QTimer.singleShot(_LATER, self, self._ring)

    @property
    def _panel(self) -> LabPage:
        assert self.course is not None
        return self._window.panel(self.course.step.lab)

    @Slot()
    def do_it(self) -> None:
        """The step, done as the lesson says, where its answer can be seen; its question answered."""
        course, column = self.course, self.column
        if course is None or column is None:
            return
        step = course.step
        if step.question is not None:
            column.field.setText(step.question.right_text)
            course.answer(step.question.right_text)
        self._set_scene([*course.lesson.way_to(course.index), step.do])
        self._look()
        if not course.is_done:
            self._window.tell(
                self.tr("“Do it for me” did not reach this step's goal. Its lesson needs another “do”.")
            )

    @Slot(str)
    def _answer(self, typed: str) -> None:
        if self.course is not None and self.column is not None:
            self.course.answer(typed)
            self._look()
            if self.course.is_done and self.column.next.isEnabled():
                self.column.next.setFocus()

    @Slot()
    def _start_over(self) -> None:
        if self.course is not None:
            self.course.start_over()
            self._arrive(0)

    def _look(self) -> None:
        """At what has changed: is the step done?"""
        if self.course is None or self.column is None or self._is_setting:
            return
        course, column = self.course, self.column
        before = course.has_fact, course.is_done, column.verdict.text()
        course.look_at(self._panel.session)
        if before != (course.has_fact, course.is_done, course.verdict):
            column.show_state(course)
            self._note_progress()

    def _note_progress(self) -> None:
        assert self.course is not None
        title = self.course.lesson.title
        others = {key: kept for key, kept in self.progress.items() if key != title}
        self.progress = dict([*others.items(), (title, self.course.to_dict())][-_MOST_KEPT:])

    # In the lab

    @Slot()
    def copy_scene(self) -> None:
        """What is shown, as a step of a lesson, into the clipboard."""
        from gui.lessons.copying import as_step

        lab = self._window.current_lab
        try:
            step = as_step(lab, self._window.panel(lab))
        except ValueError as error:
            self._window.tell(str(error))
            return
        QApplication.clipboard().setText(step)
        self._window.status.say(self.tr("Copied. Paste it into the file of a lesson."))

    def try_it(self, lab: str, name: str, scene: Mapping[str, Any]) -> None:
        """What a page of a lab suggests."""
        from gui.lessons.lesson import acts
        from gui.lessons.scenes import set_scene

        set_scene(self._window, lab, [acts(scene, lab)], name)

    def _set_scene(self, way: Sequence[Acts]) -> None:
        """For the step where one is."""
        from gui.lessons.scenes import set_scene

        assert self.course is not None
        lab, panel = self.course.step.lab, self._panel
        if lab not in self._heard:
            self._heard.add(lab)
            panel.session.changed.connect(self._look)
            panel.touched.connect(self._look)
        focus = QApplication.focusWidget()
        self._is_setting = True
        try:
            set_scene(self._window, lab, way, self.tr("Lesson"))
        finally:
            self._is_setting = False
        if focus is not None and self.column is not None and self.column.isAncestorOf(focus):
            focus.setFocus()  # which a page that is turned to has taken

    @Slot()
    def _ring(self) -> None:
        """Around what the step speaks of, if it is to be seen."""
        from gui.widgets.spotlight import Spotlight

        for old in self._window.findChildren(Spotlight):
            old.deleteLater()
        if self.course is None or not self.course.step.look:
            return
        target = self._panel.findChild(QWidget, self.course.step.look)
        if isinstance(target, QWidget) and target.isVisible():
            self._panel.scroll_area.ensureWidgetVisible(target)
            Spotlight(target)

    @Slot()
    def _show_where(self) -> None:
        if self.course is not None:
            self._window.point_at(self.course.step.lab, self.course.step.look)
