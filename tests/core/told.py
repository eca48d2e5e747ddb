"""The result of a trace in a line, as the golden files have it."""

from __future__ import annotations

from patterns_app.core.engine.model import Result


def in_short(result: Result) -> str:
    """How one message fared, in one line of a golden file."""
    ends, first = result.ends, result.first_caller
    held = f" as {ends.holds}" if ends.holds else ""
    said = " ".join(str(one) for one in (first.code, first.name) if one)
    stands = f", {result.blocked} stands still" if result.blocked != "none" else ""
    others = "".join(
        f"; {one.who} {one.fate}{f' until {one.until_s:g} s' if one.until_s is not None else ''}"
        for one in result.beside
        if one.who != "elsewhere"
    )
    undone = f", undone: {' '.join(result.compensated)}" if result.compensated else ""
    tries = "".join(f"; {one.by} at {one.at}: {one.total or '?'}" for one in result.tries if one.total != 1)
    where = f" in {ends.where}{held}" if ends.where else ""
    return (
        f"{result.outcome}, {ends.state}{where}, {first.part} gets {said or 'nothing'}{stands}{undone}{tries}{others}"
    )
