"""The operations one can add to a graph, as a list to search, to drag from and to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.network_graph import FORMS, kind_of, read_network
from engine.ops import OPS, Op
from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.drawing.tools.dropping import CONSTANT, LEAF, MIME, carry
from gui.labs.graph.session.words.inspecting import words_of
from gui.widgets.help import explain, paragraph
from gui.widgets.labels import quiet
from gui.words import QT_TRANSLATE_NOOP, translate

_WIDTH, _HEADING = 200, 32
_SIGN = QSize(44, 26)  # of the round with the operation's symbol
_DENSITIES = (1, 2)  # pixels of a picture to one of the screen; between them the larger is made smaller
_OP = Qt.ItemDataRole.UserRole  # of a row: the operation; of a heading nothing
_SOUGHT = _OP + 1  # of a row: the words by which it is found
_LETTERS = "xyw"
_SIGNS = {LEAF: "x", CONSTANT: "2", "MLP": "net", "Linear": "@+"}  # of what is no operation
_FAMILIES = (
    QT_TRANSLATE_NOOP("GraphPalette", "Values"),
    QT_TRANSLATE_NOOP("GraphPalette", "Arithmetic"),
    QT_TRANSLATE_NOOP("GraphPalette", "Functions"),
    QT_TRANSLATE_NOOP("GraphPalette", "Arrays"),
    QT_TRANSLATE_NOOP("GraphPalette", "Networks"),
)


def family_of(op: Op) -> str:
    """Arithmetic has a sign in formulas; what mixes the numbers of an array is for arrays."""
    if not op.elementwise:
        return "Arrays"
    return "Arithmetic" if op.sign else "Functions"


def rule_text(op: Op) -> str:
    """The rule in words, and what each input's gradient is multiplied by, a line an input."""
    names = dict(zip(_LETTERS, _LETTERS, strict=True)) | {"z": "z"}
    lines = [words_of(op.name)]
    for letter, formula in zip(_LETTERS, op.formulas, strict=False):
        if formula:
            local = f"∂z/∂{letter}" if op.elementwise else f"∂L/∂{letter}"
            lines.append(f"{local} = {formula.format(**names)}")
    if op.domain:
        domain = translate("GraphPalette", "Defined for {domain}.")
        lines.append(domain.format(domain=op.domain.format(**names)))
    return "\n".join(lines)


class Palette(Guarded, QWidget):
    """Drag a row onto the graph; a double click, or Return, adds it as well.

    added: the name of an operation, "" for a leaf, "constant", or a network as MLP(3, [4, 4, 1]).
    """

    added = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("graphPalette")
        self.setFixedWidth(theme.span(_WIDTH))
        self.search = _SearchLine()
        self.search.setObjectName("graphPaletteSearch")
        self.search.setProperty("role", "field")
        self.search.setPlaceholderText(self.tr("Type to find an operation"))
        self.search.setAccessibleName(self.tr("Find an operation"))
        explain(
            self.search,
            self.tr(
                "Find an operation by its name, its sign or its rule; Up and Down choose, Return adds it."
            ),
        )
        self.hint = quiet()
        self.hint.setObjectName("graphPaletteHint")
        self.hint.hide()
        self.hint.setWhatsThis(self.tr("What to type into the line above."))
        self.list = _OperationList()
        self.list.setObjectName("graphPaletteList")
        self.list.setAccessibleName(self.tr("Operations"))
        explain(
            self.list,
            self.tr("Drag an operation onto the graph, or onto a wire; a double click or Return adds it."),
        )
        self.list.setToolTip("")  # each row has its own
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.search)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.search)
        self._fill()
        self.search.textChanged.connect(self._find)
        self.search.stepped.connect(self._step)
        self.search.returnPressed.connect(self._add_current)
        self.list.itemActivated.connect(self._add)
        self._is_old = True  # its signs are not painted yet, or for another look
        theme.on_change(self._dress)

    def _fill(self) -> None:
        leaf = self.tr("A number or an array that can be changed, and learned.")
        constant = self.tr("A number that stays as it is: nobody asks for its gradient.")
        rows: dict[str, list[tuple[str, str, str, str]]] = {family: [] for family in _FAMILIES}
        rows["Values"] += [
            (LEAF, "", self.tr("leaf"), leaf),
            (CONSTANT, "", self.tr("constant"), constant),
        ]
        for op in OPS.values():
            rows[family_of(op)].append((op.name, op.symbol, op.name.replace("_", " "), rule_text(op)))
        neurons = self.tr("A network of neurons: each adds weighted inputs and a bias, and takes tanh of it.")
        affine = self.tr("One layer of arrays, for a batch: x @ weight + bias.")
        rows["Networks"] += [("MLP", "", "MLP", neurons), ("Linear", "", "Linear", affine)]
        for family, members in rows.items():
            heading = QListWidgetItem(translate("GraphPalette", family), self.list)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setSizeHint(QSize(0, theme.span(_HEADING)))
            heading.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            heading.setFont(theme.sized(theme.SECTION_PIXELS, bold=True))
            for name, symbol, title, rule in members:
                row = QListWidgetItem(title, self.list)
                row.setData(_OP, name)
                row.setData(_SOUGHT, f"{title} {symbol} {rule}".casefold())
                row.setData(Qt.ItemDataRole.AccessibleDescriptionRole, rule)
                first, *others = rule.split("\n")
                row.setToolTip(paragraph(first, title) + "".join(map(paragraph, others)))
        self._choose_first()

    @property
    def names(self) -> list[str]:
        """Of the rows that are shown, in their order."""
        return [row.data(_OP) for row in self._rows() if not row.isHidden()]

    @property
    def current(self) -> str | None:
        """The operation that Return adds."""
        row = self.list.currentItem()
        return None if row is None or row.isHidden() else row.data(_OP)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(number) for number in range(self.list.count())]

    def _rows(self) -> list[QListWidgetItem]:
        """All but the headings."""
        return [item for item in self._items() if item.data(_OP) is not None]

    @Slot(str)
    def _find(self, text: str) -> None:
        """Rows whose name begins so, or else all that speak of it; headings of what is left."""
        wanted = text.strip().casefold()
        rows, network = self._rows(), kind_of(text)
        found = [row for row in rows if (row.data(_OP) == network if network else _begins_with(row, wanted))]
        found = found or [row for row in rows if wanted in row.data(_SOUGHT)]
        shown = {id(row) for row in found}
        heading = None
        for item in self._items():
            is_heading = item.data(_OP) is None
            item.setHidden(is_heading or id(item) not in shown)
            heading = item if is_heading else heading
            if heading is not None and not item.isHidden():
                heading.setHidden(False)
        self._choose_first()
        hint = ""
        if network:
            hint = self.tr("Inputs, then neurons; for other weights also seed=1. Return adds it.")
        elif not found:
            hint = self.tr("Nothing is called “{text}”. Try “sum” or “tanh”; Esc shows all.")
        self._say(hint.format(text=f"{text.strip():.20}"))

    def _say(self, hint: str) -> None:
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def _choose_first(self) -> None:
        first = next((row for row in self._rows() if not row.isHidden()), None)
        self.list.setCurrentItem(first)  # type: ignore[arg-type]

    @Slot(int)
    def _step(self, step: int) -> None:
        rows = [row for row in self._rows() if not row.isHidden()]
        if rows:
            at = next((i for i, row in enumerate(rows) if row is self.list.currentItem()), 0)
            self.list.setCurrentItem(rows[min(max(at + step, 0), len(rows) - 1)])

    @Slot()
    def _add_current(self) -> None:
        if (row := self.list.currentItem()) is not None and not row.isHidden():
            self._add(row)

    @Slot(QListWidgetItem)
    def _add(self, item: QListWidgetItem) -> None:
        """The next search begins with an empty line, and Return adds the same again."""
        name = item.data(_OP)
        if name in FORMS and kind_of(self.search.text()) != name:
            self.search.setText(FORMS[name])
            self.search.setFocus()
            self.search.setSelection(len(name) + 1, len(FORMS[name]) - len(name) - 2)
        elif name is not None:
            text = self.search.text() if name in FORMS else name
            try:
                if name in FORMS:
                    read_network(text)
            except ValueError as error:
                self._say(str(error))
                return
            self.search.clear()
            self.list.setCurrentItem(item)
            self.added.emit(text)

    @Slot()
    def _dress(self) -> None:
        """Many pictures: those of a palette that is hidden are painted anew when it is seen."""
        self._is_old = not self.isVisible()
        if not self._is_old:
            self._paint_signs()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._dress()

    def _paint_signs(self) -> None:
        """The symbols in the colours of the theme."""
        self.list.setIconSize(QSize(theme.span(_SIGN.width()), theme.span(_SIGN.height())))
        for item in self._items():
            if (name := item.data(_OP)) is None:
                item.setForeground(QColor(theme.current().quiet))
            else:
                symbol = OPS[name].symbol if name in OPS else _SIGNS[name]
                item.setIcon(_sign(symbol, name in OPS))


def _begins_with(row: QListWidgetItem, wanted: str) -> bool:
    name = row.data(_OP)
    signs = (OPS[name].symbol, OPS[name].sign) if name in OPS else ()
    return row.text().casefold().startswith(wanted) or (wanted != "" and wanted in signs)


def _sign(symbol: str, is_round: bool) -> QIcon:
    """The symbol as it stands on a card, for screens of each density: the window may be moved to another."""
    icon = QIcon()
    for ratio in _DENSITIES:
        image = _painted_sign(symbol, is_round, ratio)
        icon.addPixmap(image)
        icon.addPixmap(image, QIcon.Mode.Selected)  # not tinted
    return icon


def _painted_sign(symbol: str, is_round: bool, ratio: int) -> QPixmap:
    colors = theme.current()
    width, height = theme.span(_SIGN.width()), theme.span(_SIGN.height())
    image = QPixmap(width * ratio, height * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0.5, 0.5, width - 1, height - 1)
    painter.setPen(QPen(theme.blend(colors.line, colors.quiet, 0.25), 1))
    painter.setBrush(QColor(colors.ground))
    radius = height / 2 if is_round else theme.RADIUS
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(QColor(colors.text if is_round else colors.data))
    painter.setFont(theme.sized(15 if len(symbol) < 3 else 12))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, symbol)
    painter.end()
    return image


class _SearchLine(Guarded, QLineEdit):
    """Up and Down move in the list below."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()


class _OperationList(Guarded, QListWidget):
    """Its rows can be dragged onto a graph."""

    def __init__(self) -> None:
        super().__init__()
        self.setDragEnabled(True)
        self.setDragDropMode(QListWidget.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def supportedDropActions(self) -> Qt.DropAction:
        """A row that is moved would be gone from the list."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        return carry(items[0].data(_OP))
