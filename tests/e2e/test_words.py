"""Every text for people goes through the translator, so that translating stays possible.

A translator puts brackets round everything that it is asked for; what stands on the screen without
them was not asked for.
"""

import re

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTranslator
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTreeWidget, QWidget

from engine.digits import UnitEdit
from engine.disk import RESOURCES, load_json
from gui.labs import LABS
from gui.lessons.lesson import read as read_lesson
from gui.tour import draw
from gui.window import MainWindow
from gui.words import without_mnemonic
from tests.soak.samples import wait_until

# Words of formulas and of keyboards, and a name: the same in every language.
NO_LANGUAGE = {
    "grad",
    "emma",
    *("dz", "dW", "db", "da", "dx"),
    "tanh",
    "exp",
    "log",
    "count",
    "max",
    "softmax",
    "Var",
    "NumPy",
    "Ctrl",
    "Shift",
    "Del",
    "Home",
    "End",
    "ab",
    "an",
}


class Brackets(QTranslator):
    def translate(self, context, source, disambiguation=None, n=-1):
        return f"⟦{source}⟧"

    def isEmpty(self):
        return False


@pytest.fixture
def foreign(qapp, qtbot):
    """The window in the language of brackets."""
    translator = Brackets()
    qapp.installTranslator(translator)
    window = MainWindow()
    with qtbot.waitActive(window):
        window.show()
    yield window
    qapp.removeTranslator(translator)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def untranslated(text):
    """The words of a text that stand in no brackets."""
    bare = re.sub(r"<[^>]*>", " ", text)
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", bare)) != bare:
        bare = shorter
    return " ".join(word for word in re.findall(r"[A-Za-zÀ-ž]{2,}", bare) if word not in NO_LANGUAGE)


def texts(root):
    """All texts of a widget and what is in it."""
    for widget in [root, *root.findChildren(QWidget)]:
        yield from (
            widget.toolTip(),
            widget.whatsThis(),
            widget.accessibleName(),
            widget.accessibleDescription(),
        )
        is_code = widget.objectName() == "ruleCode"  # which is the same in every language
        if isinstance(widget, QLabel | QAbstractButton) and not is_code:
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()


def check(found):
    missing = {text for text in map(untranslated, found) if text}
    assert not missing


@pytest.mark.parametrize("lab", [lab.name for lab in LABS])
def test_the_labs(foreign, lab):
    panel = foreign.show_lab(lab)
    check(texts(foreign))
    if lab == "digits":
        draw(panel.canvas, load_json(RESOURCES / "strokes.json")["digits"][4]["strokes"])
        panel.session.reading.set_temperature(2.0)
        panel.session.gradient.choose(-1)
        for page in panel.pages:
            page.trigger()
            check(texts(panel))
        panel.draw.views.turn_to("drawNetwork")
        panel.show_page("backward")
        for view in ("backwardMany", "backwardAsking", "backwardNetwork"):
            panel.backward.views.turn_to(view)
            check(texts(panel))
        for position in range(9):
            panel.session.backward.go_to(position)
            panel.show_page("backward")
            check([panel.stage.explanation.text()])
        panel.session.in_use.edit_unit(5, UnitEdit(is_on=False))
        panel.session.backward.descend(0.01, "⟦by hand⟧")
        selections = [("pixel", 3, 4), ("digit", 4, 0), ("unit", 5, 0), ("network", 0, 0)]
    elif lab == "graph":
        panel.session.build("a = 2; b = a * 3; c = b + b")
        panel.session.go_to(2)
        selections = [node.key for node in panel.session.nodes]
    elif lab == "letters":
        wait_until(lambda: panel.session.data.is_ready)
        panel.training_page.one.click()
        wait_until(lambda: not panel.worker.is_running)
        for page in panel.pages:
            page.trigger()
            check(texts(panel))
        for position in range(11):
            panel.session.reading.go_to(position)
            panel.session.select(("cell", 0, 0))
            panel.show_page("network")
            check(texts(panel))
        panel.session.heads.switch(0, 1)
        panel.show_page("transformer")
        check(texts(panel))
        selections = [("count",)]
    elif lab == "words":
        panel.session.training.begin()
        for page in panel.pages:
            page.trigger()
            check(texts(panel))
        panel.show_page("attention")
        for position in range(22):
            panel.session.attending.go_to(position)
            panel.session.select(("cell", 3, 2))
            check(texts(panel))
        for query in ("bank", "doctor - man + woman", "xyzzy", "king man"):
            panel.session.words.ask(query)
            panel.show_page("space")
            check(texts(panel))
        selections = [("word", "queen")]
    else:
        panel.sample.generate()
        for page in ("likelihood", "twin", "data"):
            panel.show_page(page)
            check(texts(panel))
        selections = [("cell", 1, 14), ("cell", 0, 0), ("cell", 3, 0), ("cell", 0, 5)]
    for selection in selections:
        panel.session.select(selection)
        check(texts(panel))
    check([card.sentence for card in panel.cards] + [card.button for card in panel.cards])
    check([panel.session.status])


def test_lessons(foreign):
    head = 'title = "1"\nfor = "2"\nminutes = 3\nlang = "en"\n[[step]]\nlab = "graph"\n'
    asked = 'question = { ask = "5", choices = ["6", "7"], right = "7" }\nlook = "graphView"\n'
    foreign.open_lesson(read_lesson(f'{head}text = "4"\n{asked}'))
    column = foreign.lessons.column
    check(texts(column))
    for option in list(column._options):
        option.click()
        check(texts(column))
    column.fold_button.click()
    check(texts(column))
    foreign.lessons_action.trigger()
    shelf = foreign.findChild(QWidget, "lessonList")
    shipped = {button.text() for button in shelf.findChildren(QAbstractButton)}
    check(text for text in texts(shelf) if not any(title in text for title in shipped if "⟦" not in title))
    shelf.close()


def test_the_menus(foreign):
    for lab in LABS:
        foreign.show_lab(lab.name)
        for path, action in foreign.menus.actions():
            check(
                [
                    path.replace(" › ", " "),
                    without_mnemonic(action.text()),
                    action.toolTip(),
                    action.whatsThis(),
                ]
            )


def test_glossary_palette_and_messages(foreign):
    foreign.look_up("gradient")
    glossary = foreign.findChild(QWidget, "glossary")
    glossary.code.hide()
    check(text for text in texts(glossary) if "engine/" not in text)
    for row in range(glossary.list.count()):
        check([glossary.list.item(row).text()])
        glossary.list.setCurrentRow(row)
        check([glossary.name.text(), glossary.meaning.text(), glossary.formula.text()])
    foreign.menus.open_commands()
    palette = foreign.findChild(QWidget, "commandPalette")
    check(texts(palette))
    listed = palette.findChild(QTreeWidget, "commandList")
    check(listed.topLevelItem(row).text(0) for row in range(listed.topLevelItemCount()))
    palette.close()
    foreign.menus._about()
    check(label.text() for label in foreign.findChild(QWidget, "about").findChildren(QLabel))


def test_the_check_would_notice():
    assert untranslated("Clear") == "Clear"
    assert not untranslated("⟦Clear⟧  (⟦Delete⟧)")
    assert not untranslated("d = e + c = -6.0 + 10.0")
    assert untranslated("⟦Read⟧ wrong") == "wrong"
