"""The glossary keeps its promises: what it points at is there, and what people look for is found."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from engine.digits import DigitNetwork, load_network
from gui import words
from gui.glossary import TERMS, Term, find
from gui.source import source_of
from gui.window import MainWindow


def keys(terms):
    return [term.key for term in terms]


@pytest.fixture
def window(qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    return window


def test_keys_and_names():
    names = [term.name for term in TERMS.values()]
    assert len(set(names)) == len(names)
    for key, term in TERMS.items():
        assert key == term.key == term.name.lower()


@pytest.mark.parametrize("term", TERMS.values(), ids=lambda term: term.key)
def test_a_meaning_is_one_to_three_short_sentences(term):
    sentences = re.split(r"(?<=\w[.)]) (?=[A-Z])", term.meaning)
    assert 1 <= len(sentences) <= 3
    assert len(term.meaning) <= 300
    assert term.meaning[0].isupper() or term.meaning[0].isdigit()
    assert term.meaning.endswith(".")
    assert "!" not in term.meaning
    assert "  " not in term.meaning


@pytest.mark.parametrize("term", [t for t in TERMS.values() if t.source], ids=lambda term: term.key)
def test_every_source_is_there(term):
    assert source_of(term.source).text


def test_everything_that_can_be_seen_is_in_the_window(window):
    for term in TERMS.values():
        assert bool(term.lab) == bool(term.widget), term.key
        if term.lab:
            panel = window.show_lab(term.lab)
            for page in panel.pages:
                page.trigger()
            found = panel.findChildren(QWidget, term.widget)
            assert len(found) == 1, f"{term.key}: {len(found)} widgets of {term.lab} are called {term.widget}"


def test_words_to_avoid_are_no_terms_and_stand_in_no_meaning():
    names = {term.name.casefold() for term in TERMS.values()}
    for term in TERMS.values():
        for word in filter(None, term.avoid.split(", ")):
            assert word.casefold() not in names
            users = [
                t.key
                for t in TERMS.values()
                if re.search(rf"\b{re.escape(word)}\b", t.meaning, re.IGNORECASE)
            ]
            assert not users, f"{word!r} is used by {users}"


def test_the_numbers_that_the_glossary_names():
    network = load_network()
    assert isinstance(network, DigitNetwork)
    assert sum(p.data.size for p in network.parameters()) == 101_770
    assert "101,770" in TERMS["parameter"].meaning


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("derivative", "gradient"),
        ("slope", "gradient"),
        ("backprop", "backward pass"),
        ("Backpropagation", "backward pass"),
        ("edge", "wire"),
        ("tensor", "array"),
        ("shape", "array"),
        ("label", "target"),
        ("SGD", "gradient descent"),
        ("optimizer", "adam"),
        ("center of mass", "centre of mass"),
        ("initialization", "initialisation"),
        ("embedding", "one-hot"),
        ("not sure", "confidence"),
        ("nll", "negative log-likelihood"),
        ("start token", "boundary sign"),
        ("finite differences", "gradient check"),
        ("VJP", "vector-jacobian product"),
    ],
)
def test_terms_are_found_by_other_words(text, key):
    assert key in keys(find(text))


def test_the_best_comes_first():
    found = keys(find("gradient"))
    assert found[:3] == ["gradient", "gradient check", "gradient descent"]  # the name begins with it
    assert found[3:5] == ["pixel gradient", "upstream gradient"]  # the name holds it
    assert found[5] == "local derivative"  # another word for it
    assert "momentum" in found[6:]  # the meaning names it
    assert len(set(found)) == len(found)


def test_a_meaning_is_searched_too():
    assert keys(find("Census Bureau")) == ["mnist"]


@pytest.mark.parametrize("text", ["Log-Likelihood", "log likelihood", "  LOG   likelihood "])
def test_case_hyphens_and_spaces_do_not_matter(text):
    assert keys(find(text))[0] == "negative log-likelihood"


@pytest.mark.parametrize("text", ["", "   "])
def test_no_text_finds_all_in_the_order_of_the_alphabet(text):
    titles = [term.title.casefold() for term in find(text)]
    assert titles == sorted(titles)
    assert len(titles) == len(TERMS)


def test_what_is_nowhere_is_not_found():
    assert find("zebra") == []


def test_texts_are_translated_when_they_are_shown(monkeypatch):
    german = {
        "Gradient": "Steigung",
        TERMS["loss"].meaning: "Eine Zahl, die sagt, wie falsch die Antworten sind.",
    }
    asked = set()

    def translator(context, text):
        asked.add(context)
        return german.get(text, text)

    monkeypatch.setattr(words, "_translator", translator)
    assert TERMS["gradient"].title == "Steigung"
    assert TERMS["loss"].text.startswith("Eine Zahl")
    assert keys(find("steigung")) == ["gradient"]
    assert keys(find("wie falsch")) == ["loss"]
    assert keys(find(""))[-1] != "gradient"
    assert asked == {"Glossary"}
    assert isinstance(TERMS["gradient"], Term)
    assert TERMS["gradient"].name == "Gradient"


def test_contributors_find_the_words_to_avoid():
    text = (Path(__file__).parent.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for term in TERMS.values():
        if term.avoid:
            row = next((line for line in text.splitlines() if line.startswith(f"| {term.name} |")), "")
            assert row.endswith(f"| {term.avoid} |"), term.name
