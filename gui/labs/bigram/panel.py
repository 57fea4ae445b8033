"""The bigram lab on screen: the table of letter pairs at the left, beside it the page that is shown.

Sample      names made up, letter by letter and many at once
Likelihood  a name judged, and the whole set
Twin        a network of one layer learns the same table
Data        the names
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.corpus import Corpus
from gui import theme
from gui.labs.bigram.caption import Caption
from gui.labs.bigram.chaser import Chaser
from gui.labs.bigram.distribution_view import DistributionView
from gui.labs.bigram.judgement import number
from gui.labs.bigram.model import COUNTS, TWIN
from gui.labs.bigram.names_told import warn
from gui.labs.bigram.page import Page
from gui.labs.bigram.sample_page import SamplePage
from gui.labs.bigram.sampling import LECTURE_SEED
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.table_column import TableColumn
from gui.labs.bigram.tables import explain as explain_cell
from gui.labs.bigram.twin import ALL
from gui.page import LabPage
from gui.undo import Change, State
from gui.widgets.cards import TryThis
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import quiet

SAMPLE, LIKELIHOOD, TWIN_PAGE, DATA = "sample", "likelihood", "twin", "data"
_SIDE_WIDTH = 440
_HIGH = 860  # pixels of a page with room for the row, a sub-tab and the inspector


class _Side(QWidget):
    """The column beside the table. usual: its least width, unless what it holds needs more."""

    usual = 0

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(self.usual, 0))


class Panel(LabPage):
    session: BigramSession

    def __init__(self) -> None:
        super().__init__()
        self.session = BigramSession()
        self.table = TableColumn(self.session)
        self.heatmap = self.table.heatmap
        self.row = DistributionView()
        self.chaser = Chaser(self.session, self)
        self._pages: dict[str, Page] = {}
        self._hovered: tuple[int, int] | None = None  # the cell under the mouse
        self._speeds: dict[str, float] = {}  # of playing, on the pages where the user chose one
        self._corpus = self.session.model.corpus  # that is being played with
        self._gesture = 0  # each hold of the slider is one change to undo
        self._make_top()
        self._lay_out()
        self._offer()
        stage = self.add_stage("bigramEquation", is_low=True)
        stage.transport.requested.connect(self._go_to)
        stage.transport.speed_changed.connect(self._note_speed)
        stage.transport.drive(self.row)
        self.turn_to(SAMPLE)
        sample = self._pages[SAMPLE]
        assert isinstance(sample, SamplePage)
        self.sample = sample

        self.table.cell_chosen.connect(self.session.go_to_cell)
        self.table.cell_hovered.connect(self._hover)
        self.table.cell_asked.connect(self._look_at_cell)
        self.table.smoothing_set.connect(self._set_smoothing)
        self.table.let_go.connect(self._end_gesture)
        self.table.view_chosen.connect(self.session.set_view)
        self.row.chosen.connect(self._go_to_column)
        self.inspector_closed.connect(self._look_away)
        self.session.changed.connect(self.refresh)
        theme.on_change(self._size_side)
        self.refresh()

    def _make_top(self) -> None:
        self.use = Choice()
        self.use.setObjectName("bigramUse")
        self.use.setAccessibleName(self.tr("Table in use"))
        self.use.offer([(self.tr("Counts"), COUNTS), (self.tr("Neural twin"), TWIN)])
        explain(self.use, self.tr("Whose table makes up names and judges them"))
        self.use.chosen.connect(self._choose_use)
        self.nll = QLabel()
        self.nll.setObjectName("bigramNll")
        self.nll.setProperty("role", "number")
        self.nll.setAccessibleName(self.tr("Negative log-likelihood of the whole set"))
        self.nll_caption = Caption(self.tr("Negative log-likelihood"), self.tr("NLL"))
        for label in (self.nll_caption, self.nll):
            explain(
                label,
                self.tr(
                    "Negative log-likelihood: how surprised the table in use is by a pair of its own names, "
                    "on average."
                ),
                "negative log-likelihood",
            )
        self.cell = quiet()
        self.cell.setObjectName("bigramCell")
        self.cell.setWhatsThis(self.tr("The cell under the mouse, or else under the cursor, in words."))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        top.addWidget(quiet(self.tr("Table")))
        top.addWidget(self.use)
        top.addStretch(1)
        top.addWidget(self.nll_caption)
        top.addWidget(self.nll)
        side = _Side()
        self._column = QVBoxLayout(side)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE)
        self._column.addLayout(top)
        self._column.addWidget(self.cell)
        self._column.addWidget(self.row)
        self.set_work(self.table, side)
        self._size_side()

    def _size_side(self) -> None:
        """On a projector the side grows with its text only where the table has enough left."""
        assert isinstance(self.side, _Side)
        roomy = theme.px(_SIDE_WIDTH)
        usual = roomy if self.width() >= 3 * roomy else theme.span(_SIDE_WIDTH)
        if usual != self.side.usual:
            self.side.usual = usual
            self.side.updateGeometry()
            self.splitter.setSizes([self.width(), usual])

    def _offer(self) -> None:
        self.add_page(SAMPLE, self.tr("Sample"), self.tr("Make up names, letter by letter or many at once"))
        self.add_page(LIKELIHOOD, self.tr("Likelihood"), self.tr("How likely a name is, pair by pair"))
        self.add_page(
            TWIN_PAGE, self.tr("Twin"), self.tr("A network of one layer learns the same table by descending")
        )
        self.add_page(DATA, self.tr("Data"), self.tr("The names that are counted; other names"))
        self.built_in_tool = self.add_tool(
            self.tr("Built-in names"),
            self.tr("Count the 32,033 names that came with Nablab again"),
            self._use_built_in,
            "undo",
        )
        self.add_command(
            self.tr("Next empty cell"),
            self.tr("Move the cursor to the next pair that never occurs"),
            self.table.go_to_next_empty,
            "Ctrl+E",
        )
        self.add_command(
            self.tr("Copy names"),
            self.tr("Copy the names that are listed, one a line"),
            self._copy_names,
            "Ctrl+Shift+C",
        )
        self.cards = [
            TryThis(
                self.tr("The names of the lecture: the same seed, the same random numbers, bit for bit."),
                self.tr("Make the lecture's names"),
                lambda: self._make_names(5, LECTURE_SEED, 1.0, "lecture"),
            ),
            TryThis(
                self.tr(
                    "No name has a q after a j, so a name with both is infinitely surprising. Add 1 to every "
                    "count with the slider above the table, and see what it costs then."
                ),
                self.tr("Judge andrejq"),
                self._judge_andrejq,
            ),
            TryThis(
                self.tr(
                    "A network of one layer learns the same table without counting. Watch its table grow "
                    "out of noise, and its likelihood come near to that of the counts."
                ),
                self.tr("Watch it learn"),
                self._watch_the_twin,
            ),
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_side()
        self.row.fit_into(self.height())
        self._give_way()

    # Pages: each is made when it is first shown

    def turn_to(self, name: str) -> None:
        if name not in self._pages:
            page = self._pages[name] = self._make_page(name)
            page.edit_asked.connect(self._edit)
            page.tell.connect(self.tell)
            page.handed_over.connect(self.handed_over)
            if page.worker is not None:
                self.worker_made.emit(page.worker)
            self._column.addWidget(page, 1)
        for key, page in self._pages.items():
            page.setVisible(key == name)
        assert self.stage is not None
        self._pages[name].set_up(self.stage)
        self._use_speed(name)
        self.refresh()
        self.first_focus = self._pages[name].first_focus
        self.first_focus.setFocus()

    # The speed of playing: each page has its own

    @Slot(float)
    def _note_speed(self, speed: float) -> None:
        self._speeds[self.page] = speed

    def _use_speed(self, name: str) -> None:
        assert self.stage is not None
        self.stage.transport.set_speed(self._speeds.get(name, self._pages[name].usual_speed))

    def choices(self) -> dict[str, Any]:
        return super().choices() | {"speed": dict(self._speeds)}

    def adopt_choices(self, choices: Mapping[str, Any]) -> None:
        speeds = choices.get("speed")
        if isinstance(speeds, dict):
            self._speeds = {name: speed for name, speed in speeds.items() if isinstance(speed, float)}
            self._use_speed(self.page)
        super().adopt_choices(choices)

    def _make_page(self, name: str) -> Page:
        if name == LIKELIHOOD:
            from gui.labs.bigram.likelihood_page import LikelihoodPage

            return LikelihoodPage(self.session)
        if name == TWIN_PAGE:
            from gui.labs.bigram.twin_page import TwinPage

            return TwinPage(self.session)
        if name == DATA:
            from gui.labs.bigram.data_page import DataPage

            data = DataPage(self.session)
            data.open_asked.connect(self.open_asked)
            data.built_in_asked.connect(self._use_built_in)
            data.corpus_made.connect(self._use_corpus)
            self.undo_stack.indexChanged.connect(data.give_up)
            return data
        return SamplePage(self.session, self.worker)

    # What the user does

    @Slot(str, object, str)
    def _edit(self, text: str, change: Callable[[], object], merge: str = "") -> None:
        """A change that can be undone."""
        before = self.session.to_dict()
        try:
            change()
        except ValueError as error:
            self.tell.emit(str(error))
            return
        after = self.session.to_dict()
        if after != before:
            # what this change did not touch, such as the cursor, stays where it is when it is taken back
            touched = {key for key in before if merge or before[key] != after[key]} - {"cell", "view"}
            before, after = ({key: state[key] for key in touched} for state in (before, after))
            self.undo_stack.push(Change(text, self._put_parts, before, after, merge=merge))

    def _put_parts(self, parts: State) -> None:
        self.session.from_dict({**self.session.to_dict(), **parts})

    @Slot(float)
    def _set_smoothing(self, smoothing: float) -> None:
        merge = f"smoothing {self._gesture}"
        self._edit(self.tr("Smoothing"), lambda: self.session.set_smoothing(smoothing), merge)

    @Slot()
    def _end_gesture(self) -> None:
        self._gesture += 1

    def _choose_use(self, use: str) -> None:
        self._edit(self.tr("Table in use"), lambda: self.session.set_use(use))

    def _make_names(self, *settings: Any) -> None:
        self.show_page(SAMPLE)
        self.sample.generate_with(*settings)

    def _judge_andrejq(self) -> None:
        self.show_page(LIKELIHOOD)
        self._edit(self.tr("Judge andrejq"), lambda: self.session.judge("andrejq"))

    def _watch_the_twin(self) -> None:
        self.show_page(TWIN_PAGE)
        self._edit(self.tr("Watch it learn"), self._set_up_the_twin)
        assert self.stage is not None
        if not self.stage.transport.is_playing:
            self.stage.transport.toggle_play()

    def _set_up_the_twin(self) -> None:
        self.session.set_view("twin")
        self.session.twin.set_scene(ALL)
        self.session.twin.go_to(0)

    @Slot()
    def _copy_names(self) -> None:
        self.show_page(SAMPLE)
        self.sample.copy()

    def take(self, kind: str, value: Any, name: str) -> None:
        """Names from a file: a Corpus."""
        self._use_corpus(value, name, self.tr("Open {name}").format(name=name))

    @Slot()
    def _use_built_in(self) -> None:
        self._use_corpus(self.session.built_in, "", self.tr("Built-in names"))

    @Slot(object, str, str)
    def _use_corpus(self, corpus: Corpus, source: str, text: str) -> None:
        """Undo brings the former names back, and what was made of them."""
        session = self.session
        before = session.model.corpus, session.to_dict()
        session.use_corpus(corpus, source)
        self.undo_stack.push(Change(text, self._put_corpus, before, (corpus, session.to_dict())))
        if corpus.report and (warning := warn(corpus.report, source)):
            self.tell.emit(warning)

    def _put_corpus(self, corpus_and_state: tuple[Corpus, State]) -> None:
        corpus, state = corpus_and_state
        self.session.from_dict(state, corpus)

    @Slot(int, int)
    def _hover(self, row: int, column: int) -> None:
        self._hovered = (row, column) if row >= 0 else None
        self._explain()

    def _explain(self) -> None:
        session = self.session
        row, column = self._hovered or session.cell
        self.cell.setText(explain_cell(session.model, row, column, session.view, session.twin.weights))

    @Slot(int, int)
    def _look_at_cell(self, row: int, column: int) -> None:
        self.session.select(("cell", row, column))

    @Slot(int)
    def _go_to_column(self, column: int) -> None:
        self.session.go_to_cell(self.session.cell[0], column)

    @Slot(int)
    def _go_to(self, position: int) -> None:
        self._pages[self.page].go_to(position)

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    # What is shown

    def refresh(self) -> None:
        session = self.session
        page = self._pages[self.page]
        self._note_corpus()
        self.use.show_value(session.model.use)
        self.nll.setText(number(session.model.nll))
        self._explain()
        self.row.show_row(page.distribution())
        self.built_in_tool.setVisible(session.model.corpus.names is not session.built_in.names)
        self._show_moment(page)
        self._give_way()
        self.inspect(session.inspection)
        self.say(session.status)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.chaser.follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.chaser.follow()

    def _note_corpus(self) -> None:
        """With other names there is something else to play, and another table under the mouse."""
        corpus = self.session.model.corpus
        if corpus is not self._corpus:
            self._corpus = corpus
            self._hovered = None
            assert self.stage is not None
            self.stage.transport.stop()

    def _give_way(self) -> None:
        """In a low window the inspector takes the place of what the page can spare; that of a cell also that
        of the row, which it puts into words, but that of a name leaves it, for the darts fall there. On the
        page of the data, which has most to show, it takes the place of the page."""
        selected, page = self.session.selected, self._pages[self.page]
        is_high = self.height() >= theme.px(_HIGH) or self.session.inspection is None
        has_name = selected is not None and selected[0] != "cell"
        self.cell.setVisible(is_high)
        self.row.setVisible(is_high or has_name or self.page == DATA)
        page.setVisible(is_high or self.page != DATA)
        page.give_way(not is_high)

    def _show_moment(self, page: Page) -> None:
        assert self.stage is not None
        moment = page.moment()
        self.stage.setVisible(moment is not None)
        if moment is not None:
            self.stage.show_moment(
                moment.equation, moment.explanation, moment.position, moment.total, moment.place
            )
