"""Languages that nobody speaks, made from the texts themselves: what was forgotten stands out in them.

`en-xa` has accents and brackets, `ar-xb` the same from right to left. Their files are made as a translator's are: by
what gathers the texts, so that a text that is marked but not found by it is noticed too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.mofile import write_mo
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from patterns_app.web import content, languages, sentences
from scripts import texts

ACCENTS, LEFTWARDS = "en-xa", "ar-xb"
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*(?::[^{}]*)?\}|<[^>]*>|&\w+;)")
_BARE = "AaCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz"
_MARKED = "ÀàÇçĎďÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŘřŠšŢţÛûŴŵÝýŽž"
_TO_MARKED = str.maketrans(_BARE, _MARKED)
MARKS = frozenset(_MARKED + "⟦⟧")


def pseudo(text: str) -> str:
    """A text in brackets and with accents; what stands for a value, and tags, stay as they are."""
    pieces = _KEPT.split(text)
    return "⟦" + "".join(one if place % 2 else one.translate(_TO_MARKED) for place, one in enumerate(pieces)) + "⟧"


@contextmanager
def server(folder: Path, *known: tuple[str, str]) -> Iterator[None]:
    """The server as it is with English and further languages, given by code and name, whose texts are in a folder."""
    middleware = list(settings.MIDDLEWARE)
    place = middleware.index("django.middleware.common.CommonMiddleware")
    middleware.insert(place, "patterns_app.web.languages.LanguageMiddleware")
    every = [("en-gb", "English"), *known]
    _forget()
    with override_settings(USE_I18N=True, LANGUAGES=every, LOCALE_PATHS=[folder], MIDDLEWARE=middleware):
        yield
    _forget()


def _forget() -> None:
    """What Django and we keep of one set of languages."""
    translation._trans.__dict__.clear()  # type: ignore[attr-defined]
    languages.edition.cache_clear()
    languages._script.cache_clear()
    content.forget()
    sentences.forget()


def write(folder: Path, domains: Iterable[str] = texts.DOMAINS) -> None:
    """Both languages as MO files below a folder of languages."""
    for domain in domains:
        catalog = texts.texts(domain)
        for message in catalog:
            if message.id:
                message.string = tuple(map(pseudo, message.id)) if message.pluralizable else pseudo(str(message.id))
        for code in (ACCENTS, LEFTWARDS):
            path = texts.folder_of(code, folder) / f"{domain}.mo"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_mo(file, catalog)
