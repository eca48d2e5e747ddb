"""Every format of what came of a fleet of runs: one line a format, sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec

from patterns_app.core.markdown import escaped

from .as_junit import plain
from .as_markdown import table
from .stress_wording import ROW, STEP, Stressed, band, breaking, ground, limit, row, step, varied


def _as_json(told: Stressed) -> str:
    return msgspec.json.format(msgspec.json.encode(told.run)).decode() + "\n"


def _as_text(told: Stressed) -> str:
    return "\n".join(line for line in _lines(told) if line) + "\n"


def _lines(told: Stressed) -> Iterator[str]:
    run = told.run
    yield f"{told.sketch.title or 'The sketch'}, {run.runs} runs, seed {run.seed}"
    if run.stopped_by:
        yield f"It ended before its time: {run.stopped_by}"
    yield breaking(told)
    yield limit(told)
    yield "The load, raised"
    yield from (f"  {line}" for line in _columns([STEP, *(step(one) for one in run.raised)]))
    if run.chaos:
        yield "Each part broken for a third of the run, worst first"
        yield from (f"  {line}" for line in _columns([ROW, *(row(told, one) for one in run.chaos)]))
    if run.bands:
        yield "How sure that is: the middle, and what nine of ten runs lie between"
        yield from (f"  {band(one)}" for one in run.bands)
        yield "What was uncertain"
        yield from (f"  {varied(told, one)}" for one in run.uncertain)
    yield from ground(told)


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(line[place]) for line in rows) for place in range(len(rows[0]))]
    for line in rows:
        cells = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _as_markdown(told: Stressed) -> str:
    return "\n\n".join(part for part in _sections(told) if part) + "\n"


def _sections(told: Stressed) -> Iterator[str]:
    run = told.run
    verdict = f": gives before {told.at_least:g} times the load" if told.gives_too_early else ""
    yield f"### {escaped(told.sketch.title or 'Stress')}{verdict}"
    yield f"**{escaped(breaking(told))}** {escaped(limit(told))}"
    if run.stopped_by:
        yield f"**It ended before its time**: {escaped(run.stopped_by)}"
    yield table(STEP, (step(one) for one in run.raised))
    if run.chaos:
        yield table(ROW, (row(told, one) for one in run.chaos))
    if run.bands:
        yield "How sure that is (nine of ten runs): " + "; ".join(escaped(band(one)) for one in run.bands)
        yield "Uncertain: " + "; ".join(escaped(varied(told, one)) for one in run.uncertain)
    yield "\n".join(f"- {escaped(words)}" for words in ground(told))


def _as_junit(told: Stressed) -> str:
    """The load that it has to take is a case that may fail; each fault is one that tells what was lost."""
    run = told.run
    suites = Element("testsuites", name="Pattern Studio")
    counts = {"tests": str(1 + len(run.chaos)), "failures": str(int(told.gives_too_early)), "errors": "0"}
    suite = SubElement(suites, "testsuite", {"name": plain(told.sketch.title or "stress"), **counts})
    words = plain(" ".join(part for part in (breaking(told), limit(told)) if part))
    case = SubElement(suite, "testcase", {"classname": "stress", "name": f"takes {told.at_least:g} times the load"})
    if told.gives_too_early:
        SubElement(case, "failure", {"type": "gives", "message": words}).text = words
    else:
        SubElement(case, "system-out").text = words
    for one in run.chaos:
        name, *figures = row(told, one)
        case = SubElement(suite, "testcase", {"classname": "stress", "name": plain(name)})
        told_as = ", ".join(f"{head}: {figure}" for head, figure in zip(ROW[1:], figures, strict=True))
        SubElement(case, "system-out").text = plain(told_as)
    indent(suites, " ")
    return tostring(suites, encoding="unicode") + "\n"


STRESS_FORMATS: dict[str, Callable[[Stressed], str]] = {
    "json": _as_json,
    "junit": _as_junit,
    "markdown": _as_markdown,
    "text": _as_text,
}
