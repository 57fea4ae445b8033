"""Lists of names as people have them: read, or asked about with the likeliest form."""

import pytest

from engine.corpus import Corpus
from engine.names_file import NamesFile
from engine.names_form import PLAIN
from engine.steps import finish
from engine.text_encoding import TWICE, encodings_of
from gui.opening import read_file, read_pasted

READ = {  # nothing is to be asked
    "apostrophes": ("O'Brien\nO’Brien\n", ["O'Brien", "O’Brien"]),
    "in angles": ("<unk>\nanna\n", ["<unk>", "anna"]),
    "the end sign of DOS": (b"anna\r\npeter\r\n\x1a", ["anna", "peter"]),
    "signs that nobody sees": ("\u200banna\npeter\u200b\n\u200ezoe\n", ["anna", "peter", "zoe"]),
    "a joiner within": ("علی\u200cرضا\n", ["علی\u200cرضا"]),
    "other ends of lines": ("anna\u2028peter\x85zoe\n", ["anna", "peter", "zoe"]),
    "other blanks": ("Anna\xa0Maria\nAnna Maria\n", ["Anna Maria"] * 2),
    "a tab behind": ("Anna\t\nPeter\t\n", ["Anna", "Peter"]),
    "two words": ("New York\nSt. Louis\nLos Angeles\n", ["New York", "Los Angeles"]),
    "UTF-16 without a mark": ("Анна\nБорис\n".encode("utf-16-le"), ["Анна", "Борис"]),
    "UTF-32": ("Анна\nБорис\n".encode("utf-32"), ["Анна", "Борис"]),
    "JSON": ('["Anna", "Peter", "Zo\u00eb"]', ["Anna", "Peter", "Zoë"]),
    "JSON within": ('{"about": "first names", "names": ["Anna", "Peter"]}', ["Anna", "Peter"]),
}
ASKED = {  # with what comes out if one agrees
    "births": ("Mary,F,7065\nAnna,F,2604\nJohn,M,9655\n", [("Mary", 7065), ("Anna", 2604), ("John", 9655)]),
    "a header": ('"year","name","prop"\n1880,"John",0.08\n1880,"Will",0.07\n', ["John", "Will"]),
    "semicolons": ("name;gender;count\nAnna;f;12\nBert;m;4\n", [("Anna", 12), ("Bert", 4)]),
    "tabs": ("11111\tabacus\n11112\tabdomen\n11113\tabdominal\n", ["abacus", "abdomen", "abdominal"]),
    "frequencies": ("the 23135851162\nof 13151942776\n", [("the", 23135851162), ("of", 13151942776)]),
    "counts first": ("  12 anna\n   3 bert\n", [("anna", 12), ("bert", 3)]),
    "one line": ("anna, peter, zoe, emma\n", ["anna", "peter", "zoe", "emma"]),
    "commas behind": ("anna,\npeter,\nzoe,\n", ["anna", "peter", "zoe"]),
    "a list of Python": ("['anna', 'peter', 'zoe']\n", ["anna", "peter", "zoe"]),
    "quotes": ('"Anna"\n"Peter"\n', ["Anna", "Peter"]),
    "bullets": ("- Anna\n- Peter\n", ["Anna", "Peter"]),
    "numbers": ("1. Anna\n2. Peter\n3. Zoe\n", ["Anna", "Peter", "Zoe"]),
    "parts": ("[Girls]\nAnna\nZoe\n[Boys]\nPeter\n", ["Anna", "Zoe", "Peter"]),
    "a comment": ("# my class\nanna\npeter\n", ["anna", "peter"]),
    "flags": ("5\nAnna/SM\nPeter/M\nO'Brien/M\nMary\nZoe/SM\n", ["Anna", "Peter", "O'Brien", "Mary", "Zoe"]),
    "initials": ("J.R.\nP.D.\n", ["J R", "P D"]),
    "running text": ("It was the best of times, it was bad.\n", ["It", "was", "the", "best"]),
    "objects": ('[{"name": "Anna", "count": 3}, {"name": "Bo", "count": 2}]', [("Anna", 3), ("Bo", 2)]),
}
LETTERS = {
    "cp1252": ["Ýrsa Skáldádóttir\nThalaï\nÖsterbanden\nSeñor", "Zoë\nRené\nJürgen", "Bjørn\nÅse\nFrançois"],
    "cp1250": ["Łukasz\nMałgorzata\nŻaneta\nJędrzej\nŚwiętosław", "Škoda\nDvořák\nŽižka"],
    "iso8859-2": ["Łukasz\nMałgorzata\nŻaneta\nJędrzej\nŚwiętosław"],
    "cp1251": ["Анна\nБорис\nОльга", "анна\nборис"],
    "koi8-r": ["Анна\nБорис\nОльга\nИван", "анна\nборис"],
    "cp866": ["Анна\nБорис\nОльга"],
    "cp1253": ["Γιώργος\nΜαρία\nΕλένη"],
    "cp1254": ["Işıl\nÇağla\nŞükrü\nGüneş\nYiğit"],
    "cp1255": ["דוד\nשרה\nמשה"],
    "cp1256": ["محمد\nفاطمة\nعلي"],
    "mac-roman": ["Ýrsa Skáldádóttir"[1:] + "\nThalaï\nÖsterbanden\nSeñor"],
    "shift-jis": ["さくら\nゆい\nひなた\nはると", "田中\n佐藤\n鈴木"],
    "gbk": ["王伟\n李娜\n张敏\n刘洋"],
    "big5": ["陳大文\n李小明\n王美麗"],
    "euc-kr": ["김민수\n이영희\n박지성"],
}


def opened(tmp_path, content):
    path = tmp_path / "names.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = finish(read_file(path))
    assert found.kind == "names"
    return found.value


@pytest.mark.parametrize("kind", READ)
def test_where_nothing_is_to_be_asked_nothing_is_asked(kind, tmp_path):
    content, names = READ[kind]
    corpus = opened(tmp_path, content)
    assert isinstance(corpus, Corpus)
    assert corpus.names == names
    assert corpus.weights is None


@pytest.mark.parametrize("kind", ASKED)
def test_another_form_is_asked_about_with_a_guess(kind, tmp_path):
    content, wanted = ASKED[kind]
    file = opened(tmp_path, content)
    assert isinstance(file, NamesFile)
    assert file.form != PLAIN
    names = [name for name, _ in wanted] if isinstance(wanted[0], tuple) else wanted
    weights = [weight for _, weight in wanted] if isinstance(wanted[0], tuple) else None
    sample = [name for _, name, times in file.sample(file.form, "") if times]
    corpus = finish(file.read(file.form, ""))
    assert sample == corpus.names
    assert corpus.names[: len(names)] == names
    assert corpus.weights == weights
    assert corpus.counts[0].sum() == (len(corpus.names) if weights is None else sum(weights))


@pytest.mark.parametrize(("encoding", "text"), [(e, text) for e, texts in LETTERS.items() for text in texts])
def test_the_likeliest_encoding_comes_first(encoding, text, tmp_path):
    assert encodings_of(text.encode(encoding))[0] == encoding
    file = opened(tmp_path, text.encode(encoding))
    assert isinstance(file, NamesFile)
    assert len(file.encodings) > 1
    corpus = finish(file.read(file.form, encoding))
    assert corpus.names == text.split("\n")
    assert corpus.report.encoding == encoding
    assert [name for _, name, _ in file.sample(file.form, encoding)] == corpus.names


def test_what_was_encoded_twice_is_read_once_more(tmp_path):
    file = opened(tmp_path, "Åsa\nÖrjan\nMåns\n".encode().decode("latin-1").encode())
    assert file.encodings[0] == TWICE
    assert finish(file.read(file.form, TWICE)).names == ["Åsa", "Örjan", "Måns"]
    assert [name for _, name, _ in file.sample(file.form, TWICE)] == ["Åsa", "Örjan", "Måns"]


def test_letters_that_come_late_are_asked_about_too(tmp_path):
    file = opened(tmp_path, b"anna\n" * 300_000 + "Zoë\n".encode("cp1252"))
    assert isinstance(file, NamesFile)
    assert file.encodings[0] == "cp1252"


def test_what_holds_no_name_is_told_with_its_line(tmp_path):
    file = opened(tmp_path, "name;count\nAnna;12\nBert;many\nCy;3\n")
    report = finish(file.read(file.form, "")).report
    assert (report.names, report.nameless) == (2, 1)
    assert report.passed == ((3, "Bert;many"),)  # the header is meant to hold none


def test_a_table_is_pasted_as_it_is_opened():
    assert isinstance(finish(read_pasted("Mary,F,7065\nAnna,F,2604\nEmma,F,2003")), NamesFile)
