"""What this program is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.version import VERSION


def about(parent: QWidget) -> None:
    """A window that tells it; the work goes on beside it."""
    box = QMessageBox(parent)
    box.setObjectName("about")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # else each time one more would stay
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_tr("About Nablab"))
    box.setText(_tr("Nablab {version}").format(version=VERSION))
    box.setInformativeText(
        _tr(
            "A desktop laboratory in which you see how neural networks compute. It works offline and sends "
            "nothing anywhere.\n\n"
            "It follows the lectures of 3Blue1Brown, Welch Labs and Andrej Karpathy. MIT licence. MNIST by "
            "Yann LeCun and Corinna Cortes, CC BY-SA 3.0; names by the US Social Security Administration, "
            "public domain. Made with Qt for Python, numpy, safetensors and Pygments."
        )
    )
    box.setModal(False)
    box.show()


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)
