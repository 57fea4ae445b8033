"""Texts for people, from rooms that know no Qt: sessions, the glossary.

    translate("BigramSession", "After {a} comes {b}").format(a="a", b="n")

The window puts Qt's translator in place; without a window the text stays as it is written.
pyside6-lupdate finds both translate(...) and QT_TRANSLATE_NOOP(...) by these names.
"""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import bidirectional

Translator = Callable[[str, str], str]


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # lupdate looks for this name
    """Mark a text that is translated when it is shown."""
    return text


_translator: Translator = QT_TRANSLATE_NOOP


def use(translator: Translator) -> None:
    """From now on, translate with this."""
    global _translator
    _translator = translator


def translate(context: str, text: str) -> str:
    """The text in the user's language."""
    return _translator(context, text)


def isolate(text: str) -> str:
    """Of a text that runs from right to left: what stands beside it stays where it is."""
    is_turned = any(bidirectional(sign) in ("R", "AL") for sign in text)
    return f"\u2068{text}\u2069" if is_turned else text


def without_mnemonic(text: str) -> str:
    """A menu's text without the mark of its letter: "&&" is a sign that is shown."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
