"""Pictures from a package made small: square PNGs of few colours, on a plate of their own.

The plate is white, so that dark logos are seen in the dark theme too; for the few white ones it is dark.
"""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageStat

_SIDE = 96  # pixels: the side for which the measures below are meant
_ROOM = 8  # between picture and edge of the plate, where the picture does not fill its square
_CORNER = 12
_COLOURS = 128  # 1.5 kB a picture in the mean; all colours would be 6 kB
_LIGHT, _DARK = (255, 255, 255, 255), (35, 47, 62, 255)
_WHITE = 245.0  # mean brightness from which on a picture needs the dark plate
_NEARLY_WHITE = 249
_SOLID = 128  # opacity from which on a pixel counts


def shrunk(image: bytes, side: int) -> bytes:
    """An image as a PNG of `side` pixels a side. Only for images that we trust: the decoder runs here."""
    with Image.open(io.BytesIO(image)) as opened:
        picture = _on_plate(opened.convert("RGBA"), side)
    out = io.BytesIO()
    _of_few_colours(picture).save(out, "PNG", optimize=True)
    return out.getvalue()


def _on_plate(picture: Image.Image, side: int) -> Image.Image:
    fills = all(picture.getpixel(corner)[3] >= _SOLID for corner in _corners(picture.size))  # type: ignore[index]
    room = 0 if fills else round(_ROOM * side / _SIDE)
    inner = side - 2 * room
    share = min(inner / picture.width, inner / picture.height)
    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    small = picture.resize(size, Image.Resampling.LANCZOS)
    colour = _DARK if _is_white(small) else _LIGHT
    ground = Image.new("RGBA", (side, side), (*colour[:3], 0))  # so that the plate's edge has the plate's colour
    ground.paste(colour, (0, 0), _plate(side))
    place = (side - size[0]) // 2, (side - size[1]) // 2
    over = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    over.paste(small, place)
    return Image.alpha_composite(ground, over)


def _of_few_colours(picture: Image.Image) -> Image.Image:
    """With a palette. What all but is white becomes white, as the plate would be seen on a white card."""
    small = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = small.getpalette("RGBA") or []
    rows = [palette[at : at + 4] for at in range(0, len(palette), 4)]
    whole = [[255, 255, 255, 255] if min(row) >= _NEARLY_WHITE else row for row in rows]
    small.putpalette(bytes(value for row in whole for value in row), "RGBA")
    return small


@cache
def _plate(side: int) -> Image.Image:
    """The plate's shape, drawn large and made small, as the drawer knows no half-covered pixels."""
    large = 4 * side
    shape = Image.new("L", (large, large), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, large - 1, large - 1), _CORNER * large // _SIDE, 255)
    return shape.resize((side, side), Image.Resampling.LANCZOS)


def _corners(size: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    right, bottom = size[0] - 1, size[1] - 1
    return ((0, 0), (right, 0), (0, bottom), (right, bottom))


def _is_white(picture: Image.Image) -> bool:
    solid = picture.getchannel("A").point(lambda value: 255 if value >= _SOLID else 0)
    if not solid.getbbox():
        return False
    return ImageStat.Stat(picture.convert("L"), mask=solid).mean[0] >= _WHITE
