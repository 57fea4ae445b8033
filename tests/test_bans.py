"""What no code of ours may do: run what came in a file. Read from the syntax trees."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    [ROOT / "main.py", *(path for room in ("engine", "gui", "tools") for path in (ROOT / room).rglob("*.py"))]
)

# They build objects, or run code, as a file tells them to; or they send and fetch.
MODULES = {
    *("pickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "dbm", "copyreg"),
    *("yaml", "jsonpickle", "code", "codeop", "runpy", "pty", "ctypes", "cffi", "zipimport"),
    *("xml.etree", "xml.dom", "xml.parsers", "lxml", "socket", "ssl", "http", "urllib", "ftplib"),
    *("smtplib", "requests", "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtWebEngineWidgets"),
    *("PySide6.QtDBus"),
}
CALLS = {
    *("eval", "exec", "compile", "breakpoint", "os.system", "os.popen", "os.startfile"),
    *("os.posix_spawn", "os.posix_spawnp", "os.execv", "os.execve", "os.execvp", "os.execl"),
    *("os.execlp", "os.spawnv", "os.spawnl", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("asyncio.create_subprocess_shell", "QProcess.startDetached", "QProcess.execute", "np.load"),
    *("numpy.load", "torch.load", "np.fromfile", "numpy.fromfile", "np.loadtxt", "np.genfromtxt"),
}
INNER_PARTS = {"__builtins__", "__subclasses__", "__globals__"}
_BY_NAME = "imports a module whose name is no constant"
# Where one of them is right, and why: (file, what is told of it).
EXCEPTIONS = {
    ("gui/window.py", _BY_NAME): "the labs, of the list in gui/labs/__init__.py",
    ("gui/app.py", _BY_NAME): "the first lab, of the same list",
    ("gui/source.py", _BY_NAME): "a chapter of the engine, whose source is shown",
    ("gui/memory.py", "imports ctypes"): "how the C library gives memory back is told to it alone",
    ("main.py", "imports ctypes"): "whether the libraries of the window system are there, before Qt aborts",
}
STARTS_PROCESSES = {"subprocess", "multiprocessing", "PySide6.QtCore.QProcess"}


def offences(source, name="a.py"):
    """What is banned in a source text, in words; name: of the file, from the root."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for imported in _imported(node):
                parts = imported.split(".")
                heads = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
                if heads & MODULES:
                    yield f"imports {imported}"
                if heads & STARTS_PROCESSES and not name.startswith("tools"):
                    yield f"starts processes with {imported}"
        elif isinstance(node, ast.Call):
            yield from _wrong_in_call(node)
        elif isinstance(node, ast.Attribute | ast.Name):
            part = node.attr if isinstance(node, ast.Attribute) else node.id
            if part in INNER_PARTS:
                yield f"reaches for {part}"


def _imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


def _wrong_in_call(node):
    called = ast.unparse(node.func)
    if called in CALLS:
        yield f"calls {called}()"
    is_constant = bool(node.args) and isinstance(node.args[0], ast.Constant)
    if called.split(".")[-1] in ("__import__", "import_module") and not is_constant:
        yield _BY_NAME
    for keyword in node.keywords:
        is_false = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        if keyword.arg in ("shell", "allow_pickle") and not is_false:
            yield f"{keyword.arg} is not False"


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_in_a_file_is_ever_run(path):
    name = name_of(path)
    found = set(offences(path.read_text(encoding="utf-8"), name))
    assert found == {told for file, told in EXCEPTIONS if file == name}


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads as harmless",
        "def f():\n    import marshal",
        "import shelve",
        "from yaml import safe_load",
        "import os.path, dill",
        "eval(text)",
        "x = [exec(t) for t in y]",
        "compile(text, 'a', 'exec')",
        "__import__(name)",
        "importlib.import_module(f'gui.{name}')",
        "import_module(name)",
        "os.system('ls')",
        "os.popen(x)",
        "os.execv(a, b)",
        "import subprocess",
        "subprocess.run(x, shell=True)",
        "run(x, shell=flag)",
        "from PySide6.QtCore import QProcess",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "np.array(x, allow_pickle=flag)",
        "np.fromfile(path)",
        "import urllib.request",
        "from http import client",
        "from PySide6 import QtNetwork",
        "from xml.etree import ElementTree",
        "import ctypes",
        "f.__globals__['x']",
        "__builtins__['ev' + 'al']",
    ],
)
def test_the_ban_would_notice(source):
    assert list(offences(source))


@pytest.mark.parametrize(
    "source", ["app.exec()", "re.compile('a')", "json.load(f)", "import_module('gui.app')", "load(content)"]
)
def test_what_only_sounds_alike_is_allowed(source):
    assert not list(offences(source))
