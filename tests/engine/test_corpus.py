import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import names_text
from engine.bigram import Bigram, read_names
from engine.corpus import count, prepare, split
from engine.disk import RESOURCES
from engine.names_text import NameSet, parse_names
from engine.steps import finish


@pytest.fixture(scope="module")
def names():
    return read_names(RESOURCES / "names.txt")


@pytest.fixture(scope="module")
def corpus(names):
    return finish(prepare(names))


def parsed(text):
    return finish(parse_names([text]))


# A text


def test_names_from_a_text(names):
    text = "\n".join(names)
    found = parsed(text)
    assert found.names == names
    assert set(found.known) == set(names)
    shares = list(parse_names([text]))
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_became_of_a_text_is_reported():
    text = "\ufeff  emma \n\n\tJose\u0301  Maria\nJ.R.\nemma\n \n.\nSt. John\nDr. No\nava"
    found = finish(parse_names([text], "utf-16", "\r\n"))
    assert found.names == ["emma", "José  Maria", "emma", "ava"]
    report = found.report
    assert (report.lines, report.names, report.different) == (10, 4, 3)
    assert (report.empty, report.left_out, report.composed) == (2, 4, 1)
    assert report.examples == ((4, "J.R."), (7, "."), (8, "St. John"))
    assert (report.encoding, report.newline) == ("utf-16", "\r\n")


def test_lines_are_numbered_over_all_pieces():
    found = parsed("emma\n" * 50_000 + "a.b\n" + "ava\n" * 50_000 + "c.d")
    assert found.report.examples == ((50_001, "a.b"), (100_002, "c.d"))
    assert (found.report.lines, found.report.names) == (100_002, 100_000)


@given(st.lists(st.text(st.sampled_from("ab. \n"), max_size=9), max_size=9))
def test_pieces_are_one_text(pieces):
    try:
        whole = parsed("".join(pieces))
    except ValueError:
        with pytest.raises(ValueError, match="it has no names"):
            finish(parse_names(pieces))
    else:
        found = finish(parse_names(pieces))
        assert (found.names, found.report) == (whole.names, whole.report)


def test_reading_can_be_given_up():
    steps = parse_names(["emma\n" * 50_000])
    next(steps)
    steps.close()


def test_equal_names_are_one_object():
    found = parsed("emma\nava\n" * 20_000)
    assert len({id(name) for name in found.names}) == 2


@given(st.lists(st.text(st.sampled_from("abé́ .\t\n"), max_size=5)))
def test_every_line_is_accounted_for(lines):
    text = "\n".join(lines)
    try:
        found = parsed(text)
    except ValueError:
        return
    plain = [unicodedata.normalize("NFC", line).strip() for line in text.removesuffix("\n").split("\n")]
    assert found.names == [name for name in plain if name and "." not in name]
    report = found.report
    assert report.lines == len(plain) == report.names + report.empty + report.left_out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it has no names"),
        (" \n\n", "it has no names"),
        ("a.b\n.", "it has no names"),
        ("emma\n\n" + "x" * 3000, "line 3 has 3,000 characters; a file of names has one name a line"),
        ("emma\n" * 30_000 + "x" * 200_000, "line 30,001 has more than 65,536 characters"),
        ("emma\n" + "x" * 200_000 + "\nava", "line 2 has more than 65,536 characters"),
        ("emma\nav\x00a", r"line 2 holds the control character U\+0000"),
        ("emma\na.\x00", r"line 2 holds the control character U\+0000"),
        ("emma\tava", r"line 1 holds the control character U\+0009"),
        ("emma\n" * 50_000 + "a\x07b", r"line 50,001 holds the control character U\+0007"),
        ("\n".join(map(chr, range(0x4E00, 0x4F00))), "up to line 201 there are 201 different symbols"),
    ],
)
def test_a_text_that_is_no_list_of_names_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        parsed(text)


def test_two_hundred_symbols_are_a_table(names):
    letters = list(map(chr, range(0x4E00, 0x4E00 + names_text.MOST_SYMBOLS)))
    corpus = finish(count(parsed("\n".join(["\u3400.\u3401", *letters]))))  # left out: no symbols of names
    assert corpus.counts.shape == (201, 201)
    with pytest.raises(ValueError, match="at most 200 different symbols"):
        finish(prepare([*letters, "x"]))
    assert finish(prepare(["aaa"])).alphabet == ".a"


def test_too_many_different_names_are_refused(monkeypatch):
    monkeypatch.setattr(names_text, "MOST_DIFFERENT", 2)
    assert len(parsed("a\nb\n" * 9).names) == 18
    with pytest.raises(ValueError, match="more than 2 different names; they would take more than 2 GB"):
        parsed("a\nb\nc")


def test_a_set_of_names():
    known = NameSet()
    assert known.intern(["emma", "ava", "emma"]) == ["emma", "ava", "emma"]
    assert known == {"emma", "ava"}
    assert "emma" in known
    assert "mia" not in known
    assert 3 not in known


# Counted


def test_the_built_in_names(corpus, lectures):
    golden = lectures["names"]
    assert len(corpus.names) == golden["count"]
    assert corpus.counts.sum() == golden["bigrams"]
    assert (len(corpus.shortest), len(corpus.longest)) == (golden["shortest"], golden["longest"])
    assert corpus.lengths.sum() == golden["count"]
    assert np.flatnonzero(corpus.lengths)[[0, -1]].tolist() == [golden["shortest"], golden["longest"]]
    assert corpus.shortest in corpus.names
    assert corpus.lengths[len(corpus.longest)] == sum(len(n) == golden["longest"] for n in corpus.names)


def test_pieces_add_up_to_the_whole():
    """Letters that come late widen the table."""
    names = ["emma", "ava"] * 20_000 + ["zoë", "анна", "b"]
    whole, corpus = Bigram(names), finish(prepare(names))
    assert corpus.alphabet == whole.alphabet
    np.testing.assert_array_equal(corpus.counts, whole.counts)
    assert (corpus.shortest, corpus.longest) == ("b", "emma")
    assert corpus.known == set(names)


def test_it_goes_in_small_steps(corpus):
    for steps in (prepare(corpus.names, 0.1), split(corpus, 0.2)):
        shares = [0.0, *steps]
        assert shares == sorted(shares)
        assert max(b - a for a, b in pairwise(shares)) <= 0.3
        assert shares[-1] <= 1


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_dev_names_are_held_out(corpus, share):
    divided = finish(split(corpus, share))
    assert divided.is_dev.sum() == round(share * len(corpus.names))
    for is_dev, counts in ((True, divided.dev_counts), (False, divided.counts)):
        chosen = [
            name for name, held_out in zip(corpus.names, divided.is_dev, strict=True) if held_out == is_dev
        ]
        np.testing.assert_array_equal(counts, Bigram(chosen).counts)
    np.testing.assert_array_equal(divided.all_counts, corpus.counts)
    np.testing.assert_array_equal(divided.is_dev, finish(prepare(corpus.names, share)).is_dev)
    back = finish(split(divided, 0.0))
    np.testing.assert_array_equal(back.counts, corpus.counts)
    assert not back.is_dev.any()
    assert back.names is divided.names is corpus.names


def test_a_letter_of_dev_names_only_keeps_its_row():
    names = ["ab"] * 9 + ["abc"]
    for seed in range(len(names)):  # wherever it stands, and so also where it is held out
        moved = names[seed:] + names[:seed]
        divided = finish(prepare(moved, 0.1))
        assert divided.alphabet == ".abc"
        assert divided.counts[3].sum() == (0 if divided.is_dev[moved.index("abc")] else 1)


def test_bad_data_is_refused():
    with pytest.raises(ValueError, match="at least one name"):
        finish(prepare([]))
    with pytest.raises(ValueError, match="name 2 has no letters"):
        finish(prepare(["a", ""]))
    with pytest.raises(ValueError, match="boundary sign"):
        finish(prepare(["a.b"]))
    with pytest.raises(ValueError, match="dev share"):
        finish(prepare(["a"], 0.5))
