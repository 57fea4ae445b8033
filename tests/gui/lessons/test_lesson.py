"""A lesson may come from anybody: what is wrong in its file is refused, with line and reason."""

import random
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.disk import RESOURCES
from gui.lessons.course import Course
from gui.lessons.labs import LABS
from gui.lessons.lesson import Lesson, LessonError, read

SHIPPED = sorted((RESOURCES / "lessons").glob("*.toml"))
HEAD = 'title = "t"\nfor = "all"\nminutes = 5\nlang = "en"\n'
GOOD = HEAD + '[[step]]\nlab = "graph"\ntext = "Look."\n'


def of_step(line, lab="graph"):
    """A lesson whose only step has this as its eighth line."""
    return f'{HEAD}[[step]]\nlab = "{lab}"\ntext = "Look."\n{line}\n'


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_lessons_are_short_and_each_step_wants_something(path):
    lesson = read(path.read_text("utf-8"))
    assert 8 <= len(lesson.steps) <= 15
    for step in lesson.steps:
        assert step.question is not None or step.fact is not None
        assert len(step.text) <= 200, step.text
        for choice in step.question.choices if step.question else ():
            assert len(choice) <= 24, choice  # a button in the column does not wrap


def test_the_smallest_lesson():
    lesson = read(GOOD)
    assert (lesson.title, lesson.minutes, lesson.steps[0].text) == ("t", 5, "Look.")
    assert lesson.way_to(0) == [{}]


# (file, line of the mistake, a word of the reason)
BAD = {
    "nothing": ("", 1, "title"),
    "no steps": (HEAD, 1, r"“step” is missing; write \[\[step\]\]"),
    "steps are a number": (HEAD + "step = 3\n", 5, "not a list"),
    "a step is a number": (HEAD + "step = [3]\n", 1, "named values"),
    "no list of steps": (HEAD + "[step]\ntext = 'x'\n", 5, "not a list"),
    "no title": (GOOD.replace('title = "t"\n', ""), 1, 'write title = "Our names"'),
    "empty title": (GOOD.replace('"t"', '" "'), 1, "empty"),
    "title is a number": (GOOD.replace('"t"', "7"), 1, "7"),
    "minutes are a text": (GOOD.replace("= 5", '= "5"'), 3, "whole number"),
    "no minutes": (GOOD.replace("= 5", "= 0"), 3, "from 1"),
    "unknown key above": ("author = 'x'\n" + GOOD, 1, "author"),
    "no lab": (GOOD.replace('lab = "graph"\n', ""), 5, "lab"),
    "unknown lab": (GOOD.replace("graph", "moon"), 6, "moon"),
    "no text": (GOOD.replace('text = "Look."\n', ""), 5, "text"),
    "long text": (GOOD.replace("Look.", "x" * 700), 7, "700"),
    "unknown key in a step": (of_step("colour = 'red'"), 8, "colour"),
    "unknown verb": (of_step("do = { eval = '1' }"), 8, "eval"),
    "a verb of another lab": (of_step("do = { smoothing = 1 }"), 8, "smoothing"),
    "a scene is a list": (of_step("scene = []"), 8, "named values"),
    "bad formula": (of_step("scene = { formula = 'a = (b' }"), 8, "formula|expected|Column|\\)"),
    "unknown example": (of_step("scene = { example = '../x' }"), 8, "example"),
    "position": (of_step("scene = { position = 'middle' }"), 8, "middle"),
    "value is nan": (of_step("do = { values = { a = nan } }"), 8, "nan"),
    "unknown page": (of_step("scene = { page = 'secret' }", "bigram"), 8, "secret"),
    "negative smoothing": (of_step("do = { smoothing = -1 }", "bigram"), 8, "smoothing"),
    "unknown fact": (of_step("fact = { name = '__class__', is = 1 }"), 8, "__class__"),
    "a fact of nothing": (of_step("fact = { name = 'value', is = 1 }"), 8, "of"),
    "a fact of too much": (of_step("fact = { name = 'loss', of = 'L', is = 1 }"), 8, "of"),
    "a fact without a number": (of_step("fact = { name = 'loss' }"), 8, "at_most"),
    "a fact is a list": (of_step("fact = { name = 'loss', is = [1] }"), 8, "list"),
    "within of a text": (of_step("fact = { name = 'formula', is = 'a', within = 1 }"), 8, "within"),
    "two kinds of question": (of_step("question = { ask = '?', number = 1, sign = '+' }"), 8, "one of"),
    "no question": (of_step("question = { number = 1 }"), 8, "ask"),
    "a foreign right": (
        of_step("question = { ask = '?', choices = ['a', 'b'], right = 'c' }"),
        8,
        "right",
    ),
    "one choice": (of_step("question = { ask = '?', choices = ['a'], right = 'a' }"), 8, "at least 2"),
    "the right slip": (of_step("question = { ask = '?', number = 1, slips = { '1.0' = 'x' } }"), 8, "slip"),
    "a slip that is no number": (
        of_step("question = { ask = '?', number = 1, slips = { one = 'x' } }"),
        8,
        "one",
    ),
    "in a table of its own": (of_step("[step.question]\nask = '?'\nnumber = 'six'"), 8, "six"),
    "in the second step": (GOOD + "[[step]]\ntext = 'a'\nlook = 7\n", 10, "7"),
    "below a text that looks like a step": (
        GOOD.replace('"Look."', '"""\n[[step]]\nlook = 3\n"""') + "look = 4\n",
        11,
        "4",
    ),
    "not TOML": (GOOD + "look = \n", 8, "TOML"),
    "cut off": (GOOD + 'look = "x', 8, "TOML"),
    "twice": (GOOD + 'text = "again"\n', 8, "TOML"),
    "a number without end": (GOOD + f"look = {'9' * 5000}\n", 8, "TOML"),
    "brackets without end": (GOOD + f"look = {'[' * 5000}\n", 8, "TOML"),
    "a NUL": (GOOD + "look = '\0'\n", 8, "TOML"),
    "too long": (GOOD + "#" * 250_000, 1, "characters"),
    "too many steps": (GOOD + '[[step]]\ntext = "x"\n' * 100, 5, "101"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_with_line_and_reason(kind):
    source, line, word = BAD[kind]
    with pytest.raises(LessonError, match=word) as refused:
        read(source)
    assert refused.value.line == line
    assert str(refused.value).startswith(f"line {line}: ")


# Each makes one line of a good lesson wrong, whatever the line says.
MUTATIONS = [
    lambda line: re.sub(r"^(\w+)", r"\1x", line),  # an unknown key
    lambda line: line.split("=")[0] + "=",
    lambda line: line.split("=")[0] + "= 1979-05-27",  # no value of ours is a date
    lambda line: line.split("=")[0] + "= [[], {}]",
    lambda line: line.split("=")[0] + '= ""',
    lambda line: line + "\n" + line,  # the same key twice
    lambda line: line + " }",
    lambda line: line.replace("=", "", 1),
]


@pytest.mark.parametrize("seed", range(200))
def test_a_mutated_lesson_is_refused_where_it_was_mutated(seed):
    rng = random.Random(seed)
    lines = rng.choice(SHIPPED).read_text("utf-8").split("\n")
    # an empty text is allowed where a step speaks of nothing, and says nothing more
    keys = [i for i, line in enumerate(lines) if re.match(r"(?!look|why)\w+ =", line)]
    at = rng.choice(keys)
    lines[at] = rng.choice(MUTATIONS)(lines[at])
    with pytest.raises(LessonError) as refused:
        read("\n".join(lines))
    begin = max((i for i, line in enumerate(lines) if line == "[[step]]" and i < at), default=0)
    assert begin <= refused.value.line - 1 <= at + 1
    assert len(str(refused.value)) > len("line 12: ")


@given(st.integers(0, 2), st.integers(0, 5000), st.text(max_size=8))
def test_whatever_is_written_into_a_file_it_is_a_lesson_or_refused(which, at, inserted):
    source = SHIPPED[which].read_text("utf-8")
    with suppress(LessonError):
        assert isinstance(read(source[:at] + inserted + source[at + len(inserted) :]), Lesson)


# Questions


def question(line):
    return read(of_step(f"question = {{ ask = '?', {line} }}")).steps[0].question


@pytest.mark.parametrize(
    ("right", "answer", "is_right"),
    [
        ("number = 6", "6", True),
        ("number = 6", "6.0", True),
        ("number = 6", "-6", False),
        ("number = 6", "6.01", False),
        ("number = 32033", "32,033", True),
        ("number = 32033", "32000", False),
        ("number = 0.7071", "0.71", True),
        ("number = 0.7071", "0,7071", True),
        ("number = 0.7071", "0.6", False),
        ("number = -0.5", "−1/2", True),
        ("number = 14, within = 0.02", "14.003", True),
        ("number = 2.4546, within = 0.0001", "2.454", False),
        ("sign = '-'", "-", True),
        ("sign = '-'", "+", False),
        ("choices = ['n', 'w'], right = 'n'", "n", True),
        ("choices = ['n', 'w'], right = 'n'", "w", False),
    ],
)
def test_a_question_forgives_rounding_and_nothing_else(right, answer, is_right):
    assert question(right).is_right(answer) is is_right


def test_a_slip_is_explained():
    asked = question("number = 6, slips = { '-6' = 'Mind the sign.' }")
    assert asked.explain("-6.0") == "Mind the sign."
    assert asked.explain("5") == ""


def test_what_is_no_number_is_told_and_is_no_wrong_answer():
    course = Course(read(of_step("question = { ask = '?', number = 1 }")))
    course.answer("six")
    assert "“six” is not a number" in course.verdict
    assert not course.is_right


# The way to a step


def test_the_way_to_a_step_begins_at_the_last_scene():
    lesson = read(
        of_step("scene = { position = 0 }\ndo = { position = 1 }")
        + "[[step]]\ntext = 'b'\ndo = { position = 2 }\n"
        + "[[step]]\ntext = 'c'\nscene = { position = 3 }\n"
        + "[[step]]\nlab = 'bigram'\ntext = 'd'\n"
    )
    assert lesson.way_to(1) == [{"position": 0}, {"position": 1}]
    assert lesson.way_to(2) == [{"position": 3}]
    assert lesson.way_to(3) == [{}]  # another lab is as it was at the beginning


def test_progress_that_does_not_fit_is_passed_over():
    lesson = read(GOOD)
    for kept in ({"at": 5, "done": [0, 7, "x"]}, {"at": "0", "done": 3}, {"at": True}):
        course = Course(lesson, kept)
        assert course.index == 0
        assert course.done <= {0}


def test_every_verb_and_fact_is_in_the_page_for_teachers():
    page = (RESOURCES.parent / "docs" / "lessons.md").read_text("utf-8")
    for lab in LABS.values():
        assert [name for name in (*lab.verbs, *lab.facts) if f"`{name}`" not in page] == []
