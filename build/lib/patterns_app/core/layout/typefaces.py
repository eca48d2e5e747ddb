"""The typefaces of pictures, and which of them draws which part of a text.

Inter draws what it has. Every other script has a typeface of its own, a file beside Inter's; Chinese, Japanese and
Korean come with an optional package, as they are large. A sign that no typeface has is told (`undrawn`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec

import uharfbuzz

FONT_PACKAGE = "patterns_app.core.layout.fonts"
FAMILY = "Inter"
EXTRA = "pattern-studio[cjk]"

_CJK_PACKAGE = "noto_cjk_sans_otc"
_CJK_FILE = "NotoSansCJK-Regular.ttc"
# The collection draws the same signs in the habits of each region, in this order of faces.
_REGIONS = (
    ("Noto Sans CJK JP", re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")),
    ("Noto Sans CJK KR", re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")),
    ("Noto Sans CJK SC", re.compile("")),
    ("Noto Sans CJK TC", re.compile("[\u3100-\u312f\u31a0-\u31bf]")),
)
# General ones come last: what a script's own typeface has, it draws.
_LAST = ("NotoEmoji", "NotoSansSymbols", "NotoSansSymbols2")
JOINERS = "\u200d\u2060"  # what they stand between is one
_JOINED = ("M", "Cf")  # categories of signs that belong to the one before them


@dataclass(frozen=True)
class Typeface:
    """One face of a font file: the family's name as the file tells it, and where it is."""

    family: str
    path: str
    index: int = 0
    bold: bool = False

    @property
    def face(self) -> uharfbuzz.Face:
        """The face, read once."""
        return _face(self.path, self.index)


@dataclass(frozen=True)
class Run:
    """A stretch of text that one typeface draws; None: there is none that has its signs."""

    text: str
    typeface: Typeface | None


def inter(bold: bool) -> Typeface:
    """What most text is set in."""
    return _inter()[bold]


def typefaces() -> tuple[Typeface, ...]:
    """All that are here, those that come first are tried first."""
    return (*_inter(), *_others(), *_cjk()[:1])


@lru_cache(maxsize=20_000)
def runs(text: str, bold: bool = False) -> tuple[Run, ...]:
    """The text in stretches of one typeface each. A mark or joiner goes with the sign before it."""
    first = inter(bold)
    if text.isascii():
        return (Run(text, first),) if text else ()
    found: list[tuple[Typeface | None, list[str]]] = []
    for sign in text:
        current = found[-1][0] if found else first
        typeface = _typeface_of(sign, first, current)
        if found and typeface == current:
            found[-1][1].append(sign)
        else:
            found.append((typeface, [sign]))
    return tuple(Run("".join(signs), typeface) for typeface, signs in found)


def regional(typeface: Typeface, texts: Iterable[str]) -> Typeface:
    """The typeface for Chinese, Japanese and Korean in the habits of where these texts are from; others as they are."""
    faces = _cjk()
    if typeface not in faces:
        return typeface
    whole = "".join(texts)
    wanted = next((name for name, signs in _REGIONS if signs.pattern and signs.search(whole)), "Noto Sans CJK SC")
    return next(face for face in faces if face.family == wanted)


def undrawn(texts: Iterable[str]) -> str:
    """What to tell of signs that no typeface here has, with the mend, in ASCII; empty when all can be drawn."""
    missing = sorted({sign for text in texts for run in runs(text) if not run.typeface for sign in run.text})
    if not missing:
        return ""
    east = any(unicodedata.east_asian_width(sign) in "WF" for sign in missing)
    codes = " ".join(f"U+{ord(sign):04X}" for sign in missing[:8]) + (" ..." if len(missing) > 8 else "")
    told = f"No typeface here has {codes}: drawn as boxes."
    return f"{told} Install {EXTRA} for Chinese, Japanese and Korean." if east and not _cjk() else told


def is_joined(sign: str) -> bool:
    """Is it a mark or a joiner, which belongs to the sign before it?"""
    return sign != "" and unicodedata.category(sign).startswith(_JOINED)


def _typeface_of(sign: str, first: Typeface, current: Typeface | None) -> Typeface | None:
    code = ord(sign)
    if is_joined(sign) and (current is None or code in _signs(current) or code not in _signs(first)):
        return current
    if code in _signs(first):
        return first
    return _found(code)


@lru_cache(maxsize=20_000)
def _found(code: int) -> Typeface | None:
    return next((typeface for typeface in typefaces()[2:] if code in _signs(typeface)), None)


@cache
def _signs(typeface: Typeface) -> frozenset[int]:
    return frozenset(typeface.face.unicodes)


@cache
def _face(path: str, index: int) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path), index)


@cache
def _inter() -> tuple[Typeface, Typeface]:
    folder = files(FONT_PACKAGE)
    return (
        Typeface(FAMILY, str(folder.joinpath("Inter-Regular.ttf"))),
        Typeface(FAMILY, str(folder.joinpath("Inter-SemiBold.ttf")), bold=True),
    )


@cache
def _others() -> tuple[Typeface, ...]:
    folder = files(FONT_PACKAGE)
    names = [one.name for one in folder.iterdir() if one.name.startswith("Noto") and one.name.endswith(".ttf")]
    paths = [str(folder.joinpath(name)) for name in sorted(names, key=_precedence)]
    return tuple(Typeface(_family(_face(path, 0)), path) for path in paths)


def _family(face: uharfbuzz.Face) -> str:
    """The family's name, the whole one where a shorter one stands for old programs (name ids 16 and 1)."""
    return str(face.get_name(16) or face.get_name(1))


def _precedence(file: str) -> tuple[int, str]:
    name = file.removesuffix("-Regular.ttf")
    return (_LAST.index(name) + 1 if name in _LAST else 0, name)


@cache
def _cjk() -> tuple[Typeface, ...]:
    """The faces of the optional package, none without it."""
    if find_spec(_CJK_PACKAGE) is None:
        return ()
    path = str(files(_CJK_PACKAGE).joinpath(_CJK_FILE))
    return tuple(Typeface(name, path, index) for index, (name, _) in enumerate(_REGIONS))
