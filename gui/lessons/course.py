"""Which steps of a lesson were done, and where one is. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gui.lessons.kinds import Session
from gui.lessons.lesson import Lesson, Question, Step
from gui.words import translate


class Course:
    """lesson   that is taken
    index    of the step where one is; done: the steps that were done, also in the past
    is_done  the step where one is was done since one came to it: its fact was reached (has_fact), and its
             question answered (is_right)
    verdict  what is said of the newest answer
    """

    def __init__(self, lesson: Lesson, kept: Mapping[str, Any] | None = None) -> None:
        """kept: what to_dict() gave; what does not fit is passed over."""
        self.lesson = lesson
        last = len(lesson.steps) - 1
        at, done = (kept or {}).get("at"), (kept or {}).get("done")
        self.done = {i for i in (done if isinstance(done, list) else ()) if type(i) is int and 0 <= i <= last}
        self.go_to(at if type(at) is int and 0 <= at <= last else 0)

    def to_dict(self) -> dict[str, Any]:
        return {"at": self.index, "done": sorted(self.done)}

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.index]

    def go_to(self, index: int) -> None:
        self.index = index
        self.verdict, self.is_right = "", False
        self.is_done = self.has_fact = False

    def start_over(self) -> None:
        self.done = set()
        self.go_to(0)

    def look_at(self, session: Session) -> None:
        """Something has changed in the lab: perhaps the fact is reached. It stays reached."""
        step = self.step
        self.has_fact = self.has_fact or step.fact is None or step.fact.is_reached(session)
        if self.has_fact and (step.question is None or self.is_right):
            self.is_done = True
            self.done.add(self.index)

    def answer(self, typed: str) -> None:
        """To the question of the step; look_at() comes next."""
        question = self.step.question
        assert question is not None
        try:
            is_right = question.is_right(typed)
        except ValueError as error:
            self.verdict = str(error)
            return
        self.is_right = self.is_right or is_right
        self.verdict = _praise(question) if is_right else question.explain(typed) or _no(question)


def _praise(question: Question) -> str:
    return question.why or _tr("Correct.")


def _no(question: Question) -> str:
    if isinstance(question.right, float):
        return _tr("Not quite. Try again, or press Do it for me.")
    return _tr("No. Try again, or press Do it for me.")


def _tr(source: str) -> str:
    return translate("Lesson", source)
