"""Languages that nobody speaks, made from the texts themselves: what was forgotten stands out in them.

`en-xa` has accents and brackets, `ar-xb` the same from right to left. Their files are made as a translator's are: by
what gathers the texts, so that a text that is marked but not found by it is noticed too.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.mofile import write_mo

from scripts import texts

ACCENTS, LEFTWARDS = "en-xa", "ar-xb"
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\}|<[^>]*>|&\w+;)")
_BARE = "AaCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz"
_MARKED = "ÀàÇçĎďÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŘřŠšŢţÛûŴŵÝýŽž"
_TO_MARKED = str.maketrans(_BARE, _MARKED)
MARKS = frozenset(_MARKED + "⟦⟧")


def pseudo(text: str) -> str:
    """A text in brackets and with accents; what stands for a value, and tags, stay as they are."""
    pieces = _KEPT.split(text)
    return "⟦" + "".join(one if place % 2 else one.translate(_TO_MARKED) for place, one in enumerate(pieces)) + "⟧"


def write(folder: Path) -> None:
    """Both languages as MO files below a folder of languages."""
    for domain in texts.DOMAINS:
        catalog = texts.texts(domain)
        for message in catalog:
            if message.id:
                message.string = tuple(map(pseudo, message.id)) if message.pluralizable else pseudo(str(message.id))
        for code in (ACCENTS, LEFTWARDS):
            path = texts.folder_of(code, folder) / f"{domain}.mo"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_mo(file, catalog)
