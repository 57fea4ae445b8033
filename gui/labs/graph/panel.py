"""The graph lab on screen: the formula above, the graph, and below it the equation of this moment."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.session import FIRST_FORMULA, GraphSession
from gui.labs.graph.view import GraphView
from gui.page import LabPage
from gui.undo import state_change
from gui.widgets.cards import TryThis
from gui.widgets.help import explain

# The neuron of the lecture "building micrograd", with the bias that makes its numbers come out even.
_NEURON = "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.8813735870195432; n = x1*w1 + x2*w2 + b; o = tanh(n)"
_REUSED = "a = 3; b = a + a"


class FormulaLine(QLineEdit):
    """Leaves Undo and Redo to the lab where it has nothing of its own to take back."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            redo = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
            if undo or redo:
                event.ignore()
                return True
        return super().event(event)


class Panel(LabPage):
    session: GraphSession

    def __init__(self) -> None:
        super().__init__()
        self.session = GraphSession()
        self.expression = FormulaLine(self.session.text)
        self.expression.setObjectName("graphExpression")
        self.expression.setAccessibleName(self.tr("Formula"))
        self.expression.setProperty("role", "field")
        self.expression.setProperty("formula", "true")
        self.expression.setPlaceholderText("y = a * b + c")
        explain(
            self.expression,
            self.tr(
                "Formulas, separated by semicolons; Return draws the graph.\n"
                "+ - * / ** and exp, log, relu, sigmoid, tanh, sum, mean; b = -3 makes a leaf."
            ),
            "computation graph",
        )
        self.build_button = QPushButton(self.tr("Draw"))
        explain(self.build_button, self.tr("Draw the graph of this formula"), keys=self.tr("Return"))
        self.error = QLabel()
        self.error.setObjectName("graphError")
        self.error.setProperty("role", "bad")
        self.error.setWordWrap(True)
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.view = GraphView()
        self.stage = self.add_stage("graphEquation")
        explain(
            self.stage.equation,
            self.tr(
                "The step that was just done: the chain rule in symbols, in numbers, and the sum so far."
            ),
            "gradient",
        )
        self.transport = self.stage.transport
        self.transport.drive(self.view)
        self._lay_out()
        self._offer()
        self.first_focus = self.expression

        self.expression.returnPressed.connect(self.build)
        self.build_button.clicked.connect(self.build)
        self.transport.requested.connect(self.session.go_to)
        self.view.node_clicked.connect(self.session.select)
        self.inspector_closed.connect(self._deselect)
        self.session.changed.connect(self.refresh)
        self._shown_nodes: object = None
        self._shown_text = self.session.text
        self.refresh()

    def _lay_out(self) -> None:
        formula = QHBoxLayout()
        formula.setSpacing(theme.SPACE)
        formula.addWidget(self.expression, 1)
        formula.addWidget(self.build_button)
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(formula)
        column.addWidget(self.error)
        column.addWidget(self.view, 1)
        self.set_work(work)

    def _offer(self) -> None:
        self.add_tool(
            self.tr("Fit"), self.tr("Bring the whole graph into view"), self.view.fit, "fit", "Ctrl+Shift+F"
        )
        self.add_tool(
            self.tr("Copy formula"),
            self.tr("Copy the formula of this graph as text"),
            lambda: QApplication.clipboard().setText(self.session.text),
            "copy",
            "Ctrl+Shift+C",
        )
        self.cards = [
            TryThis(
                self.tr(
                    "Six contributions carry the gradient of L back to every leaf of the lecture's formula."
                ),
                self.tr("Step through L"),
                lambda: self._set_scene(FIRST_FORMULA),
            ),
            TryThis(
                self.tr("A value that is used twice collects two gradients: they add up."),
                self.tr("Use a value twice"),
                lambda: self._set_scene(_REUSED),
            ),
            TryThis(
                self.tr("A neuron: tanh squashes its sum and lets only a part of the gradient through."),
                self.tr("Open a neuron"),
                lambda: self._set_scene(_NEURON),
            ),
        ]

    def _set_scene(self, text: str) -> None:
        self._build(text)
        self.session.step_forward()

    @Slot()
    def build(self) -> None:
        self._build(self.expression.text())

    def _build(self, text: str) -> None:
        self.transport.stop()
        before = self.session.to_dict()
        if self.session.build(text) and text != before["text"]:
            self.undo_stack.push(state_change(self.tr("Formula"), self.session, before))

    def take(self, kind: str, value: Any, name: str) -> None:
        """A graph from a file: gui.opening.GraphFile. Raises ValueError where it cannot be drawn."""
        before = self.session.to_dict()
        if not self.session.build(value.text, value.arrays):
            error, self.session.error = self.session.error, None
            self.session.changed.emit()
            raise ValueError(str(error))
        self.undo_stack.push(state_change(self.tr("Open {name}").format(name=name), self.session, before))

    @Slot()
    def _deselect(self) -> None:
        self.session.select(None)

    def refresh(self) -> None:
        session = self.session
        if session.error is not None:
            self.error.setText(
                self.tr("{error}. The graph below is still the one before.").format(error=session.error)
            )
            self.expression.setCursorPosition(session.error.column - 1)
        elif self._shown_text != session.text:  # else what is being typed would be wiped at each step
            self._shown_text = session.text
            self.expression.setText(session.text)
        self.error.setVisible(session.error is not None)
        if self._shown_nodes is not session.nodes:
            self._shown_nodes = session.nodes
            self.view.show_graph(session.nodes, session.wires)
        self.view.show_state(session.gradients, session.travelled, session.current_wire, session.selected)
        assert self.stage is not None
        self.stage.show_moment(session.equation, session.explanation, session.position, len(session.steps))
        self.inspect(session.inspection)
        self.say(session.status)
