"""Pairs by count, a search among the names, and one of them cut up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Array
from engine.bigram import BOUNDARY
from gui import theme
from gui.guarded import Guarded
from gui.labs.bigram.data.pairs_model import PairsModel
from gui.labs.bigram.session.corpus_words import shorten
from gui.labs.bigram.session.names_search import Found, contains, cut, find
from gui.widgets.help import explain
from gui.widgets.labels import keep_lines, quiet
from gui.worker import Worker

_PAIRS_WIDTH, _BESIDE = 140, 32  # pixels: of both columns, at least; beside a count
_LEAST_HEIGHT = 84


class NamesFinder(Guarded, QWidget):
    """Names that contain what is looked for are sought in the background.

    The pair that is lit and what is looked for go together: a gesture at one of them moves the other. What
    is typed need not be a pair.
    """

    pair_chosen = Signal(int, int)  # its places in the alphabet

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._alphabet = ""
        self._name = ""  # the one that is cut up
        self._finder = Worker(self)
        self._finder.succeeded.connect(self._show_found)
        self._make_pairs()
        self._make_search()
        self._make_cut()
        self._lay_out()
        theme.on_change(self._make_room)
        self._make_room()

    def _make_pairs(self) -> None:
        self.pairs_model = PairsModel(self)
        self.pairs = QTableView()
        self.pairs.setObjectName("bigramPairs")
        self.pairs.setAccessibleName(self.tr("Pairs by count"))
        self.pairs.setModel(self.pairs_model)
        self.pairs.setShowGrid(False)
        self.pairs.setTabKeyNavigation(False)
        self.pairs.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.pairs.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.pairs.verticalHeader().hide()
        self.pairs.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.pairs.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        explain(
            self.pairs,
            self.tr(
                "How often each pair was counted, the commonest first; . is the boundary, both ends of a "
                "name. Click a pair to see the names that contain it."
            ),
            "bigram",
        )
        self.pairs.selectionModel().currentRowChanged.connect(self._choose_row)
        self.pairs.clicked.connect(self._choose_row)

    def _make_search(self) -> None:
        self.search = QLineEdit()
        self.search.setObjectName("bigramSearch")
        self.search.setProperty("role", "field")
        self.search.setClearButtonEnabled(True)
        clear = self.search.findChild(QToolButton)  # Qt's own
        assert clear is not None
        clear.setAccessibleName(self.tr("Clear the search"))
        explain(clear, self.tr("Clear the search: list all names"))
        self.search.setPlaceholderText(self.tr("Search the names"))
        self.search.setAccessibleName(self.tr("Search the names"))
        explain(
            self.search,
            self.tr("Letters that names should contain. .e: they begin with e; a.: they end with a"),
        )
        self.count = quiet()
        self.count.setObjectName("bigramFoundCount")
        self.count.setWhatsThis(self.tr("How many names contain what you look for."))
        self.found_model = QStringListModel(self)
        self.found = QListView()
        self.found.setObjectName("bigramFound")
        self.found.setAccessibleName(self.tr("Names found"))
        self.found.setModel(self.found_model)
        self.found.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.found.setUniformItemSizes(True)
        explain(self.found, self.tr("Names that contain it. Choose one to see it cut into pairs."))
        self.search.textChanged.connect(self._seek)
        self.found.selectionModel().currentRowChanged.connect(self._choose_name)

    def _make_cut(self) -> None:
        self.cut_words = quiet()
        self.cut_words.setObjectName("bigramCutWords")
        self.cut_words.setWhatsThis(self.tr("How the chosen name is counted."))
        self.chips = QListWidget()
        self.chips.setObjectName("bigramCut")
        self.chips.setProperty("role", "chips")
        self.chips.setAccessibleName(self.tr("Pairs of the name"))
        self.chips.setFlow(QListView.Flow.LeftToRight)
        self.chips.setWrapping(False)
        self.chips.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        explain(
            self.chips,
            self.tr("The pairs that are counted of this name, with the boundary at both ends. Click one."),
            "bigram",
        )
        self.chips.itemClicked.connect(self._choose_chip)
        self.chips.itemActivated.connect(self._choose_chip)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(theme.SPACE // 2)
        names.addWidget(self.search)
        names.addWidget(self.found, 1)
        names.addWidget(self.count)
        lists = QHBoxLayout()
        lists.setSpacing(theme.SPACE)
        lists.addWidget(self.pairs)
        lists.addLayout(names, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(lists, 1)
        column.addWidget(self.cut_words)
        column.addWidget(self.chips)

    def _make_room(self) -> None:
        count = self.pairs.fontMetrics().horizontalAdvance(self.pairs_model.largest)
        self.pairs.setFixedWidth(max(theme.span(_PAIRS_WIDTH), 2 * (count + theme.px(_BESIDE))))
        self.pairs.setMinimumHeight(theme.px(_LEAST_HEIGHT))
        self.found.setMinimumHeight(theme.px(_LEAST_HEIGHT) // 3)
        self.pairs.verticalHeader().setDefaultSectionSize(theme.px(22))
        self.pairs.horizontalHeader().setFixedHeight(theme.px(22))
        self.chips.setFixedHeight(theme.px(36))
        keep_lines(self.cut_words, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        keep_lines(self.count)
        keep_lines(self.cut_words, 1)

    # What is shown

    def show_names(self, names: Sequence[str], alphabet: str, counts: Array, *, is_part: bool) -> None:
        """Other names. counts (k, k) of the pairs [first, second], k symbols of the alphabet; is_part: only
        the training names were counted."""
        self._names, self._alphabet, self._name = names, alphabet, ""
        self.found_model.setStringList([])  # those of the former names may have other letters
        self.cut_words.clear()
        self.chips.clear()
        self.pairs_model.show_counts(alphabet, counts, is_part=is_part)
        self._make_room()
        self._seek()

    def show_pair(self, first: int, second: int) -> None:
        """Light this pair, and look for it."""
        row = self.pairs_model.row_of(first, second)
        index = QModelIndex() if row is None else self.pairs_model.index(row, 0)
        if index.row() != self.pairs.currentIndex().row():
            self.pairs.setCurrentIndex(index)  # which comes back here, and finds that all is done
        self.search.setText(self._alphabet[first] + self._alphabet[second])

    @Slot()
    def _seek(self) -> None:
        self._finder.start(self.tr("Searching"), find(self._names, self.search.text()))

    @Slot(object)
    def _show_found(self, found: Found) -> None:
        told = self.tr("1 name") if found.total == 1 else self.tr("{count} names")
        if found.total > len(found.names):
            told = self.tr("{count} names, of which {listed} are listed")
        self.count.setText(told.format(count=f"{found.total:,}", listed=f"{len(found.names):,}"))
        keep_lines(self.count)
        self.found_model.setStringList(found.names)
        keeps = self._name and contains(self._name, found.wanted)
        if found.names and (not keeps or self._name in found.names):
            row = found.names.index(self._name) if keeps else 0
            self.found.setCurrentIndex(self.found_model.index(row))
        self._light_chip()

    @Slot(QModelIndex)
    def _choose_row(self, index: QModelIndex) -> None:
        if index.isValid():
            self.pair_chosen.emit(*self.pairs_model.pair_at(index.row()))

    # A name cut up

    @Slot(QModelIndex)
    def _choose_name(self, index: QModelIndex) -> None:
        if index.isValid():
            self._name = index.data()
            self._show_cut()

    def _show_cut(self) -> None:
        pairs = cut(self._name)
        told = self.tr("{name} is cut into {count} pairs: {signs}")
        signs = shorten(" ".join([BOUNDARY, *self._name, BOUNDARY]), 48)
        self.cut_words.setText(told.format(name=shorten(self._name), count=len(pairs), signs=signs))
        self.chips.clear()
        self.chips.addItems(pairs)
        self._light_chip()

    def _light_chip(self) -> None:
        """The pair that is looked for, where it is one of them."""
        chips = [self.chips.item(row).text() for row in range(self.chips.count())]
        wanted = self.search.text()
        self.chips.setCurrentRow(chips.index(wanted) if wanted in chips else -1)

    @Slot(QListWidgetItem)
    def _choose_chip(self, chip: QListWidgetItem) -> None:
        first, second = (self._alphabet.index(sign) for sign in chip.text())
        self.pair_chosen.emit(first, second)
