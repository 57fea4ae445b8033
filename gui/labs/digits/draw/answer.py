"""The column at the right: the answer, ten probabilities, and the network that gives them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.edited_network import OWN, shipped_keys, shipped_name
from gui.numbers import percent
from gui.widgets.charts.bars import ProbabilityBars
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, height_of_lines, quiet

_MOST_WIDTH = 640  # of the card, in pixels


class Answer(QWidget):
    """network_chosen: the key of a network that came with Nablab, or OWN."""

    network_chosen = Signal(object)

    def __init__(self, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.heading = heading(self.tr("Its answer"))
        self.label = Label()
        self.label.setObjectName("digitAnswer")
        self.label.setProperty("role", "answer")
        self.label.setAccessibleName(self.tr("Answer"))
        explain(self.label, self.tr("The digit that the network finds likeliest."))
        self.remark = quiet()
        explain(
            self.remark,
            self.tr(
                "How sure the network is, and what else it thought of. It must name a digit, whatever it "
                "sees; so the drawing is compared with 10,000 training images, edge by edge. Of 100 real "
                "digits 98 are nearer to one of them."
            ),
        )
        self.naive = quiet()
        self.naive.setObjectName("digitNaive")
        explain(
            self.naive,
            self.tr(
                "What the same network says to the canvas shrunk as it is, the first of the small pictures: "
                "the commonest reason why such programs misread."
            ),
            "centring",
        )
        self.bars = ProbabilityBars([str(digit) for digit in range(10)])
        self.bars.setObjectName("digitProbabilities")
        self.bars.setAccessibleName(self.tr("Probabilities of the ten digits"))
        explain(
            self.bars,
            self.tr(
                "How the network shares its belief among the ten digits. Click on one to see its arithmetic."
            ),
            "softmax",
        )
        self.network = Choice()
        self.network.setObjectName("digitNetworkChoice")
        self.network.setAccessibleName(self.tr("Network"))
        explain(self.network, self.tr("Which network answers: each has learned from other hands"), "mnist")
        self.about = QPushButton(self.tr("Its card"))
        self.about.setObjectName("digitCard")
        explain(self.about, self.tr("How this network was trained, and how well it reads"))
        self.words = quiet()
        self.words.setObjectName("digitNetwork")
        self.words.setWhatsThis(
            self.tr("The network that answers, and how well it reads other people's digits.")
        )
        self._lay_out()
        self.network.chosen.connect(self.network_chosen)

    def _lay_out(self) -> None:
        self.card = QFrame()
        self.card.setProperty("role", "card")
        self.card.setMaximumWidth(_MOST_WIDTH)
        inside = self._inside = QVBoxLayout(self.card)
        inside.setContentsMargins(3 * theme.SPACE, theme.SPACE, 3 * theme.SPACE, 2 * theme.SPACE)
        remarks = QVBoxLayout()
        remarks.setSpacing(0)
        remarks.addStretch()
        remarks.addWidget(self.remark)
        remarks.addWidget(self.naive)
        remarks.addStretch()
        top = QHBoxLayout()
        top.addWidget(self.label)
        top.addSpacing(2 * theme.SPACE)
        top.addLayout(remarks, 1)
        inside.addLayout(top)
        inside.addWidget(self.bars, 1)
        choice = QHBoxLayout()
        choice.setSpacing(theme.SPACE)
        choice.addWidget(self.network, 1)
        choice.addWidget(self.about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(self.heading)
        column.addWidget(self.card)
        column.addLayout(choice)
        column.addWidget(self.words)
        column.addStretch(1)

    @property
    def least_width(self) -> int:
        """Whatever width it has now."""
        choice = self.network.minimumSizeHint().width() + theme.SPACE + self.about.sizeHint().width()
        return max(choice, self._inside.minimumSize().width())

    @property
    def least_height(self) -> int:
        """Without the words."""
        return self._around_card + self._inside.minimumSize().height()

    @property
    def _around_card(self) -> int:
        choice = max(self.network.sizeHint().height(), self.about.sizeHint().height())
        return self.heading.sizeHint().height() + choice + 6 * theme.SPACE

    def set_room(self, width: int, height: int, room: int) -> None:
        """width: at least so many pixels; height: of the card; room: for all. The words go where it is low:
        the card of the network has them, too."""
        self.card.setMinimumWidth(width)
        line = height_of_lines(1, self.label.fontMetrics())
        self.label.setFixedHeight(max(theme.px(theme.ANSWER_PIXELS + 2 * theme.SPACE), line))
        self.card.setFixedHeight(max(height, self._inside.minimumSize().height()))
        self.words.setMinimumHeight(0)  # or it would be measured
        self.words.setMinimumHeight(max(0, self.words.heightForWidth(width)))
        taken = self._around_card + self.card.minimumHeight()
        self.words.setVisible(taken + self.words.minimumHeight() <= room)

    def refresh(self) -> None:
        session = self._session
        self._list_networks()
        self.words.setText(self._words())
        kind, *where = session.selected or ("",)
        self.bars.mark(where[0] if kind == "digit" else None)
        self.naive.setVisible(session.reading.naive_answer is not None)
        if session.probabilities is None:
            self.label.setText("")
            self.remark.setText(self.tr("The answer appears here while you draw."))
            self.bars.show_values([0.0] * 10)
            return
        self.label.setText(str(session.answer))
        guess = self.tr("Second guess: {digit}").format(digit=session.reading.second_guess)
        if session.reading.is_odd:
            guess = self.tr("Looks like no digit that I know.") + "\n" + guess
        elif not session.reading.is_sure:
            guess = self.tr("Not sure.") + "\n" + guess
        if (count := len(session.sketch.preparation.digits)) > 1:
            guess += "\n" + self.tr("{count} digits: click the one to read").format(count=count)
        temperature = session.reading.temperature
        if temperature != 1:
            guess += "\n" + self.tr("Temperature {number}").format(number=f"{temperature:g}")
        self.remark.setText(guess)
        self.naive.setText(self.tr("Without centring: {digit}").format(digit=session.reading.naive_answer))
        self.bars.show_values(session.probabilities.tolist())

    def _list_networks(self) -> None:
        """Those that came with Nablab, and the newest own one."""
        session = self._session
        entries = [(shipped_name(key), key) for key in shipped_keys()]
        if session.in_use.own is not None:
            entries.append((session.in_use.own.name or self.tr("Your own"), OWN))
        self.network.offer(entries)
        self.network.show_value(session.model.key)

    def _words(self) -> str:
        """What it is, and how well it reads."""
        session = self._session
        layers = " – ".join(map(str, session.reading.layers))
        words = self.tr("{layers} units.").format(layers=layers)
        if session.in_use.base_accuracy is None:
            return f"{words} {self.tr('How well it reads is being measured.')}"
        if session.model.edits:
            return f"{words} {accuracy_in_words(self, session)}"
        share = percent(session.in_use.base_accuracy)
        return f"{words} {self.tr('It reads {share} of the 10,000 test images right.').format(share=share)}"


def accuracy_in_words(widget: QWidget, session: DigitSession) -> str:
    """Before and after the edits; an old figure is called old until the network is measured again."""
    if session.in_use.base_accuracy is None:
        return widget.tr("How well it reads is being measured.")
    before = percent(session.in_use.base_accuracy, 2)
    if session.in_use.accuracy is not None:
        words, after = widget.tr("Test images read right: {before} → {after}"), session.in_use.accuracy
    elif session.in_use.old_accuracy is not None:
        words = widget.tr("Test images read right: {before} → {after} (old; being measured again)")
        after = session.in_use.old_accuracy
    else:
        return widget.tr("Test images read right: {before} → being measured").format(before=before)
    return words.format(before=before, after=percent(after, 2))
