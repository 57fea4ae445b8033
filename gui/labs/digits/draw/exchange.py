"""Pictures and networks in and out: by the clipboard, from the training set, into files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from engine.centring import SIDE
from engine.digits import DigitNetwork
from engine.files import pack_arrays
from gui.labs.digits.session.drawing import Drawing, example
from gui.words import translate
from gui.worker import Worker

if TYPE_CHECKING:
    from engine.recipe import Recipe


class Exchange(QObject):
    """pasted: a Drawing from the clipboard; example_read: one from the training set, with its label.

    told: what somebody has to read: why it was not done
    reader: of pictures; measuring, which has a worker of its own, must not displace it
    """

    pasted = Signal(object)
    example_read = Signal(object)
    told = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._examples = 0  # training images that were asked for
        self.reader = Worker(self)
        self.reader.succeeded.connect(self._take)
        self.reader.failed.connect(self._refuse)

    def copy(self, drawing: Drawing) -> None:
        from gui.labs.digits.draw.painting import picture_of

        if not drawing.is_empty:
            QApplication.clipboard().setImage(picture_of(drawing))

    def paste(self) -> None:
        image = QApplication.clipboard().image()
        if image.isNull():
            self.told.emit(self.tr("There is no picture to paste. Copy one first, or drop a file here."))
            return
        self.reader.start(self.tr("Reading the picture"), _read_image(image))

    def read_example(self, recipe: Recipe) -> None:
        """Another image from which a network of this recipe has learned."""
        self._examples += 1
        self.reader.start(self.tr("Reading an example"), _read_example(recipe, self._examples))

    @Slot(object)
    def _take(self, drawing: Drawing) -> None:
        (self.pasted if drawing.label is None else self.example_read).emit(drawing)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error  # to the report window
        self.told.emit(str(error))

    # Into files

    def save_drawing(self, drawing: Drawing) -> None:
        from PySide6.QtCore import QBuffer, QIODevice

        from gui.labs.digits.draw.painting import picture_of

        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture_of(drawing).save(buffer, "PNG")  # type: ignore[call-overload]
        content = bytes(buffer.data().data())
        self._save(self.tr("Save the drawing"), "digit.png", self.tr("Pictures (*.png)"), content)

    def save_network(self, network: DigitNetwork, card: dict[str, Any]) -> None:
        content = pack_arrays(network.arrays(), card)
        kinds = self.tr("Networks (*.safetensors)")
        self._save(self.tr("Save the network"), "network.safetensors", kinds, content)

    def _save(self, title: str, name: str, kinds: str, content: bytes) -> None:
        from gui.saving import save_as

        if complaint := save_as(self._page, title, name, kinds, content):
            self.told.emit(complaint)


def _read_image(image: Any) -> Any:
    """Long work: the ink of a picture."""
    from gui.pictures import ink_of

    yield 0.0
    return Drawing(picture=ink_of(image)[0])


def _read_example(recipe: Recipe, number: int) -> Any:
    """Long work: one of the images from which a network has learned."""
    from engine.recipe import SPLITS
    from engine.trainer import read_data

    yield 0.0
    data = read_data(recipe)
    row = 7919 * number % len(data.images)  # a prime: the same one does not come again for long
    held_out = SPLITS[recipe.images] if recipe.images < max(SPLITS) else 0  # the first of the training images
    name = translate("Exchange", "training image {number}").format(number=f"{held_out + row + 1:,}")
    return example(data.images[row].reshape(SIDE, SIDE), name, int(data.labels[row]))
