"""What a file would give as names, before they are counted: how it is read, and the first of the names."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.names_file import NamesFile
from engine.names_form import SEPARATORS, Form
from gui import theme
from gui.labs.bigram.session.corpus_words import name_of, shorten
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, quiet
from gui.words import isolate

_MOST_COLUMNS = 12
_LEAST_ROWS = 4


class NamesPreview(QWidget):
    """accepted: the Form and the encoding in which the file is to be read."""

    accepted = Signal(object, str)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file: NamesFile | None = None
        self._form, self._encoding = Form(), ""
        self.title = heading("")
        self.title.setWordWrap(True)
        self.told = quiet(self.tr("Nothing is counted yet. Check how the lines are read."))
        self._labels: dict[Choice, Label] = {}
        self._choices = QGridLayout()
        self._choices.setSpacing(theme.SPACE)
        self._choices.setColumnStretch(1, 1)
        self.encoding = self._choice(
            "namesEncoding", self.tr("Encoding"), self.tr("The letters in which the file was written")
        )
        self.separator = self._choice(
            "namesSeparator", self.tr("Separator"), self.tr("What stands between the fields of a line")
        )
        self.column = self._choice("namesColumn", self.tr("Names"), self.tr("Which fields are names"))
        self.counts = self._choice(
            "namesCounts",
            self.tr("Counts as"),
            self.tr("Use the counts as weights: a name with 12 counts 12 times"),
        )
        self.encoding.chosen.connect(self._choose_encoding)
        self.separator.chosen.connect(self._choose_separator)
        self.column.chosen.connect(self._choose_column)
        self.counts.chosen.connect(self._choose_counts)
        self.checks = {
            "header": self._check(
                "namesHeader", self.tr("First line is a header"), self.tr("It holds no name")
            ),
            "lower": self._check("namesLower", self.tr("Ignore case"), self.tr("All letters become small")),
            "tidy": self._check(
                "namesTidy",
                self.tr("Take off bullets, numbers and quotes"),
                self.tr("And leave out notes: lines that begin with # or stand in [ ]"),
            ),
            "dots": self._check(
                "namesDots",
                self.tr("Take out dots"),
                self.tr("A dot marks the start and end of a name here, so a name cannot hold one"),
            ),
        }
        self._make_table()
        self.use = QPushButton(self.tr("Use these names"))
        self.use.setObjectName("namesUse")
        self.use.setProperty("role", "primary")
        explain(self.use, self.tr("Count the names of the whole file in the place of the present ones"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("namesCancel")
        explain(self.cancel, self.tr("Keep the names that are counted now"))
        self.use.clicked.connect(self._accept)
        self.cancel.clicked.connect(self.given_up)
        self._lay_out()

    def _choice(self, name: str, title: str, does: str) -> Choice:
        choice, label, row = Choice(), Label(title), self._choices.rowCount()
        choice.setObjectName(name)
        choice.setAccessibleName(title)
        label.setBuddy(choice)
        self._labels[choice] = label
        explain(choice, does)
        label.setWhatsThis(does)
        self._choices.addWidget(label, row, 0)
        self._choices.addWidget(choice, row, 1)
        return choice

    def _check(self, name: str, title: str, does: str) -> QCheckBox:
        check = QCheckBox(title)
        check.setObjectName(name)
        explain(check, does)
        check.clicked.connect(self._read_checks)
        return check

    def _make_table(self) -> None:
        self.table = QTableWidget(0, 3)
        self.table.setObjectName("namesSample")
        self.table.setAccessibleName(self.tr("The first names"))
        self.table.setHorizontalHeaderLabels([self.tr("Line"), self.tr("Name"), self.tr("Counts")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        explain(self.table, self.tr("What the first lines of the file give; what holds no name is grey"))
        row = self.table.verticalHeader().defaultSectionSize()
        self.table.setMinimumHeight((_LEAST_ROWS + 1) * row)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self.use)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.title)
        column.addWidget(self.told)
        column.addLayout(buttons)
        column.addLayout(self._choices)
        short = QHBoxLayout()
        short.setSpacing(2 * theme.SPACE)
        short.addWidget(self.checks["header"])
        short.addWidget(self.checks["lower"])
        short.addStretch(1)
        column.addLayout(short)
        column.addWidget(self.checks["tidy"])
        column.addWidget(self.checks["dots"])
        column.addWidget(self.table, 1)

    # What is shown

    def show_file(self, file: NamesFile, source: str) -> None:
        self._file, self._form = file, file.form
        self._encoding = file.encodings[0] if file.encodings else ""
        self.title.setText(self.tr("How is {source} read?").format(source=shorten(source, 60)))
        self.encoding.offer([(name_of(each), each) for each in file.encodings])
        for widget in (self.encoding, self._labels[self.encoding]):
            widget.setVisible(len(file.encodings) > 1)
        names = {
            "": self.tr("One name a line"),
            ",": self.tr("Commas"),
            ";": self.tr("Semicolons"),
            "\t": self.tr("Tabs"),
            " ": self.tr("Spaces"),
            "|": self.tr("Bars |"),
            "/": self.tr("Slashes"),
        }
        self.separator.offer([(names[each], each) for each in SEPARATORS])
        self._show()

    def _show(self) -> None:
        assert self._file is not None
        form = self._form
        fields = self._columns()
        self.encoding.show_value(self._encoding)
        self.separator.show_value(form.separator)
        self.column.offer([*fields, (self.tr("Every field"), None)])
        self.column.show_value(form.column)
        self.counts.offer([(self.tr("1 each"), None), *fields])
        self.counts.show_value(form.counts)
        is_table = bool(form.separator)
        self.column.setEnabled(is_table)
        self.counts.setEnabled(is_table and form.column is not None)
        for key, check in self.checks.items():
            check.setChecked(getattr(form, key))
        sample = self._file.sample(form, self._encoding)
        self.table.setRowCount(len(sample))
        grey = QColor(theme.current().quiet)
        for row, (number, name, times) in enumerate(sample):
            cells = (f"{number:,}", isolate(name), f"{times:,}" if times else self.tr("no name"))
            for place, told in enumerate(cells):
                item = QTableWidgetItem(told)
                side = Qt.AlignmentFlag.AlignLeft if place == 1 else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                if not times:
                    item.setForeground(grey)
                self.table.setItem(row, place, item)
        for place in (0, 2):  # once: a header that follows its contents would measure all at each item
            self.table.resizeColumnToContents(place)
        self.use.setEnabled(any(times for _, _, times in sample))

    def _columns(self) -> list[tuple[str, int | None]]:
        """Each with what stands in it in the first line."""
        assert self._file is not None
        lines = [line for line in self._file.lines(self._encoding) if line.strip()][:20]
        rows = [self._form.fields(line) for line in lines]
        width = min(max(map(len, rows), default=1), _MOST_COLUMNS)
        usual = max(rows, key=len, default=[])
        return [
            (self.tr("{number}: {example}").format(number=n + 1, example=shorten(usual[n])), n)
            for n in range(width)
        ]

    # What is chosen

    def _change(self, **changes: object) -> None:
        self._form = replace(self._form, **changes)  # type: ignore[arg-type]
        self._show()

    @Slot(object)
    def _choose_encoding(self, encoding: str) -> None:
        self._encoding = encoding
        self._show()

    @Slot(object)
    def _choose_separator(self, separator: str) -> None:
        column = 0 if separator in ("", "\t", ";") or self._form.column is not None else None
        self._change(separator=separator, column=column, counts=None)

    @Slot(object)
    def _choose_column(self, column: int | None) -> None:
        self._change(column=column, counts=None if column is None else self._form.counts)

    @Slot(object)
    def _choose_counts(self, column: int | None) -> None:
        self._change(counts=column)

    @Slot()
    def _read_checks(self) -> None:
        self._change(**{key: check.isChecked() for key, check in self.checks.items()})

    @Slot()
    def _accept(self) -> None:
        self.accepted.emit(self._form, self._encoding)
