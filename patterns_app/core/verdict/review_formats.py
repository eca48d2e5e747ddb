"""Every format of a review: one comment for a change request, text for a terminal, JSON for programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from patterns_app.core import limits
from patterns_app.core.checks.model import Finding
from patterns_app.core.interchange.differing import Pair, changes_told, only_moved
from patterns_app.core.markdown import escaped, markdown_table
from patterns_app.core.sketch.difference import What
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .review_picture import SIGNS, picture
from .reviewing import Review, Reviewed, in_short, summed

# By this line whoever posts the comment finds the one of before, to write it anew.
MARK = "<!-- pattern-studio review -->"
_STATES: dict[What, str] = {"added": "new", "removed": "gone", "changed": "changed"}
_LEGEND = ", ".join(f"`{SIGNS[what]}` {said}" for what, said in _STATES.items())
_NAMING = re.compile(r"@|#(?=\d)|!(?=\d)")


def as_text(review: Review, failing: tuple[str, ...]) -> str:
    """One line a change, for a terminal."""
    lines = [summed(review)]
    for one in review.systems:
        lines += ["", f"{one.name}: {_STATES[one.what]}{_from(one)}", *(f"  {note}" for note in one.notes)]
        lines += [f"  {line}" for line in in_short(one)]
        lines += [f"  {line}" for line in _changes(one)]
        for sign, findings in (("+", one.compared.new), ("-", one.compared.mended)):
            lines += [f"  {sign} {item.severity}: {item.message} [{item.rule}]" for item in findings]
    lines += ["", *(f"does not pass: {why}" for why in failing)] if failing else []
    return "\n".join(lines) + "\n"


def as_json(review: Review, failing: tuple[str, ...]) -> str:
    """The same as plain values."""
    systems = [
        {
            "name": one.name,
            "was": one.was,
            "what": one.what,
            "notes": one.notes,
            "changes": list(_changes(one)),
            "verdict": one.compared,
        }
        for one in review.systems
    ]
    told = {"systems": systems, "looked_at": review.looked_at, "unread": review.unread, "failing": failing}
    return msgspec.json.format(msgspec.json.encode(told)).decode() + "\n"


def as_markdown(review: Review, failing: tuple[str, ...]) -> str:
    """One comment, no longer than GitHub takes: pictures go first, then tables of changes, and it says so."""
    for level in range(3):
        text = "\n\n".join(part for part in _comment(review, failing, level) if part) + "\n"
        if len(text) <= limits.REVIEW_COMMENT_CHARACTERS:
            return text
    return (
        text[: limits.REVIEW_COMMENT_CHARACTERS - 100].rpartition("\n")[0] + "\n\nThe comment is too long: cut here.\n"
    )


REVIEW_FORMATS: dict[str, Callable[[Review, tuple[str, ...]], str]] = {
    "json": as_json,
    "markdown": as_markdown,
    "text": as_text,
}


def _comment(review: Review, failing: tuple[str, ...], level: int) -> Iterator[str]:
    yield MARK
    yield f"## Architecture review: {summed(review)}"
    if failing:
        yield "**Does not pass**\n\n" + "\n".join(f"- {_safe(why)}" for why in failing)
    if review.unread:
        yield "**Not everything could be read**\n\n" + "\n".join(f"- {_safe(why)}" for why in review.unread)
    if level:
        yield f"Left out, for the comment would be too long: {'pictures' if level == 1 else 'pictures and changes'}."
    for one in review.systems:
        yield from _system(one, level)


def _system(one: Reviewed, level: int) -> Iterator[str]:
    yield f"### {_safe(one.name)}: {_STATES[one.what]}{_safe(_from(one))}"
    yield "\n".join(f"- {_safe(line)}" for line in (*one.notes, *in_short(one)))
    if level < 1:
        yield from _drawn(one)
    for head, findings in (("New findings", one.compared.new), ("Fixed", one.compared.mended)):
        if findings:
            yield f"**{head}**"
            yield markdown_table(("Severity", "What", "Where", "Rule"), [_row(one, item) for item in findings])
    lines = list(_changes(one))
    if lines and level < 2:
        yield f"<details><summary>What changed ({len(lines)})</summary>"
        yield "\n".join(
            f"- `{line[0]}` {_safe(line[2:])}" if line[0] in "+-~" else f"- {_safe(line)}" for line in lines
        )
        yield "</details>"


def _drawn(one: Reviewed) -> Iterator[str]:
    text, is_whole = picture(*_sketches(one))
    near = "" if is_whole else "; only what changed and what is next to it"
    yield f"```mermaid\n{text}```"
    yield f"{_LEGEND}{near}"


def _sketches(one: Reviewed) -> tuple[Sketch, Sketch]:
    return (one.before.sketch if one.before else Sketch(), one.after.sketch if one.after else Sketch())


def _changes(one: Reviewed) -> Iterator[str]:
    """What changed in meaning in a system that was there and is; of all others the whole is what changed."""
    if one.what == "changed":
        pair = Pair(*_sketches(one), vocabulary())
        yield from changes_told(pair)
        yield from only_moved(pair)


def _safe(text: str) -> str:
    """Words of a template in a comment: they mark nothing up and call nobody by name."""
    return escaped(_nobody(text))


def _nobody(text: str) -> str:
    """The same words, by which no platform thinks of a person or of another change."""
    return _NAMING.sub("\\g<0>\u200b", text)


def _from(one: Reviewed) -> str:
    return f", it lay in {one.was}" if one.was else ""


def _row(one: Reviewed, item: Finding) -> tuple[str, str, str, str]:
    told = one.after if item in one.compared.new else one.before
    places = told.places if told else {}
    where = next((str(places[part]) for part in (*item.nodes, *item.connections) if part in places), one.name)
    return item.severity, _nobody(item.message), _nobody(where), item.rule
