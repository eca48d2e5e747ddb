"""Which service a shape of the AWS libraries of draw.io stands for, and what it is called where nobody wrote it."""

from __future__ import annotations

import re

from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.pictures import of_picture

from .assembling import guess_service
from .drawio_cells import Cell
from .drawio_icons import icon_of

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # one edition writes them so: elasticBeanstalk


def service_of_shape(cell: Cell, words: str) -> str:
    """The service that our own file says, or that the icon means with these words; nothing for what is no icon."""
    if "service" in cell.words:
        return cell.words["service"]
    icon = icon_of(cell)
    if not icon:
        return ""
    snake = _HUMP.sub("_", icon).lower()
    found = names.of_stencil(icon, words) or names.of_stencil(snake, words) or of_picture(snake, words)
    return found or guess_service(snake.replace("_", " "))


def doubt(cell: Cell, words: str) -> str:
    """What else the icon may be, where nothing beside it says."""
    icon, service = icon_of(cell), service_of_shape(cell, words)
    is_told = names.told(icon, words) or (names.is_proper(words) and names.of_words(words) == service)
    others = names.sharing(icon) if icon and not is_told else ()
    return f"; its icon is also that of {', '.join(others)}" if others else ""


def words_of_icon(cell: Cell) -> str:
    """What an icon of another program is called, for one without words of which no service says it."""
    return "" if cell.words else _HUMP.sub(" ", icon_of(cell)).replace("_", " ").strip().capitalize()
