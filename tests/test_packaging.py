"""What is installed is what the program needs: packages, resources, icons, the menu entry; the public CI."""

import ast
import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from gui import desktop
from gui.desktop import MenuError, add_to_menu
from main import _GUI_PACKAGES, _XCB_PACKAGES, VERSION

ROOT = Path(__file__).parent.parent
RESOURCES = ROOT / "resources"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
INSTALL = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
SOURCES = [ROOT / "main.py", *(ROOT / "engine").rglob("*.py"), *(ROOT / "gui").rglob("*.py")]

SVG = "{http://www.w3.org/2000/svg}"
APP_ICON = "nablab"
ICONS = sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg"))
OF_STYLE_SHEET = ["down", "up", "check_dark", "check_white"]  # which cannot colour them
IN_ONE_COLOUR = [name for name in ICONS if name not in (APP_ICON, *OF_STYLE_SHEET)]

# What is installed


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the program as the wheel installs it, without what it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "main.py"):
        shutil.copy(ROOT / name, source)
    for name in ("engine", "gui", "resources"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    pip = [sys.executable, "-m", "pip"]
    subprocess.run(
        [*pip, "wheel", *quiet, "--no-build-isolation", "--wheel-dir", folder, source],
        check=True,
        capture_output=True,
    )
    target = folder / "installed"
    wheel = next(folder.glob("*.whl"))
    subprocess.run([*pip, "install", *quiet, "--target", target, wheel], check=True, capture_output=True)
    return target


def test_the_wheel_has_every_module_and_every_resource(installed):
    sources = {path.relative_to(ROOT) for path in SOURCES}
    resources = {path.relative_to(ROOT) for path in RESOURCES.rglob("*") if path.is_file()}
    wanted = {path for path in sources | resources if path.suffix != ".pyc"}
    assert not [str(path) for path in sorted(wanted) if not (installed / path).is_file()]
    assert all((ROOT / path.parent / "__init__.py").is_file() for path in sources if path.parent.name)


def test_what_the_wheel_installs_runs_its_tour(installed, tmp_path):
    run = subprocess.run(
        [sys.executable, installed / "main.py", "--tour", tmp_path / "tour"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed), "NABLAB_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "dL/da = 6" in run.stdout
    assert len(list((tmp_path / "tour").glob("*.png"))) >= 3


def test_every_imported_package_is_a_dependency():
    of_distribution = {"pyside6-essentials": "PySide6"}
    names = (re.match(r"[\w-]+", line)[0].lower() for line in PROJECT["project"]["dependencies"])
    declared = {of_distribution.get(name, name) for name in names}
    imported = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
    declared.add("shiboken6")  # comes with PySide6
    assert imported - sys.stdlib_module_names - {"main", "engine", "gui"} <= declared


def test_the_version_is_the_same_everywhere():
    assert PROJECT["project"]["version"] == VERSION
    assert f"nablab-{VERSION}-py3-none-any.whl" in INSTALL


def test_the_command_is_there():
    assert PROJECT["project"]["scripts"] == {"nablab": "main:main"}
    assert SETUPTOOLS["py-modules"] == ["main"]


# Icons


@pytest.mark.parametrize("name", IN_ONE_COLOUR)
def test_icons_are_of_one_family(name):
    root = ElementTree.parse(RESOURCES / "icons" / f"{name}.svg").getroot()
    assert root.tag == f"{SVG}svg"
    assert root.attrib == {
        "viewBox": "0 0 24 24", "fill": "none", "stroke": "currentColor", "stroke-width": "1.8",
        "stroke-linecap": "round", "stroke-linejoin": "round",
    }  # fmt: skip
    paints = [e.attrib[key] for e in root.iter() for key in ("fill", "stroke") if key in e.attrib]
    assert {*paints} <= {"none", "currentColor"}


@pytest.mark.parametrize("size", [16, 20, 48])
@pytest.mark.parametrize("name", IN_ONE_COLOUR)
def test_icons_are_drawn_in_the_colour_and_within_the_frame(qapp, name, size):
    from PySide6.QtCore import QSize

    from gui.icons import icon

    picture = icon(name, "#0B7A5E", size=size).pixmap(QSize(size, size), 2.0).toImage()
    assert picture.width() == picture.height() == 2 * size
    colors = [[picture.pixelColor(x, y) for x in range(2 * size)] for y in range(2 * size)]
    inked = [color for row in colors for color in row if color.alpha()]
    assert 0.03 < len(inked) / (2 * size) ** 2 < 0.75
    solid = {color.name().upper() for color in inked if color.alpha() == 255}
    assert not solid or solid == {"#0B7A5E"}
    border = [*colors[0], *colors[-1], *(row[0] for row in colors), *(row[-1] for row in colors)]
    assert not [color for color in border if color.alpha()]


def test_the_program_has_an_icon_of_its_own_colours(qapp):
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = (RESOURCES / "icons" / f"{APP_ICON}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(drawing)
    assert root.attrib["viewBox"] == "0 0 64 64"
    assert "currentColor" not in drawing
    picture = QImage(16, 16, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    # at 16 pixels: round corners, a green ground, and nodes that are still white in the middle
    assert picture.pixelColor(0, 0).alpha() < 128
    assert picture.pixelColor(8, 1).name().upper() == "#0B7A5E"
    assert all(picture.pixelColor(x, y).name() == "#ffffff" for x, y in ((3, 4), (12, 4), (8, 12)))


def test_every_icon_that_is_asked_for_is_there_and_every_icon_is_asked_for():
    program = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert {*re.findall(r'\bicon\(\s*"(\w+)"', program)} <= {*ICONS}
    named = {*re.findall(r'"(?:icons/)?(\w+)(?:\.svg)?"', program)}
    assert {*ICONS} <= named


# The entry in the menu


def read_entry(path):
    parser = configparser.RawConfigParser(delimiters="=", comment_prefixes="#")
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return dict(parser["Desktop Entry"])


def words_of(exec_line):
    """An Exec line taken apart as a desktop does: first the file's escapes, then the quotes."""
    text = re.sub(r"\\(.)", lambda escape: {"n": "\n"}.get(escape[1], escape[1]), exec_line)
    *arguments, field = re.findall(r'"(?:[^"\\]|\\.)*"|\S+', text)
    assert field == "%f"
    return [re.sub(r"\\(.)", r"\1", word[1:-1]).replace("%%", "%") for word in arguments]


def validate(path):
    if validator := shutil.which("desktop-file-validate"):
        result = subprocess.run([validator, str(path)], capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout + result.stderr) == (0, "")


@pytest.fixture
def linux(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def program(tmp_path):
    """A command in a folder with the signs that a desktop entry has to protect."""
    folder = tmp_path / ("my labs $5 100% `é`" + ('"\\' if os.name == "posix" else ""))
    folder.mkdir()
    (folder / "nablab").write_text("")
    return folder / "nablab"


def test_the_shipped_entry():
    entry = read_entry(RESOURCES / "nablab.desktop")
    assert (entry["Type"], entry["Name"], entry["Terminal"]) == ("Application", "Nablab", "false")
    assert (entry["Exec"], entry["Icon"]) == ("nablab %f", APP_ICON)
    validate(RESOURCES / "nablab.desktop")
    assert SETUPTOOLS["data-files"] == {
        "share/applications": ["resources/nablab.desktop"],
        "share/icons/hicolor/scalable/apps": [f"resources/icons/{APP_ICON}.svg"],
    }


def test_an_entry_starts_the_program_by_its_full_path(linux, program):
    path = add_to_menu(program)
    assert path == linux / "applications" / "nablab.desktop"
    entry, shipped = read_entry(path), read_entry(RESOURCES / "nablab.desktop")
    assert words_of(entry.pop("Exec")) == [str(program)]
    icon = linux / "icons" / "hicolor" / "scalable" / "apps" / "nablab.svg"
    assert entry.pop("Icon") == str(icon).replace("\\", "\\\\")
    assert icon.read_bytes() == (RESOURCES / "icons" / "nablab.svg").read_bytes()
    assert entry == {key: value for key, value in shipped.items() if key not in ("Exec", "Icon")}
    validate(path)


def test_an_older_entry_is_replaced(linux, program):
    add_to_menu(ROOT / "main.py")
    path = add_to_menu(program)
    assert words_of(read_entry(path)["Exec"]) == [str(program)]
    assert [each.name for each in path.parent.iterdir()] == ["nablab.desktop"]


def test_a_script_is_started_with_this_python(linux):
    path = add_to_menu(ROOT / "main.py")
    assert words_of(read_entry(path)["Exec"]) == [sys.executable, str(ROOT / "main.py")]


def test_by_default_it_is_the_program_that_runs(linux, program, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(program), "--add-to-menu"])
    assert words_of(read_entry(add_to_menu())["Exec"]) == [str(program)]
    monkeypatch.setattr(sys, "argv", ["main.py", "--add-to-menu"])
    monkeypatch.chdir(ROOT)
    assert words_of(read_entry(add_to_menu())["Exec"]) == [sys.executable, str(ROOT / "main.py")]
    monkeypatch.setattr(sys, "argv", ["-c"])  # started some other way: main.py beside gui/ is always there
    assert words_of(read_entry(add_to_menu())["Exec"]) == [sys.executable, str(ROOT / "main.py")]


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_the_link_that_pipx_keeps_is_not_followed(linux, program, tmp_path, monkeypatch):
    link = tmp_path / "nablab"
    link.symlink_to(program)
    monkeypatch.setattr(sys, "argv", [str(link)])
    assert words_of(read_entry(add_to_menu())["Exec"]) == [str(link)]


@pytest.mark.parametrize("named", ["", "somewhere/relative"])
def test_without_a_full_path_in_the_variable_it_is_the_usual_folder(linux, program, monkeypatch, named):
    monkeypatch.setenv("XDG_DATA_HOME", named)
    monkeypatch.setattr(Path, "home", lambda: linux)
    assert add_to_menu(program) == linux / ".local" / "share" / "applications" / "nablab.desktop"


def test_a_program_that_is_not_there_is_refused(linux, tmp_path):
    with pytest.raises(MenuError, match="no such program"):
        add_to_menu(tmp_path / "nablab")
    assert not linux.exists()


def test_where_nothing_can_be_written_it_says_so(linux, program):
    linux.write_text("a file in the way")
    with pytest.raises(MenuError, match=r"cannot be written.*XDG_DATA_HOME") as caught:
        add_to_menu(program)
    assert str(linux) in str(caught.value)


@pytest.mark.parametrize(
    ("platform", "advice"), [("win32", "Shortcut"), ("darwin", "Automator"), ("freebsd14", "shortcut")]
)
def test_other_systems_are_told_how_to_do_it_by_hand(linux, program, monkeypatch, platform, advice):
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(MenuError, match=advice) as caught:
        add_to_menu()
    assert str(program) in str(caught.value)
    assert not linux.exists()


def test_the_menu_needs_no_qt(run_python):
    code = "import sys; import gui.desktop; print('PySide6' in sys.modules)"
    result = run_python(code)
    assert result.stdout.strip() == "False", result.stderr
    assert "PySide6" not in Path(desktop.__file__).read_text(encoding="utf-8")


# The public CI and the page on installing


def workflow_list(key):
    return re.search(rf"^ +{key}: \[(.+)\]$", WORKFLOW, re.MULTILINE)[1].replace('"', "").split(", ")


def packages_in(text):
    return {
        *re.findall(r"\b(?:libegl|libgl|libfontconfig|libdbus|libglib|libxkb|libx11|libxcb)[\w.-]*", text)
    }


def test_the_workflow_covers_the_systems_and_the_versions():
    assert workflow_list("os") == ["ubuntu-latest", "windows-latest", "macos-latest"]
    versions = workflow_list("python")
    assert versions == ["3.11", "3.12", "3.13", "3.14"]
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.15"
    listed = [
        line.split(" :: ")[-1] for line in PROJECT["project"]["classifiers"] if ":: Python :: 3." in line
    ]
    assert listed == versions
    assert "# Not yet tried" in WORKFLOW


def test_the_workflow_names_commands_that_there_are():
    extras = re.findall(r"pip install .*'\.\[(\w+)\]'", WORKFLOW)
    assert extras == ["dev", "app"]
    tools = {
        re.match(r"[\w-]+", line)[0]
        for extra in extras
        for line in PROJECT["project"]["optional-dependencies"][extra]
    }
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    checks = re.search(r"^test:.*\n((?:\t.+\n)+)", makefile, re.MULTILINE)[1]
    for line in checks.splitlines():
        command = line.strip().removeprefix("$(BIN)/").removesuffix(" $(ARGS)")
        assert re.search(rf"^ +(?:run: )?{re.escape(command)}$", WORKFLOW, re.MULTILINE), command
        assert command.removeprefix("python -m ").split()[0] in tools
    used = {*re.findall(r"^ +(?:run: )?(nablab) --", WORKFLOW, re.MULTILINE)}
    assert used == {*PROJECT["project"]["scripts"]}


def test_the_workflow_packs_as_the_makefile_does():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^app:.*\n((?:\t.+\n)+)", makefile, re.MULTILINE)[1]
    for name in ("tools/nablab.spec", "tools/try_app.py"):
        assert name in recipe
        assert name in WORKFLOW
        compile((ROOT / name).read_text(encoding="utf-8"), name, "exec")


def test_the_same_libraries_are_installed_everywhere():
    needed = {*_GUI_PACKAGES.values(), *_XCB_PACKAGES.values()}
    here = packages_in((ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert needed == here == packages_in(WORKFLOW) == packages_in(INSTALL)
