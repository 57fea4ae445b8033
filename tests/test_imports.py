"""Who may import whom, read from the syntax trees: lazy imports count like any other."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parent.parent
MOST_FILES = 20  # in a folder of a lab
SOURCES = sorted([ROOT / "main.py", *(ROOT / "engine").rglob("*.py"), *(ROOT / "gui").rglob("*.py")])


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


# Rooms of gui/ that know no Qt: what a session, or a widget that takes plain values, may use.
PLAIN = {
    "gui.desktop",
    "gui.event",
    "gui.failure",
    "gui.glossary",
    "gui.inspection",
    "gui.judgement",
    "gui.lessons.course",
    "gui.lessons.kinds",
    "gui.lessons.labs",
    "gui.lessons.labs.bigram",
    "gui.lessons.labs.digits",
    "gui.lessons.labs.graph",
    "gui.lessons.labs.words",
    "gui.lessons.lesson",
    "gui.moment",
    "gui.numbers",
    "gui.parts",
    "gui.source",
    "gui.state",
    "gui.try_this",
    "gui.version",
    "gui.words",
    "gui.workspace",
}
# Folders without Qt: the engine, what a lab knows, and the geometry of a drawing.
WITHOUT_QT = [
    path
    for path in SOURCES
    if {"engine", "session", "layout"} & {*path.relative_to(ROOT).parts[:-1]} or module_of(path) in PLAIN
]

# Inside the engine a chapter may use those before it, and these are the chapters in their order.
CHAPTERS = [
    ["arithmetic", "cores", "disk", "steps"],
    ["photograph", "text_encoding", "foreign_networks", "familiar"],
    ["ops", "files", "history", "little_language", "torch_random", "centring", "maps", "moons", "tokens"],
    ["backward", "identifiers", "trees", "augment", "handwriting", "pendigits", "judging", "embeddings"],
    ["value", "mistakes", "paths", "marks", "dialects", "sizes"],
    ["dynamic_batching", "mending"],
    ["styles", "syntax", "tape", "nn", "losses", "optim", "export", "document_parts", "attention"],
    [
        "gradcheck",
        "training",
        "expression",
        "program",
        "document_wires",
        "rewrite",
        "scratch",
        "small_grammar",
    ],
    ["document_graph", "export_python", "export_torch", "scratch_tasks", "scratch_export", "small_grammar"],
    ["digit_network", "sampling", "export_code", "document", "calls", "slips"],
    [
        "digits",
        "bigram",
        "recipe",
        "formula_writer",
        "network_graph",
        "landscape",
        "word_network",
        "scratch_judge",
    ],
    ["names_form"],
    ["trainer", "names_text", "bigram_twin", "formula_reader", "ngrams", "scratch_training"],
    ["formulas", "corpus", "letters", "transformer"],
    ["examples", "names_file"],
]


@cache
def imports_of(path):
    """Every name that is imported anywhere in a file: under TYPE_CHECKING and within functions, too."""
    return tuple(_imports_of(path))


def _imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(importer, imported):
    """Whether the house allows this arrow; both are dotted module names."""
    top, *rest = imported.split(".")
    if top not in ("engine", "gui", "main", "tests", "tools"):
        return not (top in ("PySide6", "pyqtgraph") and importer.startswith("engine"))
    if importer.startswith("engine"):
        if top != "engine":
            return False
        chapter = {name: number for number, names in enumerate(CHAPTERS) for name in names}
        return not rest or chapter[rest[0]] < chapter[importer.split(".")[1]] or importer == imported
    if top == "engine":
        return True
    if top == "main":
        return False
    if importer == "main":
        named = ("app", "desktop", "memory", "memory.give_back_what_is_freed", "version", "version.VERSION")
        return imported in ("gui", *(f"gui.{name}" for name in named))
    if importer.startswith("gui.labs."):
        lab = importer.split(".")[2]
        of_lab = imported.startswith("gui.labs.")
        shell = ("gui.window", "gui.app", "gui.menus", "gui.filing", "gui.header")
        return imported.split(".")[2] == lab if of_lab else not imported.startswith(shell)
    if importer.startswith("gui.widgets"):
        module = ".".join(imported.split(".")[:2])
        return module in PLAIN | {
            "gui",
            "gui.accessibility",
            "gui.guarded",
            "gui.theme",
            "gui.icons",
            "gui.widgets",
            "gui.worker",
        }
    if importer != "gui.tour":  # the shell knows the list of labs, and no lab
        return not imported.startswith("gui.labs.") or imported in ("gui.labs.LABS", "gui.labs.Lab")
    return True


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_arrows_point_down(path):
    wrong = [name for name in imports_of(path) if not may_import(module_of(path), name)]
    assert not wrong


@pytest.mark.parametrize("path", WITHOUT_QT, ids=module_of)
def test_no_qt_where_there_must_be_none(path):
    assert not [name for name in imports_of(path) if name.startswith(("PySide6", "pyqtgraph"))]


def circles_in(arrows):
    """The sets of modules that import one another in a circle; arrows: what each imports."""
    found = nx.strongly_connected_components(nx.DiGraph(arrows))
    return [sorted(circle) for circle in found if len(circle) > 1]


def test_no_modules_import_one_another_in_a_circle():
    paths = {module_of(path): path for path in SOURCES}
    arrows = {
        # a name of a package stands for its module; what a module imports of itself is no arrow
        name: [other for other in imports_of(path) if other in paths and other != name]
        for name, path in paths.items()
    }
    assert sum(map(len, arrows.values())) > len(paths)
    assert circles_in(arrows) == []


def test_a_circle_would_be_noticed():
    assert circles_in({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}) == [["a", "b", "c"]]


def test_no_folder_of_a_lab_is_too_full_to_be_seen_at_once():
    folders = Counter(path.parent for path in SOURCES if "labs" in path.parts)
    assert {folder: count for folder, count in folders.items() if count > MOST_FILES} == {}


def test_the_rules_would_notice():
    assert not may_import("engine.ops", "gui.theme")
    assert not may_import("engine.ops", "engine.value")
    assert not may_import("engine.value", "PySide6.QtCore")
    assert not may_import("gui.labs.graph.panel", "gui.labs.digits.session.session")
    assert not may_import("gui.labs.graph.panel", "gui.window")
    assert not may_import("gui.widgets.charts.bars", "gui.labs.digits.session.session")
    assert not may_import("gui.window", "gui.labs.digits.panel")
    assert not may_import("gui.filing", "gui.labs.digits.session.session")
    assert may_import("gui.labs.graph.panel", "gui.labs.graph.session.session")


def test_every_chapter_has_its_place():
    chapters = {p.stem for p in (ROOT / "engine").glob("*.py")} - {"__init__"}
    assert chapters == {name for names in CHAPTERS for name in names}
    contents = (ROOT / "engine" / "__init__.py").read_text(encoding="utf-8")
    assert not [name for name in chapters if not re.search(rf"\b{name}\b", contents)]


def test_engine_and_sessions_import_without_qt(run_python):
    modules = [module_of(path) for path in WITHOUT_QT]
    code = f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    result = run_python(code, blocked=["PySide6", "shiboken6", "pyqtgraph"])
    assert result.returncode == 0, result.stderr


def test_the_shell_does_without_numpy(run_python):
    """The window and its canvas are there before the engine is."""
    result = run_python("import gui.app, gui.labs.digits.draw.early", blocked=["numpy"])
    assert result.returncode == 0, result.stderr


def test_no_laboratory_brings_what_speaks_with_the_network(run_python):
    """A module of XML did, and with it a tenth of the first show of the graph laboratory."""
    code = (
        "import sys; from importlib import import_module; from gui.labs import LABS\n"
        "for lab in LABS: import_module(lab.module)\n"
        "print([name for name in ('ssl', 'http.client', 'urllib.request') if name in sys.modules])"
    )
    result = run_python(code)
    assert result.stdout.strip() == "[]", result.stderr


def test_importing_main_does_nothing(run_python):
    result = run_python("import sys, main; print('PySide6' in sys.modules, 'numpy' in sys.modules)")
    assert result.stdout.split() == ["False", "False"]


@pytest.mark.qt_no_exception_capture
def test_no_laboratory_imports_numpy_ma_when_it_is_first_shown(run_python):
    """np.unique() does, and it takes as long as a quarter of a laboratory."""
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "from gui.window import MainWindow\n"
        "app = QApplication([]); window = MainWindow(); window.show()\n"
        "for lab in window.lab_actions:\n"
        "    window.turn_to(lab); app.processEvents()\n"
        "    print(lab, 'numpy.ma' in sys.modules)"
    )
    result = run_python(code)
    labs = [line.split() for line in result.stdout.splitlines()]
    assert len(labs) > 3, result.stderr
    assert [name for name, has_it in labs if has_it == "True"] == []


@pytest.mark.qt_no_exception_capture
def test_the_first_window_imports_neither_pyqtgraph_nor_the_graph_laboratory(run_python):
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "from gui.window import MainWindow\n"
        "app = QApplication([]); window = MainWindow(); window.show(); app.processEvents()\n"
        "assert window.current_lab == 'digits'\n"
        "late = ('pyqtgraph', 'engine.document', 'gui.labs.graph.panel')\n"
        "print([name for name in late if name in sys.modules])"
    )
    result = run_python(code)
    assert result.stdout.strip() == "[]", result.stderr
