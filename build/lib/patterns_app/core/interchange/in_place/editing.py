"""Edits made in a template's text: what they do not touch stays to the letter."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.positions import written
from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.sketch.parser import InputError

from .edits import Append, Edit, NotInPlace, Put, Remove, applied, emptied
from .spots import Entry, Spot, at, key_text, of_text, way
from .wording import Style, block, column, entry, in_flow, in_json, scalar, style_of

_BEFORE = ("Resources", "Outputs")  # new sections of a template stand before these


class Cut(NamedTuple):
    """Text that takes the place of the characters from `start` up to `end`."""

    start: int
    end: int
    text: str
    depth: int = 0  # of what ends in one place the innermost goes on first


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made. Raises NotInPlace where its form does not allow one, or where it came out wrong."""
    edits = list(edits)
    if not edits:
        return text
    before = load(text.encode())
    wanted = applied(before, edits)
    editor = _Editor(text)
    cuts = sorted(beside(editor.cuts(edits, before), text), key=lambda cut: (cut.start, cut.end, -cut.depth))
    parts, place = [], 0
    for cut in cuts:
        if cut.start < place:
            raise NotInPlace((), "two changes stand in one place of this text")
        parts += [text[place : cut.start], cut.text]
        place = cut.end
    found = "".join([*parts, text[place:]])
    if not _says(found, wanted, text, edits):
        raise NotInPlace(edits[0].keys, "the form in which it is written is not one that can be changed")
    return found


def beside(cuts: Iterable[Cut], text: str) -> Iterator[Cut]:
    """What is added at the end of lines that go is added before them, at the end of the line that stays."""
    cuts = list(cuts)
    gone = sorted(cut for cut in cuts if cut.end > cut.start and not cut.text)
    for cut in cuts:
        place = cut.start
        for other in reversed(gone) if cut.text and cut.start == cut.end else ():
            if other.start < place <= other.end and text[other.start - 1 : other.start] == "\n" and place:
                if place == other.end and text[place - 1] == "\n":
                    continue
                place = other.start - (2 if text[max(other.start - 2, 0) : other.start] == "\r\n" else 1)
        yield cut._replace(start=place, end=place) if place != cut.start else cut


def refused(text: str, edits: Sequence[Edit]) -> list[str]:
    """Why each edit by itself cannot be made, empty where it can. The text is read anew only where its form allows all.

    To read it for each edit would take a time that grows with the square of the template.
    """
    before, editor = load(text.encode()), _Editor(text)
    found = [_against_the_form(editor, edit, before) for edit in edits]
    return found if any(found) else [_against_the_sense(text, edit) for edit in edits]


def _against_the_form(editor: _Editor, edit: Edit, before: Any) -> str:
    try:
        list(editor.cuts([edit], before))
    except NotInPlace as error:
        return str(error)
    return ""


def _against_the_sense(text: str, edit: Edit) -> str:
    try:
        edited(text, [edit])
    except NotInPlace as error:
        return str(error)
    return ""


def _says(found: str, wanted: Any, text: str, edits: list[Edit]) -> bool:
    """Does the new text say what it should? A block text that ends a file gets its line end when more follows."""
    try:
        value = load(found.encode())
    except InputError:
        return False
    return bool(value == wanted or value == applied(load(f"{text}\n".encode()), edits))


class _Editor:
    def __init__(self, text: str) -> None:
        self._text = text
        self._root = of_text(text)
        self._style: Style = style_of(text, self._root)
        self._going: dict[Keys, set[str | int]] = {}  # by mapping or list: the entries that go

    def cuts(self, edits: list[Edit], before: Any) -> Iterator[Cut]:
        """The cuts of all edits; `before` is the value of the text."""
        additions: dict[Keys, dict[str, Any]] = {}
        items: dict[Keys, list[Any]] = {}
        for edit in edits:
            if isinstance(edit, Remove):
                continue
            if isinstance(edit, Append) and (spot := at(self._root, edit.keys)) and spot.kind == "sequence":
                items.setdefault(edit.keys, []).append(edit.value)
            elif isinstance(edit, Put) and (spot := at(self._root, edit.keys)) and not self._is_null(spot):
                yield self._replaced(edit, spot)
            else:
                self._collect(additions, edit)
        self._going.clear()
        for keys in emptied(before, edits):
            self._going.setdefault(keys[:-1], set()).add(keys[-1])
        for keys, entries in additions.items():
            yield from self._inserted(keys, entries)
        for keys, found in items.items():
            yield self._appended(keys, found)
        for outer, gone in self._going.items():
            yield from self._removed(outer, gone, outer in additions or outer in items)

    def _is_null(self, spot: Spot) -> bool:
        return spot.kind == "scalar" and self._text[spot.start : spot.end] in ("", "~", "null")

    def _collect(self, additions: dict[Keys, dict[str, Any]], edit: Put | Append) -> None:
        """Put an edit with the others that begin at the same place that is there."""
        spots = list(way(self._root, edit.keys[:-1]))
        length = len(spots) - 1
        while length and self._is_null(spots[length]):
            length -= 1
        if spots[length].kind != "mapping":
            raise NotInPlace(edit.keys, "what stands there is no mapping")
        place = additions.setdefault(edit.keys[:length], {})
        for key in edit.keys[length:-1]:
            place = place.setdefault(str(key), {})
        last = str(edit.keys[-1])
        if isinstance(edit, Put):
            place[last] = edit.value
        else:
            place.setdefault(last, []).append(edit.value)

    def _own(self, keys: Keys) -> Spot:
        """The spot at a path. Raises NotInPlace where others share it."""
        spots = list(way(self._root, keys))
        if any(spot.shared for spot in spots):
            raise NotInPlace(keys, "an anchor shares it with other places")
        return spots[-1]

    def _replaced(self, edit: Put, spot: Spot) -> Cut:
        self._own(edit.keys)
        if spot.kind != "scalar" and not spot.flow:
            raise NotInPlace(edit.keys, "it is written over several lines")
        if spot.quote in ("|", ">") and not isinstance(edit.value, str):
            raise NotInPlace(edit.keys, "it is a text of several lines")
        return Cut(spot.start, spot.end, self._like(edit.value, spot))

    def _like(self, value: Any, spot: Spot) -> str:
        if isinstance(value, str) and spot.quote == "'" and "\n" not in value:
            return "'" + value.replace("'", "''") + "'"
        if spot.quote == '"' and isinstance(value, str):
            return in_flow(value)
        if spot.flow or spot.kind != "scalar" or isinstance(value, (dict, list)):
            return in_flow(value)
        lines = scalar(value, self._style)
        return lines[0] if len(lines) == 1 else in_flow(value)

    def _inserted(self, keys: Keys, entries: dict[str, Any]) -> Iterator[Cut]:
        spot = self._own(keys)
        nulls = {entry.key: entry for entry in spot.entries if entry.key in entries}
        for key, found in nulls.items():
            yield self._filled(spot, found, entries[str(key)])
        fresh = {key: value for key, value in entries.items() if key not in nulls}
        if not keys:
            first = next((one for one in spot.entries if one.key in _BEFORE), None)
            head = {key: value for key, value in fresh.items() if key != "Outputs"} if first else {}
            if head and first:
                yield self._ahead(first, head, spot.flow)
            fresh = {key: value for key, value in fresh.items() if key not in head}
        if fresh:
            yield self._at_end(spot, fresh, keys)

    def _filled(self, outer: Spot, null: Entry, value: Any) -> Cut:
        """A key with nothing after it gets a value."""
        if outer.flow:
            return Cut(null.spot.start, null.spot.end, in_flow(value))
        lines = list(entry(str(null.key), value, self._style))
        prefix = self._style.line_end + " " * column(self._text, null.start)
        after = lines[0].partition(":")[2] + "".join(f"{prefix}{line}" for line in lines[1:])
        return Cut(null.spot.start, null.spot.end, after)

    def _ahead(self, first: Entry, entries: dict[str, Any], flow: bool) -> Cut:
        """New sections before one that is there."""
        end = self._style.line_end
        if flow:
            outer = self._text[self._text.rfind("\n", 0, first.start) + 1 : first.start]
            gap = f",{end}{outer}" if self._style.unit else ", "
            said = [f"{key_text(key)}: {in_json(value, self._style, outer)}" for key, value in entries.items()]
            return Cut(first.start, first.start, gap.join([*said, ""]))
        lines = [line for key, value in entries.items() for line in entry(key, value, self._style)]
        return Cut(first.start, first.start, "".join(f"{line}{end}" for line in [*lines, ""]))

    def _at_end(self, spot: Spot, entries: dict[str, Any], keys: Keys) -> Cut:
        style, airy = self._style, keys == ("Resources",)
        if spot.flow:
            return self._in_brackets(spot, list(entries.items()), keys)
        if not spot.entries:
            raise NotInPlace((), "it is empty")
        indent = " " * column(self._text, spot.entries[0].start)
        text = ""
        for key, value in entries.items():
            gap = style.line_end if airy and style.airy else ""
            lines = [f"{indent}{line}" if line else "" for line in entry(key, value, style)]
            text += gap + "".join(f"{style.line_end}{line}" for line in lines)
        place = self._line_end(spot.end)
        return Cut(place, place, text, len(keys))

    def _appended(self, keys: Keys, found: list[Any]) -> Cut:
        spot = self._own(keys)
        if spot.flow:
            return self._in_brackets(spot, [(None, item) for item in found], keys)
        indent = " " * column(self._text, spot.start)
        place = self._line_end(spot.end)
        lines = [f"{indent}{line}" if line else "" for line in block(found, self._style)]
        return Cut(place, place, "".join(f"{self._style.line_end}{line}" for line in lines), len(keys))

    def _in_brackets(self, spot: Spot, found: list[tuple[str | None, Any]], keys: Keys) -> Cut:
        """More entries or items between brackets: each on a line of its own where those that are there are."""
        style, text = self._style, self._text
        spread = bool(style.unit) and (
            ("\n" in text[spot.start : spot.entries[0].start]) if spot.entries else is_spread(text)
        )
        outer = text[text.rfind("\n", 0, spot.start) + 1 : spot.start]
        outer = outer[: len(outer) - len(outer.lstrip())]
        inner = outer + style.unit
        if spot.entries and spread:
            inner = text[text.rfind("\n", 0, spot.entries[0].start) + 1 : spot.entries[0].start]
        gap = f"{style.line_end}{inner}" if spread else ""
        said = [
            (f"{key_text(key)}: " if key is not None else "")
            + (in_json(value, style, inner) if spread else in_flow(value))
            for key, value in found
        ]
        if self._all_go(spot, keys):
            close = f"{style.line_end}{outer}" if spread else ""
            return Cut(spot.start + 1, spot.end - 1, gap + f",{gap or ' '}".join(said) + close)
        last = spot.entries[-1]
        stays = last.key not in self._going.get(keys, ())
        if spread and stays and found[0][0] is not None and "\n" not in text[last.start : last.spot.end]:
            # Behind it, its line would get a comma: what nobody touched stays to the letter.
            return Cut(last.start, last.start, "".join(f"{one},{gap}" for one in said))
        return Cut(last.spot.end, last.spot.end, "".join(f",{gap or ' '}{one}" for one in said))

    def _all_go(self, spot: Spot, keys: Keys) -> bool:
        return all(one.key in self._going.get(keys, ()) for one in spot.entries)

    def _line_end(self, place: int) -> int:
        """The end of the line of a place, before what ends it."""
        stop = self._text.find("\n", place)
        if stop < 0:
            return len(self._text)
        return stop - 1 if stop and self._text[stop - 1] == "\r" else stop

    def _removed(self, outer: Keys, keys: set[str | int], refilled: bool) -> Iterator[Cut]:
        """The cuts of entries that go; where all of them do, only what takes their place keeps what was around them."""
        spot = self._own(outer)
        entries = spot.entries
        if spot.flow:
            if not (refilled and self._all_go(spot, outer)):
                yield from self._out_of_brackets(entries, keys, spot)
            return
        if self._all_go(spot, outer) and not refilled:
            raise NotInPlace(outer, f"nothing would be left of {written(outer)}")
        for number, one in enumerate(entries):
            if one.key in keys:
                yield self._lines_of(one, (*outer, one.key), self._own_comment(entries, number, keys))

    def _own_comment(self, entries: tuple[Entry, ...], number: int, gone: set[str | int]) -> int:
        """Where the comment over an entry begins; the entry's own start where it has none, or one over others too."""
        begin = _line_start(self._text, entries[number].start)
        column_of_key = entries[number].start - begin
        first = begin
        while first and _comment_column(self._text, before := _line_start(self._text, first - 1)) <= column_of_key:
            first = before
        if first == begin:
            return begin
        for one, other in itertools.pairwise(entries[number:]):
            between = self._text[one.spot.end : _line_start(self._text, other.start)]
            beside = (line for line in between.split("\n")[1:-1] if not line.startswith(" " * (column_of_key + 1)))
            if next(beside, None) is not None:  # a blank line or a comment, which ends what the first comment is over
                break
            if other.key not in gone:
                return begin
        return first

    def _lines_of(self, one: Entry, keys: Keys, begin: int) -> Cut:
        text = self._text
        line = _line_start(text, one.start)
        before = text[line : one.start]
        if before.strip(" -") or before.count("-") > isinstance(one.key, int):
            raise NotInPlace(keys, "it begins in the line of something else")
        stop = text.find("\n", one.spot.end)
        stop = len(text) if stop < 0 else stop + 1
        while stop < len(text) and len(before) < _comment_column(text, stop) < _NO_COMMENT:  # comments inside of it
            after = text.find("\n", stop)
            stop = len(text) if after < 0 else after + 1
        # Of two blank lines that would meet one goes too.
        while (
            begin
            and text[max(begin - 3, 0) : begin].endswith(("\n\n", "\n\r\n"))
            and text[stop : stop + 2].startswith(("\n", "\r\n"))
        ):
            stop = text.find("\n", stop) + 1
        return Cut(begin, stop, "")

    def _out_of_brackets(self, entries: tuple[Entry, ...], keys: set[str | int], spot: Spot) -> Iterator[Cut]:
        kept = [number for number, one in enumerate(entries) if one.key not in keys]
        if not kept:
            yield Cut(spot.start + 1, spot.end - 1, "")
            return
        if kept[0]:
            yield Cut(entries[0].start, entries[kept[0]].start, "")
        for one, other in zip(kept, [*kept[1:], len(entries)], strict=True):
            if other > one + 1:
                yield Cut(entries[one].spot.end, entries[other - 1].spot.end, "")


_NO_COMMENT = sys.maxsize


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _comment_column(text: str, start: int) -> int:
    """Where in the line that starts there a comment begins that is alone in it; far out where there is none."""
    stop = text.find("\n", start)
    line = text[start : stop if stop >= 0 else len(text)]
    return len(line) - len(line.lstrip(" ")) if line.lstrip(" ").startswith("#") else _NO_COMMENT


def is_spread(text: str) -> bool:
    """Does a template in JSON stand on several lines?"""
    return "\n" in text.strip()
