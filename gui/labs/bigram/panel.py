"""The bigram lab on screen: the table of letter pairs at the left, beside it the page that is shown.

Sample      names made up, letter by letter and many at once
Likelihood  a name judged, and the whole set
Neural net  a network of one layer learns the same table
Data        the names
Row sums    what the counts are divided by
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.corpus import Corpus
from gui import theme
from gui.guarded import Guarded
from gui.judgement import number
from gui.labs.bigram.caption import Caption
from gui.labs.bigram.page import BigramPage
from gui.labs.bigram.sample.page import SamplePage
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.corpus_words import warn
from gui.labs.bigram.session.name_tables import DIFFERENCE, PROBABILITY
from gui.labs.bigram.session.tables import by
from gui.labs.bigram.session.tables import explain as explain_cell
from gui.labs.bigram.suggestions import SUGGESTIONS
from gui.labs.bigram.table.column import TableColumn
from gui.labs.bigram.table.distribution_view import DistributionView
from gui.labs.bigram.twin.catching_up import Chaser
from gui.page import LabPage, Page
from gui.undo import Change, State
from gui.widgets.help import explain, paragraph
from gui.widgets.labels import Label, quiet

SAMPLE, LIKELIHOOD, TWIN_PAGE, DATA, DIVIDE = "sample", "likelihood", "twin", "data", "divide"
_SIDE_WIDTH = 440
_HIGH = 860  # pixels of a page with room for the row, a sub-tab and the inspector


class _Side(Guarded, QWidget):
    """The column beside the table. usual: its least width, unless what it holds needs more."""

    usual = 0
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(self.usual, 0))


class Panel(LabPage):
    session: BigramSession
    stage_name = "bigramEquation"
    passing = frozenset({"cell", "unit"})
    suggestions = SUGGESTIONS
    has_low_stage = True

    def __init__(self) -> None:
        super().__init__()
        self.session = BigramSession()
        self.table = TableColumn(self.session)
        self.heatmap = self.table.heatmap
        self.row = DistributionView()
        self.chaser = Chaser(self.session, self)
        self._hovered: tuple[int, int] | None = None  # the cell under the mouse
        self._corpus = self.session.model.corpus  # that is being played with
        self._laid_out: object = None  # for which what is least needed has gone
        self._gesture = 0  # each hold of the slider is one change to undo
        self._make_top()
        self._lay_out()
        self._offer()
        self.turn_to(SAMPLE)
        assert self.stage is not None
        self.stage.transport.drive(self.row)

        self.table.cell_chosen.connect(self.session.go_to_cell)
        self.table.cell_hovered.connect(self._hover)
        self.table.cell_asked.connect(self._look_at_cell)
        self.table.smoothing_set.connect(self._set_smoothing)
        self.table.let_go.connect(self._end_gesture)
        self.table.use_chosen.connect(self._choose_use)
        self.table.unit_chosen.connect(self.session.set_unit)
        self.row.chosen.connect(self._go_to_column)
        self.inspector_closed.connect(self._look_away)
        self.session.changed.connect(self.refresh)
        theme.on_change(self._size_side)
        theme.on_change(self._explain)
        self.refresh()

    def _make_top(self) -> None:
        self.nll = Label()
        self.nll.setObjectName("bigramNll")
        self.nll.setProperty("role", "number")
        self.nll.setAccessibleName(self.tr("Negative log-likelihood of the whole set"))
        self.nll_caption = Caption()
        for label in (self.nll_caption, self.nll):
            explain(
                label,
                self.tr(
                    "Negative log-likelihood: how surprised the chosen table is by a pair of the names that "
                    "were counted, on average. For Difference: the net's minus the counts'. The video shows "
                    "2.4541 where this says 2.4540: its PyTorch added up in float32."
                ),
                "negative log-likelihood",
            )
        self.cell = quiet()
        self.cell.setObjectName("bigramCell")
        self.cell.setWordWrap(False)  # of one line, so that nothing moves; the tooltip has all of it
        self.cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.cell.setWhatsThis(self.tr("The cell under the mouse, or else under the cursor, in words."))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        top.addWidget(self.nll_caption, 1)
        top.addWidget(self.nll)
        side = _Side()
        self._column = QVBoxLayout(side)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE)
        self._column.addLayout(top)
        self._column.addWidget(self.cell)
        self._column.addWidget(self.row)
        self.set_work(self.table, side)
        side.resized.connect(self._give_way)
        side.resized.connect(self._explain)
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
        self.add_page(
            SAMPLE,
            self.tr("Sample"),
            self.tr("Make up names, letter by letter or many at once"),
            self._make_sample,
        )
        self.add_page(
            LIKELIHOOD,
            self.tr("Likelihood"),
            self.tr("How likely a name is, pair by pair"),
            self._make_likelihood,
        )
        self.add_page(
            TWIN_PAGE,
            self.tr("Neural net"),
            self.tr("A network of one layer learns the same table by gradient descent"),
            self._make_twin,
        )
        self.add_page(
            DATA, self.tr("Data"), self.tr("The names that are counted; other names"), self._make_data
        )
        self.add_page(
            DIVIDE,
            self.tr("Row sums"),
            self.tr("What the counts are divided by, with and without keepdims"),
            self._make_divide,
        )
        self.built_in_tool = self.add_tool(
            self.tr("Built-in names"),
            self.tr("Count the 32,033 names that came with Nablab again"),
            self._use_built_in,
            "undo",
        )
        self.add_command(
            self.tr("Next unseen pair"),
            self.tr("Move the cursor to the next pair that never occurs"),
            self.table.go_to_next_empty,
            "Ctrl+E",
        )
        self.add_command(
            self.tr("Divide without keepdims"),
            self.tr("Divide the lecture's counts by N.sum(1), and see whether the table is right"),
            self._divide_without_keepdims,
        )
        self.add_command(
            self.tr("Copy names"),
            self.tr("Copy the names that are listed, one a line"),
            self._copy_names,
            "Ctrl+Shift+C",
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_side()
        self.row.fit_into(self.height())
        self._give_way()

    # Its pages

    def _make_sample(self) -> SamplePage:
        self.sample = SamplePage(self.session, self.worker)
        return self.sample

    def _make_likelihood(self) -> BigramPage:
        from gui.labs.bigram.likelihood.page import LikelihoodPage

        return LikelihoodPage(self.session)

    def _make_twin(self) -> BigramPage:
        from gui.labs.bigram.twin.page import TwinPage

        return TwinPage(self.session)

    def _make_data(self) -> BigramPage:
        from gui.labs.bigram.data.page import DataPage

        data = self._data = DataPage(self.session)
        data.built_in_asked.connect(self._use_built_in)
        data.corpus_made.connect(self._use_corpus)
        self.undo_stack.indexChanged.connect(data.give_up)
        return data

    def _make_divide(self) -> BigramPage:
        from gui.labs.bigram.divide.page import DividePage

        return DividePage(self.session)

    def place_page(self, page: Page) -> None:
        assert isinstance(page, BigramPage)
        page.moved.connect(self._give_way)
        self._column.addWidget(page, 1)

    @property
    def shown_page(self) -> BigramPage:
        page = super().shown_page
        assert isinstance(page, BigramPage)
        return page

    # What the user does

    @Slot(float)
    def _set_smoothing(self, smoothing: float) -> None:
        merge = f"smoothing {self._gesture}"
        self.edit(self.tr("Smoothing"), lambda: self.session.set_smoothing(smoothing), merge)

    @Slot()
    def _end_gesture(self) -> None:
        self._gesture += 1

    @Slot(object)
    def _choose_use(self, use: str) -> None:
        self.edit(self.tr("Table"), lambda: self.session.set_use(use))

    @Slot()
    def _divide_without_keepdims(self) -> None:
        scene = {"page": DIVIDE, "unit": PROBABILITY, "keepdims": False}
        self.scene_asked.emit(self.tr("Divide without keepdims"), scene)

    @Slot()
    def _copy_names(self) -> None:
        self.show_page(SAMPLE)
        self.sample.copy()

    def take(self, kind: str, value: Any, name: str) -> None:
        """Names from a file: a Corpus, or a NamesFile that is asked about first."""
        opening = self.tr("Open {name}").format(name=name)
        if isinstance(value, Corpus):
            self._use_corpus(value, name, opening)
            return
        self.show_page(DATA)
        self._data.ask(value, name, opening)

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

    @Slot()
    def _explain(self) -> None:
        session = self.session
        row, column = self._hovered or session.cell
        words = explain_cell(session.model, row, column)
        text = self.cell.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.cell.width())
        self.cell.setText(text)
        self.cell.setAccessibleName(words)
        self.cell.setToolTip("" if text == words else paragraph(words))

    @Slot(int, int)
    def _look_at_cell(self, row: int, column: int) -> None:
        self.session.select(("cell", row, column))

    @Slot(int)
    def _go_to_column(self, column: int) -> None:
        self.session.go_to_cell(self.session.cell[0], column)

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    # What is shown

    def refresh(self) -> None:
        session = self.session
        page = self.shown_page
        self._note_corpus()
        self._show_nll()
        self._explain()
        self.row.show_row(page.distribution())
        self.built_in_tool.setVisible(session.model.corpus.names is not session.built_in.names)
        self.show_moment()
        self._give_way()
        self.inspect(session.inspection)
        self.say(session.status)

    def _show_nll(self) -> None:
        model = self.session.model
        source = by(model, model.use)
        text = number(model.nll)
        if model.use == DIFFERENCE:
            source, text = self.tr("net − counts"), text if model.nll < 0 else f"+{text}"
        self.nll.setText(text)
        self.nll_caption.show_words(
            self.tr("Negative log-likelihood, {source}").format(source=source),
            self.tr("NLL, {source}").format(source=source),
        )

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

    @Slot()
    def _give_way(self) -> None:
        """In a low window the inspector takes the place of what the page can spare; that of a cell also that
        of the row, which it puts into words, but that of a name leaves it, for the darts fall there. On the
        page of the data, which has most to show, it takes the place of the page."""
        selected, page = self.session.selected, self.shown_page
        is_high = self.height() >= theme.px(_HIGH) or self.session.inspection is None
        has_name = selected is not None and selected[0] != "cell"
        page.setVisible(is_high or self.page != DATA)
        page.give_way(not is_high)
        self._shed(is_high, page.needs_row and (is_high or has_name or self.page == DATA))

    def _shed(self, has_words: bool, has_row: bool) -> None:
        """Beside the table, what is least needed goes until the rest fits. Only size and state count."""
        key = (self.page, self.size(), theme.px(100), has_words, has_row, self._stage_height)
        room = self.height() - self._stage_height
        if key == self._laid_out and (not has_words or self._fits(room)):
            return
        self._laid_out = key
        spare = [*self.shown_page.spare, self.cell]
        for widget in spare:
            widget.setVisible(has_words)
        self.row.setVisible(has_row)
        spare += [self.row] if has_row else []
        if not has_words:
            return
        gone = []
        while spare and not self._fits(room):
            gone.append(spare.pop(0))
            gone[-1].hide()
        for widget in reversed(gone):  # the last to go may have made more room than was needed
            widget.show()
            widget.setVisible(self._fits(room))

    @property
    def _stage_height(self) -> int:
        """With the gap above it."""
        stage = self.stage
        return stage.height() + theme.SPACE if stage is not None and not stage.isHidden() else 0

    def _fits(self, room: int) -> bool:
        """Whether the side is not higher than this, in pixels."""
        for layout in filter(None, (self.shown_page.layout(), self._column)):
            layout.activate()
        return self._column.totalMinimumSize().height() <= room
