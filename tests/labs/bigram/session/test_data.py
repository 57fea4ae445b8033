import pytest

from engine.corpus import count, prepare, split
from engine.names_text import NamesReport, parse_names
from engine.steps import finish
from gui.labs.bigram.session.corpus_words import describe, extremes, facts, warn
from gui.labs.bigram.session.name_tables import NameTables
from gui.labs.bigram.session.names_search import MOST_LISTED, contains, cut, find


def read(text, encoding="utf-8"):
    return finish(count(finish(parse_names([text], encoding))))


def test_a_name_is_cut_into_pairs():
    assert cut("emma") == [".e", "em", "mm", "ma", "a."]
    assert cut("") == [".."]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("an", ["anna", "diana"]),
        (".an", ["anna"]),
        ("a.", ["anna", "emma", "diana"]),
        (".e", ["emma"]),
        ("", ["anna", "emma", "diana", "zoë"]),
        ("oe\u0308", ["zoë"]),
        ("x", []),
        ("..", []),
        (".emma.", ["emma"]),
    ],
)
def test_names_that_contain_something(wanted, names):
    found = finish(find(["anna", "emma", "diana", "zoë"], wanted))
    assert (found.names, found.total) == (names, len(names))
    assert all(contains(name, found.wanted) for name in names)


def test_the_count_is_exact_and_the_list_has_its_bounds():
    steps = list(find(["anna", "bob"] * 20_000, "nn"))
    found = finish(find(["anna", "bob"] * 20_000, "nn"))
    assert found.total == 20_000
    assert found.names == ["anna"] * MOST_LISTED
    assert len(steps) > 3
    assert steps == sorted(steps)
    assert steps[-1] == 1


def test_as_many_names_contain_a_pair_as_begin_or_end_so():
    corpus = finish(prepare(["anna", "ava", "bob", "nana"]))
    for place, sign in enumerate(corpus.alphabet[1:], 1):
        assert finish(find(corpus.names, f".{sign}")).total == corpus.counts[0, place]
        assert finish(find(corpus.names, f"{sign}.")).total == corpus.counts[place, 0]


def test_the_facts():
    model = NameTables(finish(prepare(["anna", "bo"])))
    assert facts(model) == "2 names, 2 to 4 letters, 8 pairs, 5 signs. Built in."
    assert extremes(model.corpus) == "Shortest: bo. Longest: anna."
    model.corpus, model.source = finish(split(finish(prepare(["a"] * 10)), 0.1)), "x" * 40
    assert facts(model) == f"10 names, 1 letter, 20 pairs, 2 signs. From {'x' * 23}…."


def test_a_text_without_oddities_needs_no_words():
    report = read("anna\nbob\n").report
    assert describe(report) == warn(report, "my.txt") == ""


def test_what_was_left_out_is_told():
    report = read("anna\n\nSt. John\nzoe\u0308\nanna\na.b\nc.d\ne.f", "cp1252").report
    left_out = (
        "Skipped 4 lines: they contain “.”, which marks the start and end of a name: "
        "line 3 “St. John”, line 6 “a.b”, line 7 “c.d” …."
    )
    assert warn(report, "my.txt") == f"3 names from my.txt. {left_out}"
    assert describe(report) == (
        f"{left_out} Read as Western European (Windows-1252). "
        "In 1 name, accents were joined with their letters. 1 empty line. 1 name appears more than once."
    )


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-16", "Read as UTF-16."), ("utf-8-sig", "A byte-order mark was passed over.")],
)
def test_other_encodings_are_told_on_the_page_only(encoding, words):
    report = NamesReport(1, 1, 1, 0, 0, (), 0, encoding)
    assert describe(report) == words
    assert warn(report, "x") == ""


def test_words_from_a_file_are_no_templates():
    report = read("{count}.{x}\nanna").report
    assert "line 1 “{count}.{x}”" in warn(report, "{source}{count}.txt")
