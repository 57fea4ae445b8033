"""Pictures of a digit, from anywhere: decoded, scaled down, and freed from their ground.

SIGNATURES.match(content)     whether it is one of the formats: PNG, JPEG, GIF, WebP, BMP
read_picture(content)         uint8 (h, w), ink is high, as engine.centring.centre_drawing takes it
ink_of(image)                 the same, of a picture that is decoded already
"""

from __future__ import annotations

import re

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from engine.arithmetic import Array

translate = QCoreApplication.translate  # may be called from a worker's thread

PICTURE_SIDE = 400  # pixels: a picture is scaled down to this while it is read
_MOST_PIXELS = 250_000_000
_MOST_DECODED = 512  # megabytes that Qt may take while it decodes
_LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601
_FAINTEST = 16  # grey levels of 255: what stands out less from its ground is no drawing
_NOISE = 0.15  # share of the strongest ink up to which ink is taken for noise

SIGNATURES = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|BM.{4}\x00{4}", re.DOTALL
)  # PNG, JPEG, GIF, WebP, BMP


def read_picture(content: bytes) -> Array:
    """The content of a picture file -> uint8 (h, w), at most 400 on the longer side, ink is high.

    255 where it is strongest, 0 on the ground. Raises ValueError with the reason for what shows no drawing.
    """
    return ink_of(_decode_image(content))


def ink_of(image: QImage) -> Array:
    """A picture of any size and format -> as read_picture(). Raises ValueError if it shows no drawing."""
    longest = max(image.width(), image.height())
    if longest > PICTURE_SIDE:
        image = image.scaled(*_scaled_down(image.size()), mode=Qt.TransformationMode.SmoothTransformation)
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rgba = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    grey, opaque = rgba[:, :, :3] @ np.array(_LUMINANCE), rgba[:, :, 3] / 255
    ink = _stand_out(grey * opaque + 255 * (1 - opaque))
    if not opaque.all():
        # white ink on nothing would vanish on white paper
        on_black = _stand_out(grey * opaque)
        ink = on_black if on_black.max() > 2 * ink.max() else ink
    strongest = ink.max()
    if strongest < _FAINTEST:
        raise ValueError(translate("Picture", "this picture has nothing drawn on it"))
    ink = ink / strongest
    ink[ink < _NOISE] = 0
    picture: Array = np.rint(255 * ink).astype(np.uint8)
    return picture


def _stand_out(grey: Array) -> Array:
    """Grey levels (h, w) -> how much darker than its ground each pixel is, or brighter if the ground is dark.

    The ground is what the border of a picture mostly is.
    """
    ground = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))
    is_light = ground > (grey.min() + grey.max()) / 2
    difference: Array = ground - grey if is_light else grey - ground
    return np.maximum(difference, 0)


def _decode_image(content: bytes) -> QImage:
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
