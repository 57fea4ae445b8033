"""Source code to read, coloured in the theme."""

from __future__ import annotations

from functools import cached_property
from threading import Thread

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent, QTextOption
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.source import Source
from gui.widgets.labels import Label


class CodeView(Guarded, QWidget):
    """A piece of the engine's source with the place where it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: Source | None = None
        self._is_old = False  # coloured for another look
        self.place = Label()
        self.place.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addWidget(self.place)
        theme.on_change(self._dress)

    @cached_property
    def text(self) -> QTextBrowser:
        """Made when the first code is shown: it takes more time and memory than all else in the inspector."""
        text = QTextBrowser()
        text.setObjectName("codeText")
        text.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        text.setAccessibleName(self.tr("Source code"))
        text.setWhatsThis(self.tr("The engine's own source, read from the running program."))
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(text, 1)
        return text

    def show_source(self, source: Source) -> None:
        self._source = source
        self.place.setText(self.tr("{path}, line {line}").format(path=source.path, line=source.line))
        self._color()

    @Slot()
    def _dress(self) -> None:
        """Each lab has such a view: one that is hidden is coloured anew when it is seen."""
        self._is_old = self._source is not None
        if self.isVisible():
            self._color()

    def _color(self) -> None:
        if self._source is not None:
            self.text.setHtml(_highlighted(self._source.text))
            self._is_old = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._color()


def prepare() -> None:
    """Import beside the window what colours: at the first code it would take longer than a click may."""
    Thread(target=_import, name="imports", daemon=True).start()


def _import() -> None:
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    HtmlFormatter()
    PythonLexer()  # the first one compiles its rules


def _highlighted(text: str) -> str:
    # not when the window is built: it takes longer than the rest of its imports
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer
    from pygments.style import Style
    from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token

    colors = theme.current()

    class Colors(Style):  # type: ignore[misc]
        background_color = colors.panel
        styles = {  # noqa: RUF012, pygments wants it so
            Token: colors.text,
            Comment: colors.quiet,
            String: colors.positive,
            String.Doc: colors.quiet,
            Number: colors.data,
            Keyword: colors.accent,
            Operator: colors.text,
            Operator.Word: colors.accent,
            Name.Builtin: colors.text,
        }

    font = theme.monospaced(13)
    formatter = HtmlFormatter(
        noclasses=True,
        style=Colors,
        nowrap=True,
    )
    body = highlight(text, PythonLexer(), formatter)
    return f"<pre style=\"font-family:'{font.family()}'; font-size:{font.pixelSize()}px\">{body}</pre>"
