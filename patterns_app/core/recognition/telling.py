"""What was recognised, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from patterns_app.core.patterns.reader import entries
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import names_of

from .model import Found, Recognised
from .ranking import Ranked, identities

_BEGIN = {"present": "This is", "near": "This is nearly", "look-alike": "This looks like, and is not,"}
_BEGIN |= {"undecided": "It cannot be known from here whether this is"}


def as_text(told: Recognised, sketch: Sketch) -> str:
    """A paragraph a pattern: what it is, who plays which role, what is missing. Patterns inside others come last."""
    parts = names_of(sketch)
    parts |= {line.id: line.label or parts[line.target] for line in sketch.connections}
    paragraphs = ["\n".join(_lines(one, parts)) for one in sorted(told.patterns, key=lambda one: bool(one.part_of))]
    if told.undecided:
        paragraphs.append(f"Undecided, as the sketch is too large: {', '.join(map(title, told.undecided))}.")
    return "\n\n".join(paragraphs or ["No pattern of the catalogue was found."]) + "\n"


def entries_as_text(ranked: Iterable[Ranked]) -> str:
    """A line an entry, with how much of it is there, and what is missing below it."""
    lines: list[str] = []
    for one in ranked:
        more = f", at {one.places} places" if one.places > 1 else ""
        lines.append(f"{one.there} of {one.needed}  {title(one.pattern)}: {one.verdict}{more}")
        lines += [f"    missing: {miss.name}. {miss.says}" for miss in one.found.missing]
    return "\n".join(lines or ["Nothing of any entry of the catalogue was found."]) + "\n"


def title(pattern: str) -> str:
    """The title of a pattern."""
    return entries()[pattern].title


def not_told(found: Found) -> Iterator[str]:
    """What the input does not tell of a pattern, each as a question: who plays a role, what leads where, what holds."""
    identity = identities()[found.pattern]
    roles = {one.id for one in identity.roles}
    links = {one.id: one for one in identity.links}
    conditions = {one.id: one.says for one in identity.conditions}
    for part in found.unknown:
        if part in roles:
            yield f"what the {_words(part)} is"
        elif part in links:
            source, target = (" or ".join(map(_words, ends)) for ends in (links[part].source, links[part].target))
            yield f"whether the {source} leads to the {target}"
        else:
            yield f"whether it is so that {conditions[part]}"


def _words(role: str) -> str:
    return role.replace("-", " ")


def _lines(found: Found, parts: Mapping[str, str]) -> Iterator[str]:
    names = " and ".join(miss.name for miss in found.missing)
    inside = f" (part of {', '.join(map(title, found.part_of))})" if found.part_of else ""
    instead = f": {found.other}" if found.other else ""
    yield f"{_BEGIN[found.verdict]} {title(found.pattern)}{instead}{f': {names}' if names else ''}{inside}."
    for role, players in found.roles.items():
        labels = ", ".join(parts[player] for player in players)
        yield f"  {_words(role)}: {labels}"
    for miss in found.missing:
        at = ", ".join(dict.fromkeys(parts[one] for one in miss.at if one in parts))
        yield f"  missing: {miss.name}{f', at {at}' if at else ''}. {miss.says}"
    if found.because:
        yield f"  because: {' '.join(found.because)}"
    if found.unknown:
        yield f"  cannot be known from here: {'; '.join(not_told(found))}"
