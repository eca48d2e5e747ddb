"""Notes of PlantUML, in one line or in several, about a part or alone. Source: https://plantuml.com/deployment-diagram
("Notes"), https://plantuml.com/commons, read 2026-11-27.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .drafting import Draft

_BEGINS = re.compile(
    r"(?:floating )?note\b(?: (?P<quoted>\"[^\"]*\"))?(?: (?P<side>left|right|top|bottom|over))?"
    r"(?: of (?P<of>\"[^\"]*\"|\[[^\[\]]*\]|[^\s:#]+))?(?: as (?P<alias>[\w.]+))?(?: ?#[\w;:.|/-]+)?"
    r"(?: ?: ?(?P<text>.*))?$"
)
ENDS = r"end\s?note$"


@dataclass
class _Note:
    number: int
    of: str  # the part that it is about; empty where it stands alone
    lines: list[str] = field(default_factory=list)


@dataclass
class Notes:
    """The notes of a text, as they come. `bare` takes the signs from a name that say how it is drawn."""

    bare: Callable[[str], str]
    found: list[_Note] = field(default_factory=list)
    aliases: dict[str, _Note] = field(default_factory=dict)

    def begin(self, said: str, number: int, last: str) -> bool | None:
        """Take what begins a note. `last` is the part before it, which a note without a name is about.

        True where further lines belong to it, False where that was all, None where it is no note.
        """
        match = _BEGINS.match(said)
        if not match:
            return None
        of = self.bare(match["of"]) if match["of"] else last if match["side"] and not match["alias"] else ""
        note = _Note(number, "" if said.startswith("floating") else of)
        self.found.append(note)
        if match["alias"]:
            self.aliases[match["alias"]] = note
        text = match["quoted"] or match["text"]
        if text is None:
            return True
        note.lines.append(text.strip('"'))
        return False

    def more(self, line: str) -> None:
        """A further line of the note that was begun last."""
        self.found[-1].lines.append(line)

    def tie(self, one: str, other: str) -> bool:
        """A line between a note and a part says what the note is about; is it one?"""
        for name, part in ((one, other), (other, one)):
            if note := self.aliases.get(name):
                note.of = note.of or part
                return True
        return False

    def settle(self, draft: Draft) -> None:
        """Put them into what has been read, each about its part where there is such a part."""
        for note in self.found:
            lines = "\n".join(note.lines).replace("\\n", "\n").splitlines()
            indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
            draft.note(note.number, f"note {note.number}", "\n".join(line[indent:] for line in lines).strip(), note.of)
