"""The graph lab on screen: the formula above, the graph, and below it the equation of this moment."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.session import GraphSession
from gui.labs.graph.view import GraphView
from gui.widgets.transport import TransportBar


class Panel(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.session = GraphSession()
        self.expression = QLineEdit(self.session.text)
        self.expression.setObjectName("graphExpression")
        self.expression.setAccessibleName(self.tr("Formula"))
        self.expression.setFont(theme.monospaced(18))
        self.expression.setPlaceholderText("y = a * b + c")
        self.expression.setToolTip(
            self.tr(
                "Formulas, separated by semicolons. Return draws the graph.\n"
                "+ - * / ** and exp, log, relu, sigmoid, tanh, sum, mean; b = -3 makes a leaf."
            )
        )
        self.build_button = QPushButton(self.tr("Draw"))
        self.build_button.setToolTip(self.tr("Draw the graph of this formula  (Return)"))
        self.error = QLabel()
        self.error.setProperty("role", "bad")
        self.error.setWordWrap(True)
        self.view = GraphView()
        self.equation = QLabel()
        self.equation.setObjectName("graphEquation")
        self.equation.setFont(theme.monospaced(theme.EQUATION_PIXELS))
        self.equation.setTextFormat(Qt.TextFormat.PlainText)
        self.equation.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.equation.setToolTip(
            self.tr(
                "Gradient: how much the result changes when this value changes a little.\n"
                "The chain rule multiplies the gradient from above by the local derivative."
            )
        )
        self.explanation = QLabel()
        self.explanation.setProperty("role", "quiet")
        self.explanation.setWordWrap(True)
        self.transport = TransportBar()
        self._lay_out()
        self.setFocusProxy(self.expression)

        self.expression.returnPressed.connect(self.build)
        self.build_button.clicked.connect(self.build)
        self.transport.requested.connect(self.session.go_to)
        self.session.changed.connect(self.refresh)
        self._shown_nodes: object = None
        self.refresh()

    def _lay_out(self) -> None:
        formula = QHBoxLayout()
        formula.setSpacing(theme.SPACE)
        formula.addWidget(self.expression, 1)
        formula.addWidget(self.build_button)

        moment = QFrame()
        moment.setProperty("role", "card")
        lines = QVBoxLayout(moment)
        lines.setContentsMargins(2 * theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE)
        lines.setSpacing(theme.SPACE)
        # room for the sum under the product, so that the graph does not jump from step to step
        self.equation.setMinimumHeight(2 * self.equation.fontMetrics().lineSpacing())
        self.equation.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        lines.addWidget(self.equation)
        lines.addWidget(self.explanation)
        lines.addSpacing(theme.SPACE)
        lines.addWidget(self.transport)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(formula)
        column.addWidget(self.error)
        column.addWidget(self.view, 1)
        column.addWidget(moment)

    @Slot()
    def build(self) -> None:
        self.transport.stop()
        self.session.build(self.expression.text())

    def refresh(self) -> None:
        session = self.session
        if session.error is not None:
            self.error.setText(
                self.tr("{error}. The graph below is still the one before.").format(error=session.error)
            )
            self.expression.setCursorPosition(session.error.column - 1)
        elif self.expression.text() != session.text:
            self.expression.setText(session.text)
        self.error.setVisible(session.error is not None)
        if self._shown_nodes is not session.nodes:
            self._shown_nodes = session.nodes
            self.view.show_graph(session.nodes, session.wires)
        self.view.show_state(session.gradients, session.travelled, session.current_wire)
        self.equation.setText(session.equation)
        self.explanation.setText(session.explanation)
        self.transport.show_position(session.position, len(session.steps))
