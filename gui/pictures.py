"""Pictures of a digit, from anywhere: decoded, scaled down, and freed from their ground.

SIGNATURES.match(content)     whether it is one of the formats: PNG, JPEG, GIF, WebP, BMP
read_picture(content)         uint8 (h, w), ink is high, as engine.centring.centre_drawing takes it
ink_of(read_image(content))   the same, and what somebody should know about it
"""

from __future__ import annotations

import re

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from engine.arithmetic import Array
from engine.photograph import read_sheet

translate = QCoreApplication.translate  # may be called from a worker's thread

PICTURE_SIDE = 400  # pixels: a picture is scaled down to this while it is read
_MOST_PIXELS = 250_000_000
_MOST_DECODED = 512  # megabytes that Qt may take while it decodes
_LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601

SIGNATURES = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|BM.{4}\x00{4}", re.DOTALL
)  # PNG, JPEG, GIF, WebP, BMP


def read_picture(content: bytes) -> Array:
    """The content of a picture file -> uint8 (h, w), at most 400 on the longer side, ink is high.

    255 where it is strongest, 0 on the ground. Raises ValueError with the reason for what shows no drawing.
    """
    return ink_of(read_image(content))[0]


def ink_of(image: QImage) -> tuple[Array, str]:
    """A picture of any size and format -> as read_picture(), and what somebody should know about it."""
    longest = max(image.width(), image.height())
    if longest > PICTURE_SIDE:
        image = image.scaled(*_scaled_down(image.size()), mode=Qt.TransformationMode.SmoothTransformation)
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rgba = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    grey, opaque = rgba[:, :, :3] @ np.array(_LUMINANCE, np.float32), rgba[:, :, 3] / np.float32(255)
    sheet = read_sheet(grey * opaque + 255 * (1 - opaque))
    if not sheet.ink.any() and not opaque.all():
        sheet = read_sheet(grey * opaque)  # white ink on nothing would vanish on white paper
    if not sheet.ink.any():
        raise ValueError(translate("Picture", "this picture has nothing drawn on it"))
    uneven = translate("Picture", "The light is uneven, so it was levelled. Check what the network sees.")
    return np.rint(255 * sheet.ink).astype(np.uint8), "" if sheet.is_even else uneven


def read_image(content: bytes) -> QImage:
    """The right way up."""
    QImageReader.setAllocationLimit(_MOST_DECODED)
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)  # a camera that was held upright says so in the file
    size = reader.size()
    longest = max(size.width(), size.height())
    if size.width() * size.height() > _MOST_PIXELS:
        reason = translate("Picture", "this picture has {size} pixels, which are too many; scale it down")
        raise ValueError(reason.format(size=_dimensions(size)))
    if longest > PICTURE_SIDE:
        reader.setScaledSize(QSize(*_scaled_down(size)))
    image = QImage() if _is_cut_off(content) else reader.read()
    if image.isNull():
        what = translate("Picture", "this picture cannot be decoded; it is damaged, cut off or too large")
        what = f"{what} ({_dimensions(size)})" if size.isValid() else what
        raise ValueError(translate("Picture", "{what}. Save it again, as PNG").format(what=what))
    return image


def _scaled_down(size: QSize) -> tuple[int, int]:
    """Not QSize.scaled(): the shorter side of a line would become 0."""
    longest = max(size.width(), size.height())
    width, height = (max(1, round(side * PICTURE_SIDE / longest)) for side in (size.width(), size.height()))
    return width, height


def _dimensions(size: QSize) -> str:
    return f"{size.width():,} × {size.height():,}"


def _is_cut_off(content: bytes) -> bool:
    """Whether the end is missing where Qt would not tell, but fill the rest with grey."""
    if content.startswith(b"\xff\xd8"):  # JPEG: the last scan must be followed by an end
        return content.rfind(b"\xff\xd9") < content.rfind(b"\xff\xda")
    if content.startswith(b"GIF"):  # the end of a block, then that of the file, then perhaps a few bytes
        return b"\x00;" not in content[-256:]
    if content.startswith(b"BM"):  # says how long it is
        return int.from_bytes(content[2:6], "little") > len(content)
    return False
