"""Building a graph by hand: what the view's gestures, the palette and the menus do, each to be undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu

from engine.arithmetic import Data
from engine.disk import FileError
from engine.document import Document
from engine.document_parts import DocumentError
from engine.network_graph import FORMS, read_network
from engine.ops import OPS
from gui.labs.graph.drawing.building import box_of
from gui.labs.graph.drawing.layout.boxes import frame_around
from gui.labs.graph.drawing.tools.fields import Fields
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.cells import read_block, read_data
from gui.labs.graph.session.editing import Edit
from gui.labs.graph.session.editor import Editor, fragment_of
from gui.labs.graph.session.snapshot import Arrangement, Place
from gui.page import LabPage
from gui.undo import Change
from gui.widgets.help import explain
from gui.words import translate

_LEAVES = ("", "constant")
_MOST_TYPED = 100  # constants of an array that are changed in a line


class Edits(QObject):
    """told: what was refused, and why."""

    told = Signal(str)

    def __init__(self, page: LabPage, session: GraphSession, view: GraphView, fields: Fields) -> None:
        super().__init__(page)
        self._page, self._session, self._view, self._fields = page, session, view, fields
        self._added: list[int] = []  # by the palette, last
        view.may_connect = self.why_not_connect
        view.cards_moved.connect(self._move)
        view.wire_drawn.connect(self._connect)
        view.wire_cut.connect(self._cut)
        view.wire_moved.connect(self._move_wire)
        view.delete_asked.connect(self.delete)
        view.op_dropped.connect(self._drop)
        view.rename_asked.connect(self._rename)
        view.name_typed.connect(self._take_name)
        view.menu_asked.connect(self._open_menu)
        view.refused.connect(self.told)
        self._offer()

    def _offer(self) -> None:
        tr = self.tr
        add = partial(self._page.add_command, group=tr("Nodes"))
        add(tr("New graph"), tr("An empty sheet; Undo brings this graph back"), self.clear)
        add(tr("Delete"), tr("Delete the selected nodes and groups"), self.delete)
        add(tr("Duplicate"), tr("A copy of what is selected, beside it"), self.duplicate, "Ctrl+J")
        add(tr("Group"), tr("Make one group of what is selected: a neuron, a layer"), self.group, "Ctrl+G")
        add(tr("Ungroup"), tr("Dissolve the selected groups"), self.ungroup, "Ctrl+Shift+G")
        add(tr("Align in a column"), tr("The selected cards one below the other"), lambda: self.align(0))
        add(tr("Align in a row"), tr("The selected cards side by side"), lambda: self.align(1))
        add(tr("Arrange again"), tr("Forget where cards were put by hand"), self.arrange)
        add(tr("Make it the result"), tr("The gradients are those of the selected node"), self.choose_result)
        add(
            tr("Parameter or given"),
            tr("Whether the selected leaves change when the graph learns"),
            self.turn_learning,
        )

    # One change, one entry of Undo

    def _edit(self, name: str, change: Callable[[Editor], dict[int, Place] | None]) -> bool:
        """Whether it could be done; why not is told."""
        try:
            made = self._session.editing.edit(change)
        except DocumentError as error:
            self.told.emit(str(error))
            return False
        if made is not None:
            self._keep(name, made)
        return True

    def _keep(self, name: str, made: Edit) -> None:
        put = self._put_edit
        self._page.undo_stack.push(Change[tuple[Edit, bool]](name, put, (made, True), (made, False)))

    def _put_edit(self, edit: tuple[Edit, bool]) -> None:
        self._session.editing.put_edit(*edit)

    def _looks(self, name: str, change: tuple[Arrangement, Arrangement]) -> None:
        self._page.undo_stack.push(Change[Arrangement](name, self._session.editing.put_arrangement, *change))

    # From the view

    def why_not_connect(self, source: int, target: int, port: int) -> str:
        """Why a wire does not fit; "" where it does."""
        try:
            return self._session.editing.why_not_connect(self._output(source), target, port)
        except DocumentError as error:
            return str(error)

    def _output(self, card: int) -> int:
        """The node from which a wire begins at a card. Raises DocumentError for a group with several."""
        outputs = self._session.display.outputs_of(card)
        if len(outputs) != 1:
            name = self._session.current.name_of(card)
            raise DocumentError(self.tr("{name} has several outputs: open it first").format(name=name))
        return outputs[0]

    @Slot(object)
    def _move(self, places: dict[int, Place]) -> None:
        self._looks(self.tr("Move"), self._session.editing.put_cards(places))

    @Slot(int, int, int)
    def _connect(self, source: int, target: int, port: int) -> None:
        name = self._session.current.name_of(target)
        self._edit(
            self.tr("Connect {name}").format(name=name),
            lambda editor: editor.connect(self._output(source), target, port),
        )

    @Slot(int, int)
    def _cut(self, target: int, port: int) -> None:
        if not self._session.current.is_node(target):
            self.told.emit(self.tr("This wire leads into a folded group: open it first"))
            return
        self._edit(self.tr("Cut a wire"), lambda editor: _nothing(editor.disconnect(target, port)))

    @Slot(int, int, int, int, int)
    def _move_wire(self, target: int, port: int, source: int, new_target: int, new_port: int) -> None:
        def change(editor: Editor) -> None:
            editor.disconnect(target, port)
            editor.connect(self._output(source), new_target, new_port)

        self._edit(self.tr("Move a wire"), change)

    @Slot(str, float, float, object)
    def _drop(self, op: str, x: float, y: float, wire: int | None) -> None:
        if op in FORMS:
            self.add(FORMS[op])
            return

        def change(editor: Editor) -> dict[int, Place]:
            key = editor.add_named(op)
            if wire is None:
                return {key: (x, y)}
            editor.insert(key, *self._session.display.end_of(wire))
            return {}  # the layout makes room for it between the two

        self._edit(self.tr("Add {name}").format(name=_op_name(op)), change)

    @Slot(str)
    def add(self, op: str) -> None:
        """A new node, or a network as MLP(3, [4, 1]); what is selected becomes its inputs, in that order."""
        chosen = [] if self._view.selection == self._added else self._view.selection
        inputs = [] if op in _LEAVES else chosen  # but not what was added just before, one after the other

        def change(editor: Editor) -> None:
            if op not in (*_LEAVES, *OPS):
                added.append(self._add_network(editor, op, inputs))
                return
            key = editor.add_named(op)
            for port, card in enumerate(inputs[: len(editor.document.inputs(key))]):
                editor.connect(self._output(card), key, port)
            added.append(key)

        added: list[int] = []
        if self._edit(self.tr("Add {name}").format(name=_op_name(op)), change) and added:
            card = self._session.display.card_of(added[0])
            self._session.select(card)
            self._view.select_cards([card])
            self._added = [card]

    def _add_network(self, editor: Editor, text: str, chosen: list[int]) -> int:
        """Cards that are as many as its inputs take their places; else these are given: they do not learn."""
        network, inputs = read_network(text).document()
        sources = [self._output(card) for card in chosen] if len(chosen) == len(inputs) else []
        here = editor.paste(network)
        for leaf, source in zip(inputs, sources, strict=False):
            editor.supplant(here[leaf], source)
        if not sources:
            self._session.current.fixed |= {here[leaf] for leaf in inputs}
        return here[network.nodes[-1]]

    @Slot(int)
    def _rename(self, card: int) -> None:
        self._fields.edit_name(card, self._name_of(card))

    @Slot(int, str)
    def _take_name(self, card: int, name: str) -> None:
        name = name.strip()
        if name == self._name_of(card):
            return
        try:
            made = self._session.editing.edit(lambda editor: editor.relabel(card, name))
        except DocumentError as error:
            self._fields.refuse_name(card, str(error))
            return
        if made is not None:
            self._keep(self.tr("Rename {name}").format(name=name) if name else self.tr("Remove a name"), made)

    def _name_of(self, card: int) -> str:
        document = self._session.document
        return document.groups[card].name if card in document.groups else document.node(card).label

    @Slot(int, object)
    def set_data(self, key: int, data: Data) -> None:
        """Other numbers for a leaf or a constant, perhaps of another shape."""
        name = self.tr("Change {name}").format(name=self._session.current.name_of(key))
        self._edit(name, lambda editor: editor.set_value(key, data))

    # Of what is selected

    def _chosen(self) -> list[int]:
        if self._view.selection:
            return self._view.selection
        return [] if self._session.selected is None else [self._session.selected]

    def clear(self) -> None:
        """An empty sheet."""
        before = self._session.graph()
        self._session.clear()
        self._page.undo_stack.push(
            Change(self.tr("New graph"), self._session.put_graph, before, self._session.graph())
        )

    @Slot()
    def delete(self) -> None:
        chosen = self._chosen()
        if chosen:
            self._edit(self.tr("Delete"), lambda editor: editor.delete(chosen))

    def copy(self) -> None:
        """What is selected, or all, as text: JSON that can be pasted here, in another window or in a file."""
        document = self._session.document
        fragment = fragment_of(document, self._chosen()) if self._chosen() else document
        QApplication.clipboard().setText(json.dumps(fragment.to_dict()))

    def paste(self) -> None:
        """A graph that was copied, formulas, or the cells of a spreadsheet, which become a leaf."""
        from gui.opening import read_pasted_graph  # not before the first text from outside

        text = QApplication.clipboard().text()
        try:
            if "\t" in text:
                block = read_block(text)
                self._edit(self.tr("Paste"), lambda editor: _nothing(editor.add_array(block)))
                return
        except ValueError:
            pass  # formulas may have tabs, too
        try:
            fragment = read_pasted_graph(text)
        except FileError as error:
            self.told.emit(str(error))
            return
        self._add_fragment(self.tr("Paste"), fragment)

    def duplicate(self) -> None:
        if chosen := self._chosen():
            self._add_fragment(self.tr("Duplicate"), fragment_of(self._session.document, chosen))

    def _add_fragment(self, name: str, fragment: Document) -> None:
        """What was put somewhere by hand has its copy beside it, where there is room for all of it."""
        items, places = self._view.items_shown, self._session.places

        def change(editor: Editor) -> dict[int, Place]:
            here.update(editor.paste(fragment))
            copied = {key: items.cards[key] for key in here if key in places and key in items.cards}
            if not copied:
                return {}
            whole = frame_around(map(box_of, copied.values()), 0.0)
            x, y = items.free_place(whole)
            way = QPointF(x - whole.x, y - whole.y)
            return {here[key]: (item.pos() + way).toTuple() for key, item in copied.items()}

        here: dict[int, int] = {}
        if self._edit(name, change):
            cards = {card.key for card in self._session.display.picture.cards}
            self._view.select_cards([key for key in here.values() if key in cards])

    def group(self) -> None:
        chosen = self._chosen()
        if not chosen:
            self.told.emit(
                self.tr("Select the nodes that belong together first: Ctrl and a click, or Shift and a drag")
            )
            return
        name, is_given = QInputDialog.getText(
            self._page, self.tr("Group"), self.tr("What is it? A neuron, a layer …"), text=self.tr("neuron")
        )
        if is_given:
            self._edit(
                self.tr("Group {name}").format(name=name), lambda editor: _nothing(editor.group(chosen, name))
            )

    def ungroup(self) -> None:
        document = self._session.document
        groups = [card for card in self._chosen() if card in document.groups]
        groups = groups or [
            group
            for card in self._chosen()
            if (group := self._session.display.group_around(card)) is not None
        ]
        if groups:
            self._edit(self.tr("Ungroup"), lambda editor: _each(editor.ungroup, dict.fromkeys(groups)))

    def align(self, axis: int) -> None:
        """axis 0: one left edge; 1: one upper edge."""
        corners = {card: self._view.cards[card].pos().toTuple() for card in self._view.selection}
        if len(corners) < 2:
            self.told.emit(self.tr("Select two cards or more first"))
            return
        line = min(corner[axis] for corner in corners.values())
        places = {
            card: (line, corner[1]) if axis == 0 else (corner[0], line) for card, corner in corners.items()
        }
        self._looks(self.tr("Align"), self._session.editing.put_cards(places))

    def arrange(self) -> None:
        self._looks(self.tr("Arrange again"), self._session.editing.arrange())

    def choose_result(self) -> None:
        selected = self._session.selected
        if selected is None or not self._session.current.is_node(selected):
            self.told.emit(self.tr("Select the node that should be the result first"))
            return
        try:
            self._looks(self.tr("Another result"), self._session.editing.choose_result(selected))
        except ValueError as error:
            self.told.emit(str(error))

    def turn_learning(self) -> None:
        leaves = [card for card in self._chosen() if self._session.current.is_editable(card)]
        if leaves:
            is_on = any(card in self._session.current.fixed for card in leaves)
            self._looks(self.tr("Parameters"), self._session.editing.set_learning(leaves, is_on))

    # The menu

    @Slot(object, object)
    def _open_menu(self, card: int | None, place: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setToolTipsVisible(True)
        if card is None:
            self._fill_for_ground(menu)
        else:
            if card not in self._view.selection:
                self._view.click_card(card)
            self._fill_for_card(menu, card)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _fill_for_ground(self, menu: QMenu) -> None:
        adding = menu.addMenu(self.tr("Add"))
        for op in (*_LEAVES, *OPS, *FORMS.values()):
            self._item(adding, _op_name(op), lambda op=op: self.add(op))  # type: ignore[misc]
        self._item(menu, self.tr("Paste"), self.paste)
        self._item(menu, self.tr("Arrange again"), self.arrange)
        self._item(menu, self.tr("Fit"), self._view.fit)

    def _fill_for_card(self, menu: QMenu, card: int) -> None:
        session = self._session
        self._item(menu, self.tr("Run to here"), lambda: self._view.run_asked.emit(card))
        if not session.current.is_node(card):
            self._item(menu, self.tr("Open"), lambda: self._view.fold_asked.emit(card, False))
        elif session.current.is_editable(card) or session.document.node(card).op == "constant":
            change = self._view.activate if session.current.is_editable(card) else self._change_constant
            self._item(menu, self.tr("Change the value"), lambda: change(card))
            self._add_checked(menu, card)
        else:
            self._add_operations(menu, card)
            self._item(menu, self.tr("Make it the result"), self.choose_result)
        self._item(menu, self.tr("Rename"), lambda: self._rename(card))
        menu.addSeparator()
        for text, slot in (
            (self.tr("Copy"), self.copy),
            (self.tr("Duplicate"), self.duplicate),
            (self.tr("Group"), self.group),
            (self.tr("Ungroup"), self.ungroup),
            (self.tr("Delete"), self.delete),
        ):
            self._item(menu, text, slot)

    def _change_constant(self, card: int) -> None:
        """It is read once, when the graph is computed: another one makes the graph anew."""
        before = self._session.current.data_of(card)
        if before is None or np.size(before) > _MOST_TYPED:
            self.told.emit(self.tr("An array of so many constants is changed in its formula or its file"))
            return
        typed, is_given = QInputDialog.getText(
            self._page,
            self.tr("Constant"),
            self.tr("Its number, or several as [1, 2]"),
            text=f"{before:g}" if isinstance(before, float) else str(before.tolist()),
        )
        if not is_given:
            return
        try:
            self.set_data(card, read_data(typed))
        except ValueError as error:
            self.told.emit(str(error))

    def _add_checked(self, menu: QMenu, card: int) -> None:
        """A leaf may learn; a constant may not, and gets no gradient."""
        op = self._session.document.node(card).op
        constant = self._item(
            menu,
            self.tr("Constant"),
            lambda: self._edit(
                self.tr("Constant or leaf"), lambda editor: editor.set_op(card, "" if op else "constant")
            ),
        )
        constant.setCheckable(True)
        constant.setChecked(op == "constant")
        explain(constant, self.tr("A constant gets no gradient"), "constant")
        if op == "":
            learns = self._item(menu, self.tr("Parameter"), self.turn_learning)
            learns.setCheckable(True)
            learns.setChecked(card not in self._session.current.fixed)
            explain(learns, self.tr("A parameter changes when the graph learns"), "parameter")

    def _add_operations(self, menu: QMenu, card: int) -> None:
        """Others that take as many inputs."""
        op = self._session.document.node(card).op
        changing = menu.addMenu(self.tr("Change into"))
        for other, row in OPS.items():
            if len(row.rules) == len(OPS[op].rules) and other != op:
                self._item(
                    changing,
                    _op_name(other),
                    lambda other=other: self._edit(  # type: ignore[misc]
                        self.tr("Change into {name}").format(name=_op_name(other)),
                        lambda editor: editor.set_op(card, other),
                    ),
                )

    def _item(self, menu: QMenu, text: str, slot: Callable[[], object]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: slot())
        return action


def _op_name(op: str) -> str:
    if op == "":
        return translate("GraphPalette", "leaf")
    return f"{op}  {OPS[op].symbol}" if op in OPS else op


def _nothing(_: object) -> None:
    return None


def _each(act: Callable[[int], object], keys: Iterable[int]) -> None:
    for key in keys:
        act(key)
