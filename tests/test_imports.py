"""Who may import whom, read from the syntax trees: lazy imports count like any other."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([ROOT / "main.py", *(ROOT / "engine").rglob("*.py"), *(ROOT / "gui").rglob("*.py")])
# Rooms of gui/ that know no Qt: what a session, or a widget that takes plain values, may use.
PLAIN = {
    f"gui.{name}"
    for name in (
        "event",
        "numbers",
        "words",
        "glossary",
        "inspection",
        "source",
        "state",
        "version",
        "workspace",
        "desktop",
    )
}
WITHOUT_QT = [
    p
    for p in SOURCES
    if p.name
    in (
        "session.py",
        "equation.py",
        "maps.py",
        "judging.py",
        "judgement.py",
        "likelihood.py",
        "distribution.py",
        "training.py",
        "runs.py",
        "presets.py",
        "blame.py",
        "drawing.py",
        "model.py",
        "inspecting.py",
        "picture.py",
        "layout.py",
        "layers.py",
        "columns.py",
        "predict.py",
        "trouble.py",
        "computed.py",
        "folding.py",
        "passes.py",
        "scene.py",
        "telling.py",
        "nudge.py",
        "completion.py",
        "captions.py",
        "names_search.py",
        "names_told.py",
        "edited_session.py",
        "trained_session.py",
        "editing.py",
        "slope.py",
        "learning.py",
        "points.py",
        "moment.py",
        "tables.py",
        "sampling.py",
        "twin.py",
        "contour.py",
        "rolling.py",
        "axes.py",
        "states.py",
        "scrubbing.py",
        "told_session.py",
        "samples.py",
    )
    or p.parent.name == "engine"
    or (p.parent.name == "gui" and f"gui.{p.stem}" in PLAIN)
]

# Inside the engine a chapter may use those before it, and these are the chapters in their order.
CHAPTERS = [
    ["arithmetic"],
    ["ops", "files", "torch_random", "centring", "maps", "moons"],
    ["backward", "names", "augment", "handwriting", "pendigits", "judging", "sampling"],
    ["value", "mistakes", "paths", "marks"],
    ["levels"],
    ["styles", "tape", "nn", "losses", "optim", "expression", "export", "document_parts"],
    ["gradcheck", "training", "export_code", "document_graph", "rewrite"],
    ["digit_network", "sampling", "document", "calls"],
    ["digits", "bigram", "recipe", "formula_writer"],
    ["trainer", "names_text", "bigram_twin", "formula_reader"],
    ["formulas", "corpus"],
    ["examples"],
]


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path):
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


def test_the_rules_would_notice():
    assert not may_import("engine.ops", "gui.theme")
    assert not may_import("engine.ops", "engine.value")
    assert not may_import("engine.value", "PySide6.QtCore")
    assert not may_import("gui.labs.graph.panel", "gui.labs.digits.session")
    assert not may_import("gui.labs.graph.panel", "gui.window")
    assert not may_import("gui.widgets.bars", "gui.labs.digits.session")
    assert not may_import("gui.window", "gui.labs.digits.panel")
    assert not may_import("gui.filing", "gui.labs.digits.session")
    assert may_import("gui.labs.graph.panel", "gui.labs.graph.session")


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


def test_importing_main_does_nothing(run_python):
    result = run_python("import sys, main; print('PySide6' in sys.modules, 'numpy' in sys.modules)")
    assert result.stdout.split() == ["False", "False"]


@pytest.mark.qt_no_exception_capture
def test_the_first_window_imports_neither_pyqtgraph_nor_networkx(run_python):
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "from gui.window import MainWindow\n"
        "app = QApplication([]); window = MainWindow(); window.show(); app.processEvents()\n"
        "assert window.current_lab == 'digits'\n"
        "print([name for name in ('pyqtgraph', 'networkx', 'gui.labs.graph.panel') if name in sys.modules])"
    )
    result = run_python(code)
    assert result.stdout.strip() == "[]", result.stderr
