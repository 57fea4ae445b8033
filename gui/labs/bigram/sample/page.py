"""Names made up from the table, letter by letter and many at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, astuple
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.sampling import LONGEST_SAMPLE
from gui import theme
from gui.icons import icon
from gui.labs.bigram.page import BigramPage
from gui.labs.bigram.sample.settings import SampleSettings
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.distribution import Distribution
from gui.labs.bigram.session.name_tables import TWIN
from gui.labs.bigram.session.sampling import Names, Settings
from gui.moment import Moment
from gui.widgets.buttons import stand_for
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.widgets.lists.names_list import NamesList
from gui.worker import Worker

_ICON = 20  # pixels
_LEAST_LIST = 104  # pixels: four names
_MOST_LETTERS = 20  # of the name in the making; of a longer one the newest


class SamplePage(BigramPage):
    """worker: makes many names; the lab's own, for this page is there before the window watches others"""

    steps = True

    def __init__(self, session: BigramSession, worker: Worker) -> None:
        super().__init__(session)
        self.worker = worker
        self._asked: object = None  # what the names that are being made are made from
        self._shows_favourites = False
        self.settings = SampleSettings()
        self.generate_button = self.settings.generate_button
        self.settings.changed.connect(self._change)
        self.settings.asked.connect(self.generate)
        self._make_names()
        self._lay_out()
        self.worker.started.connect(self._show_button)
        self.worker.ended.connect(self._show_button)
        self.worker.succeeded.connect(self._take)
        theme.on_change(self._dress)
        self._dress()
        self.refresh()

    def _make_names(self) -> None:
        self.making = Label()
        self.making.setObjectName("bigramMaking")
        self.making.setProperty("role", "number")
        self.making.setMinimumWidth(1)
        self.making.setAccessibleName(self.tr("Name in the making"))
        self.making.setWhatsThis(self.tr("The letters that have joined the name so far."))
        self.note = quiet()
        self.note.setObjectName("bigramNote")
        self.note.setWhatsThis(self.tr("How many of the names that were made up are names of the data."))
        self.names_tab = self._tab(
            "bigramShowNames", self.tr("Names"), self.tr("The names that were made up")
        )
        self.favourites_tab = self._tab(
            "bigramShowFavourites", self.tr("Favourites"), self.tr("The names that you keep")
        )
        self._tabs = QButtonGroup(self)
        self._tabs.addButton(self.names_tab)
        self._tabs.addButton(self.favourites_tab)
        self.names_tab.setChecked(True)
        self._tabs.buttonToggled.connect(self._turn)
        self.copy_button = self._tool(
            "bigramCopy",
            self.tr("Copy names"),
            self.tr("Copy the names of the list, one a line"),
            self.copy,
            "Ctrl+Shift+C",
        )
        self.save_button = self._tool(
            "bigramSave", self.tr("Save names…"), self.tr("Save the names of the list, one a line"), self.save
        )
        self.list = NamesList()
        self.list.setObjectName("bigramNames")
        self.list.setAccessibleName(self.tr("Generated names"))
        explain(
            self.list,
            self.tr(
                "Names made up from the table. Click on one to see how likely it is; its star, or F, keeps "
                "it as a favourite."
            ),
        )
        self.list.looked_at.connect(self._look_at)
        self.list.star_asked.connect(self._star)

    def _tab(self, name: str, text: str, does: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAccessibleName(text)
        button.setObjectName(name)
        button.setProperty("role", "tab")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves no frame around it
        explain(button, does)
        return button

    def _tool(
        self, name: str, text: str, does: str, slot: Callable[[], object], key: str = ""
    ) -> QToolButton:
        action = QAction(text, self)
        # the key itself is that of the lab's command, which is there on every page
        explain(action, does, keys=key)
        action.triggered.connect(slot)
        button = QToolButton()
        button.setObjectName(name)
        button.setProperty("role", "bare")
        stand_for(button, action)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _lay_out(self) -> None:
        self._said = QWidget()
        said = QGridLayout(self._said)  # in one place: the list does not move when a name is in the making
        said.setContentsMargins(0, 0, 0, 0)
        said.addWidget(self.note, 0, 0)
        said.addWidget(self.making, 0, 0)
        self._switch = QWidget()
        switch = QHBoxLayout(self._switch)
        switch.setContentsMargins(0, 0, 0, 0)
        switch.setSpacing(0)
        switch.addWidget(self.names_tab)
        switch.addWidget(self.favourites_tab)
        switch.addStretch(1)
        switch.addWidget(self.copy_button)
        switch.addWidget(self.save_button)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.SPACE)
        lines.addWidget(self.settings)
        lines.addWidget(self.list, 1)  # before what stands above it: Tab goes from the button to the names
        lines.insertWidget(1, self._said)
        lines.insertWidget(2, self._switch)

    def _dress(self) -> None:
        colors = theme.current()
        for button, name in ((self.copy_button, "copy"), (self.save_button, "save")):
            button.defaultAction().setIcon(icon(name, colors.text))
        self.list.setMinimumHeight(theme.px(_LEAST_LIST))
        self.making.ensurePolished()
        line = self.making.fontMetrics().lineSpacing()
        for label in (self.making, self.note):
            label.setMinimumHeight(line)

    # Making names

    @Slot(str, object)
    def _change(self, text: str, changed: dict[str, Any]) -> None:
        self.edit(text, lambda: self.session.sampling.change(**changed), f"sampling {' '.join(changed)}")

    @Slot()
    def generate(self) -> None:
        """By the settings as they are; many in the background, and a second press stops that."""
        settings = self.session.sampling.settings
        if self.worker.is_running:
            self.worker.cancel()
        else:
            self.generate_with(
                settings.count, settings.seed, settings.temperature, settings.random, settings.top_k
            )

    def generate_with(self, count: int, seed: int, temperature: float, random: Any, top_k: int = 0) -> None:
        sampling = self.session.sampling
        settings = Settings(count, seed, temperature, random, top_k)
        if settings.is_quick:
            self.edit(self.tr("Generate names"), lambda: sampling.generate(*astuple(settings)))
            return
        if settings != sampling.settings:
            self._change(self.tr("Settings"), asdict(settings))
        self._asked = self._sources()
        title = self.tr("Making {count} names").format(count=f"{count:,}")
        self.worker.start(title, sampling.making())

    def _sources(self) -> object:
        """What names depend on. A twin that goes on learning is the same twin."""
        model = self.session.model
        return self.session.sampling.settings, model.corpus, model.use, model.smoothing

    def _follow(self) -> None:
        """Also while another page is shown, names are not made on from what there is no more."""
        if self.worker.is_running and self._asked != self._sources():
            self.worker.cancel()
        super()._follow()

    @property
    def first_focus(self) -> QWidget:
        return self.generate_button

    @Slot(object)
    def _take(self, made: Names) -> None:
        if self._asked == self._sources():
            self.edit(self.tr("Generate names"), lambda: self.session.sampling.take(made))

    @Slot()
    def _show_button(self) -> None:
        self.settings.show_running(self.worker.is_running)

    # The list

    @Slot(QToolButton, bool)
    def _turn(self, button: QToolButton, is_on: bool) -> None:
        if is_on:
            self._shows_favourites = button is self.favourites_tab
            self.refresh()

    @Slot(int)
    def _look_at(self, row: int) -> None:
        self.session.select(("favourite" if self._shows_favourites else "name", row, 0))

    @Slot(str)
    def _star(self, name: str) -> None:
        self.edit(self.tr("Favourite"), lambda: self.session.sampling.toggle_favourite(name))

    @property
    def listed(self) -> list[str]:
        sampling = self.session.sampling
        return sampling.favourites if self._shows_favourites else sampling.shown

    @Slot()
    def copy(self) -> None:
        QApplication.clipboard().setText("\n".join(self.listed))

    @Slot()
    def save(self) -> None:
        from gui.saving import save_as

        content = "".join(f"{name}\n" for name in self.listed).encode()
        title, kinds = self.tr("Save the names"), self.tr("Texts (*.txt)")
        if complaint := save_as(self, title, "names.txt", kinds, content):
            self.tell.emit(complaint)

    # What is shown

    def refresh(self) -> None:
        sampling = self.session.sampling
        self.settings.show_settings(sampling.settings)
        self.generate_button.setEnabled(sampling.trouble == "")
        listed = self.listed
        self.list.show_names(listed, self.session.model.corpus.known, sampling.favourites)
        self.favourites_tab.setText(
            self.tr("Favourites: {count}").format(count=len(sampling.favourites))
            if sampling.favourites
            else self.tr("Favourites")
        )
        for button in (self.copy_button, self.save_button):
            button.defaultAction().setEnabled(bool(listed))
        self.making.setVisible(sampling.is_under_way)
        self.note.setVisible(not sampling.is_under_way)
        if sampling.is_under_way:
            assert sampling.walk is not None
            letters = sampling.walk.in_the_making(sampling.position)
            is_long = len(letters) > _MOST_LETTERS
            self.making.setText(f"{'…' if is_long else ''}{letters[-_MOST_LETTERS:]}▏")
        else:
            self.note.setText(self._note(listed))

    @property
    def spare(self) -> list[QWidget]:
        """The names themselves stay; a menu copies them, and the equation has the name in the making."""
        return [self._said, self._switch]

    def give_way(self, is_low: bool) -> None:
        """The numbers go, and what is said of the names; more can be made without."""
        numbers = (self.settings.count, self.settings.seed, self.settings.temperature, self.settings.top_k)
        captions = [label for label in self.settings.findChildren(QLabel) if label.buddy() in numbers]
        for widget in (*numbers, *captions):
            widget.setHidden(is_low)
        for layout in (self.settings.layout(), self.layout()):
            assert layout is not None
            layout.activate()  # the splitter asks at once how high it must be

    def _note(self, listed: list[str]) -> str:
        sampling = self.session.sampling
        if sampling.trouble:
            return sampling.trouble
        if not listed:
            if self._shows_favourites:
                return self.tr("A click on the star of a name keeps it here.")
            return self.tr("Generate names, or step to roll the first letter.")
        known = self.session.model.corpus.known
        count = sum(name in known for name in listed)
        if count:
            text = self.tr("In the data: {count} of {all}").format(count=f"{count:,}", all=f"{len(listed):,}")
        else:
            text = self.tr("None of them is in the data")
        if cut := sum(len(name) >= LONGEST_SAMPLE for name in listed):
            told = self.tr("{text}; {count} never ended and were cut at {most:,} letters")
            text = told.format(text=text, count=f"{cut:,}", most=LONGEST_SAMPLE)
        made = sampling.made_with
        if made is None and self.session.model.use == TWIN:
            from gui.labs.bigram.session.twin_moment import training_so_far  # the first window need not wait

            return f"{text}. {training_so_far(self.session.twin)}"
        if made is None or self._shows_favourites:
            return text
        with_what = self.tr("temperature {temperature}, ").format(
            temperature=f"{made.settings.temperature:g}"
        )
        if made.use == TWIN:
            with_what += self.tr("by the neural net as it was")
        else:
            with_what += self.tr("by the counts, smoothing {s}").format(s=f"{made.smoothing:g}")
            with_what += "" if made.keepdims else self.tr(", without keepdims")
        return self.tr("{text}. Made with seed {seed}, {with_what}.").format(
            text=text, seed=made.settings.seed, with_what=with_what
        )

    # The walk

    def moment(self) -> Moment | None:
        sampling = self.session.sampling
        if sampling.trouble:
            return Moment("Q − P", sampling.trouble, 0, 0, self.tr("nothing to step through"))
        walk = sampling.walk
        return walk.moment(sampling.position) if walk is not None else None

    def go_to(self, position: int) -> None:
        self.session.step_to(position)

    def distribution(self) -> Distribution:
        """The row of the cursor, as letters are drawn from it; in the walk with the roll that has landed."""
        session, sampling = self.session, self.session.sampling
        model, (row, column) = session.model, session.cell
        plain = super().distribution()
        if not model.is_probable:
            return plain
        title, odds = plain.title, sampling.odds(row)
        settings = sampling.settings_of_walk
        if settings.temperature == 0:
            title += self.tr(", temperature 0: always the likeliest")
        elif settings.temperature != 1:
            title += self.tr(", temperature {temperature}").format(temperature=f"{settings.temperature:g}")
        if settings.top_k:
            title += self.tr(", the likeliest {count}").format(count=settings.top_k)
        is_bent = settings.temperature != 1 or settings.top_k
        beside = model.table[row] if is_bent else None
        lit: int | None = column
        walk, roll = sampling.walk, None
        if walk is not None and sampling.is_under_way and session.cell == walk.cell(sampling.position):
            roll = walk.rolled(sampling.position)
            lit = roll.symbol if roll else None
        return Distribution(
            title,
            model.signs,
            odds,
            lit,
            dart=roll.dart if roll else None,
            beside=beside,
            beside_title=self.tr("the table itself"),
            texts=() if is_bent or roll else plain.texts,
            race=roll.race if roll else None,
        )
