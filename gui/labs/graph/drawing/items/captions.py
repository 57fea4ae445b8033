"""What stands on a card, and the card in a sentence. Plain text, no Qt."""

from __future__ import annotations

import numpy as np

from engine.arithmetic import Data
from gui.labs.graph.session.picture import Card, CardState
from gui.labs.graph.session.words.equation import format_data
from gui.words import translate


def has_picture(data: Data | None) -> bool:
    """Whether it is drawn as a picture: an array of one number is better read."""
    return isinstance(data, np.ndarray) and data.size != 1


def _shown(data: Data) -> str:
    """The number; of an array its shape, or in brackets its only number, as numpy writes it: `[0.7071]`."""
    if isinstance(data, np.ndarray) and not has_picture(data):
        return "[" * data.ndim + format_data(data.item()) + "]" * data.ndim
    return format_data(data)


def data_text(state: CardState) -> str:
    return "–" if state.data is None else _shown(state.data)


def gradient_text(card: Card, state: CardState) -> str:
    """Nothing for a constant, which needs none."""
    if card.is_constant:
        return ""
    number = "–" if state.gradient is None else _shown(state.gradient)
    return translate("GraphCard", "grad {number}").format(number=number)


def truth_text(state: CardState) -> str:
    """The right gradient, where a mistake is being made."""
    if state.truth is None:
        return ""
    return translate("GraphCard", "correct {number}").format(number=_shown(state.truth))


def far_number(state: CardState) -> str:
    """What there is room for on a small card: the gradient, if it has come, else the value. ∂ tells them
    apart; "grad" would be too wide."""
    if state.gradient is not None:
        return f"∂ {state.gradient:.3g}" if isinstance(state.gradient, float) else ""
    return f"{state.data:.3g}" if isinstance(state.data, float) else ""


def count_text(card: Card) -> str:
    if card.count == 1:
        return translate("GraphCard", "1 node")
    return translate("GraphCard", "{count} nodes").format(count=card.count)


def spoken_value(card: Card, state: CardState) -> str:
    """For screen readers: `2.0, gradient 6.0`."""
    text = translate("GraphCard", "not computed yet") if state.data is None else _spoken(state.data)
    if card.is_group:
        text = f"{count_text(card)}, {text}"
    if not card.is_constant and state.gradient is not None:
        gradient = translate("GraphCard", "gradient {number}").format(number=_spoken(state.gradient))
        text = f"{text}, {gradient}"
    if state.is_wrong:
        text += ", " + truth_text(state)
    if card.free_ports:
        text += ". " + free_ports_text(card)
    return f"{text}. {state.problem}" if state.problem else text


def explanation(card: Card, state: CardState) -> str:
    """The card in a few sentences, for help and tooltips."""
    sentences = [_what_it_is(card, state)]
    if card.is_constant:
        sentences.append(translate("GraphCard", "Nobody asks for its gradient."))
    elif state.gradient is None:
        sentences.append(translate("GraphCard", "No gradient has reached it yet."))
    else:
        sentences.append(
            translate(
                "GraphCard", "Its gradient is {number}: how much the result changes when it changes a little."
            ).format(number=_spoken(state.gradient))
        )
    if state.truth is not None:
        right = translate("GraphCard", "The right gradient is {number}.")
        sentences.append(right.format(number=_spoken(state.truth)))
    if state.is_apart:
        sentences.append(translate("GraphCard", "The first wrong gradient."))
    if state.problem:
        sentences.append(state.problem)
    if card.free_ports:
        sentences.append(free_ports_text(card))
    if card.is_loose:
        sentences.append(translate("GraphCard", "The result does not depend on it."))
    return " ".join(sentences)


def free_ports_text(card: Card) -> str:
    """Which inputs lack a wire."""
    names = ", ".join(card.port_name(port) for port in card.free_ports)
    if len(card.free_ports) == 1:
        return translate("GraphCard", "Input {names} is free.").format(names=names)
    return translate("GraphCard", "Inputs {names} are free.").format(names=names)


def _what_it_is(card: Card, state: CardState) -> str:
    value = translate("GraphCard", "not computed yet") if state.data is None else _spoken(state.data)
    if card.is_group:
        text = translate(
            "GraphCard", "{name}: {count}, folded into one card. It puts out {value}. Double-click opens it."
        )
        return text.format(name=card.name, count=count_text(card), value=value)
    if card.is_constant:
        return translate("GraphCard", "{value}, a constant.").format(value=value)
    if card.symbol:
        text = translate("GraphCard", "{name} = {value}, made by {operation}.")
        return text.format(name=card.name, value=value, operation=card.symbol)
    text = translate("GraphCard", "{name} = {value}, a leaf: double-click or Return changes it.")
    return text.format(name=card.name, value=value)


def _spoken(data: Data) -> str:
    if isinstance(data, np.ndarray):
        return translate("GraphCard", "an array of shape {shape}").format(shape=format_data(data))
    return format_data(data)
