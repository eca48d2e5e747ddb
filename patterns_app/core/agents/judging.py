"""What is said of a sketch: findings and their fixes, patterns, what a failure costs, how it fares under a load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from patterns_app.core import pipeline
from patterns_app.core.checks.mending import Mended as Done
from patterns_app.core.checks.mending import is_offered, mended
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.profile import Profile, unknown_rules
from patterns_app.core.checks.registry import families, words
from patterns_app.core.engine.model import FaultKind, Result
from patterns_app.core.flow.faults import FAULTS, few_faults
from patterns_app.core.pipeline import Load, simulation
from patterns_app.core.recognition import door as recognition
from patterns_app.core.recognition.model import Found
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.sketch.operations import OperationError, apply
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.verdict import door
from patterns_app.core.verdict.failing import failures

from .asked import Broken, Checked, Judged, Mended, Recognised
from .desk import Desk, Held, Refusal
from .showing import counted, cut, grouped, meant, quoted, short, told_once
from .sketching import changed, opened, size_of

_FAILURES = 30  # parts of which it is told what their failure costs


def check(desk: Desk, asked: Checked) -> dict[str, Any]:
    """The findings of all rules, errors first, the mend once a rule."""
    _known_rules((asked.rule,) if asked.rule else (), "rule")
    held = opened(desk, asked.sketch)
    found = _findings(desk, held, asked.profile)
    some = [one for one in found if _is_of(one, (asked.rule,))] if asked.rule else found
    told = {"counts": counted(found), **grouped(some, asked.limit, in_full=bool(asked.rule))}
    fixable = sum(one.fix is not None for one in found)
    return told | short({"fixable": fixable and f"{fixable} by apply_fixes"})


def _findings(desk: Desk, held: Held, profile: Profile) -> Sequence[Finding]:
    """What the rules say; of a file of another tool without what such a file cannot tell."""
    if held.imported is None:
        return desk.run(size_of(held.sketch), pipeline.checked, quoted(held.sketch), profile).findings
    imported = replace(held.imported, sketch=quoted(held.sketch))
    return desk.run(size_of(held.sketch), pipeline.judged, imported, profile)[1]


def _known_rules(names: Sequence[str], place: str) -> None:
    """Raises Refusal for what is no rule and no family."""
    for name in unknown_rules(list(names)):
        way_out = meant(name.upper(), [*words(), *families()], 2) or f"families are {', '.join(families())}"
        raise Refusal(f"{place}: there is no rule {name[:16]!r}; {way_out}")


def _is_of(finding: Finding, rules: Sequence[str]) -> bool:
    return not rules or finding.rule in rules or finding.rule.partition("-")[0] in rules


def apply_fixes(desk: Desk, asked: Mended) -> dict[str, Any]:
    """Fixes done one after the other, or patterns completed that it nearly is."""
    _known_rules(asked.rules, "rules")
    held = opened(desk, asked.sketch)
    if asked.complete:
        return changed(desk, held, desk.run(size_of(held.sketch), completed, held.sketch, asked.complete))
    done = desk.run(size_of(held.sketch), mended_here, held.sketch, asked.rules, asked.unsafe)
    sketch = done.sketch
    waiting = sum(
        bool(one.fix and not is_offered(one.fix, sketch, asked.unsafe) and is_offered(one.fix, sketch, True))
        for one in done.left
    )
    told = {
        "done": told_once(f"{one.rule}: {one.fix.title}" for one in done.done if one.fix),
        "with_unsafe": f"{waiting} more with unsafe=true" if waiting else "",
        "note": "" if done.done else "no fix was to be done" + ("" if asked.unsafe else " without unsafe=true"),
    }
    return (changed(desk, held, sketch) if done.done else {"findings_now": counted(done.left)}) | short(told)


def mended_here(sketch: Sketch, rules: Sequence[str], unsafe: bool) -> Done:
    """The sketch with the fixes of these rules, all without."""
    return mended(sketch, lambda one: pipeline.checked(one).findings, lambda one: _is_of(one, rules), unsafe)


def completed(sketch: Sketch, slugs: Sequence[str]) -> Sketch:
    """The sketch with what completes these patterns where it nearly is them. Raises Refusal."""
    for slug in slugs:
        nearly = recognition.recognised(sketch).patterns
        near = [one for one in nearly if one.verdict == "near" and one.operations]
        one = next((one for one in near if one.pattern == slug), None)
        if one is None:
            can = ", ".join(dict.fromkeys(one.pattern for one in near)) or "none"
            raise Refusal(f"complete: it is not nearly {slug[:64]!r}; what can be completed: {can}")
        try:
            sketch = apply(sketch, one.operations)
        except OperationError as error:
            raise Refusal(f"complete: {slug}: {error}") from None
    return sketch


def recognise(desk: Desk, asked: Recognised) -> dict[str, Any]:
    """Which patterns it holds and nearly holds, with who plays which role."""
    held = opened(desk, asked.sketch)
    read = (held.imported.outside or (), held.imported.unknown) if held.imported else ()
    found = desk.run(size_of(held.sketch), recognition.recognised, quoted(held.sketch), *read)
    if asked.by_entry:
        told = recognition.as_entries(found)
        return short(
            {
                "entries": [_pattern(one.found) | _places(one) for one in told.entries],
                "undecided": told.undecided,
                "note": "" if told.entries else "nothing of any entry of the catalogue was found",
            }
        )
    order = ("present", "near", "undecided", "look-alike")
    some = sorted(
        found.patterns, key=lambda one: (order.index(one.verdict), bool(one.part_of), -len(one.roles), -len(one.nodes))
    )
    none = "" if some else "no pattern of the catalogue was found"
    return short({"patterns": [_pattern(one) for one in some], "undecided": found.undecided, "note": none})


def _places(one: recognition.Ranked) -> dict[str, Any]:
    return {"there": f"{one.there} of {one.needed} parts"} | ({"places": one.places} if one.places > 1 else {})


def _pattern(one: Found) -> dict[str, Any]:
    missing = [short({"says": miss.says, "lacks": miss.parts, "at": miss.at}) for miss in one.missing]
    return short(
        {
            "pattern": one.pattern,
            "verdict": one.verdict,
            "there": "" if one.verdict == "present" else "{} of {} parts".format(*recognition.share(one)),
            "roles": {role: nodes[0] if len(nodes) == 1 else nodes for role, nodes in one.roles.items() if nodes},
            "missing": missing,
            "complete_with": f"apply_fixes complete=[{one.pattern!r}]" if one.operations else "",
            "instead_it_is": one.other,
            "because": one.because,
            "cannot_be_known_from_here": list(recognition.not_told(one)),
            "part_of": one.part_of,
        }
    )


def break_part(desk: Desk, asked: Broken) -> dict[str, Any]:
    """What becomes of one message while a part is broken; without a part the same of each, in a line."""
    held = opened(desk, asked.sketch)
    sketch = quoted(held.sketch)
    if not asked.part:
        told = desk.run(2 * size_of(sketch), failures, sketch)
        lines = {one.part: f"{one.ends.replace('_', ' ')}. {one.says}".strip() for one in told[:_FAILURES]}
        left = f"{len(told) - _FAILURES} more: name a `part`" if len(told) > _FAILURES else ""
        return short({"if_it_fails": lines, "left_out": left, "note": "" if told else "no message meets a part"})
    node = next((one for one in sketch.nodes if one.id == asked.part), None)
    if node is None:
        raise Refusal(f"part: {no_part(asked.part, held.sketch)}")
    can = few_faults().get(node.service, FAULTS)
    if asked.fault not in can:
        raise Refusal(f"fault: {node.service} cannot be {asked.fault}; use {' or '.join(can) or 'another part'}")
    steps, result = desk.run(size_of(sketch) + 1, broken, sketch, asked.part, asked.fault, asked.enter)
    return {**_result(result), "story": [f"{number}. {step}" for number, step in enumerate(steps, 1)]}


def broken(sketch: Sketch, part: str, fault: FaultKind, enter: str) -> tuple[list[str], Result]:
    """The steps of what happens, and the result. Raises NoSuchNode, NotInSketch and GoesOn."""
    if enter:
        found = pipeline.traced(sketch, enter, [pipeline.Fault(part=part, fault=fault)])
        return [step.text for step in found.scenario.steps], found.result
    story, _, result = pipeline.told(sketch, None, "", part, fault)
    assert result is not None
    return [step.text for step in story.steps], result


def _result(result: Result) -> dict[str, Any]:
    asked = result.first_caller
    got = f"{asked.code or ''} {asked.name}".strip() or "no answer"
    when = f" after {asked.after_s:g} s" if asked.after_s is not None else ""
    tries = [f"{one.by} at {one.at}: {_times(one.total)}" for one in result.tries]
    told = {
        "ends": result.ends.state,
        "where": result.ends.where,
        "who_asked": f"{asked.part} gets {got}{when}",
        "tries": tries,
        "blocked": "" if result.blocked == "none" else result.blocked,
        "undone": result.compensated,
        "lost": [f"{one.where}: {one.why}" for one in result.lost],
        "not_known": result.unknown,
    }
    return short(told)


def _times(total: int | None) -> str:
    return "without a fixed number" if total is None else f"{total} in all"


# -- under a load ------------------------------------------------------------------------------------------------------


def load_of(sketch: Sketch, load: Mapping[str, Any], rate: float) -> Load | None:
    """The load that is asked for, None for none. Raises InputError and Refusal."""
    simulation.few_enough(sketch)
    if load and rate:
        raise Refusal("rate: give a load or a rate, not both")
    if rate:
        return simulation.usual_load(sketch, rate)
    try:
        return simulation.load_of(dict(load), sketch) if load else None
    except InputError as error:
        raise within("load", error) from None


def within(key: str, error: InputError) -> Refusal:
    """What is wrong with an argument, with places that begin there."""
    return Refusal("; ".join(f"{key}{one.path.removeprefix('$')}: {one.message}" for one in error.errors[:5]))


def verdict(desk: Desk, asked: Judged) -> dict[str, Any]:
    """One verdict, what hurts most first."""
    held = opened(desk, asked.sketch)
    sketch = quoted(held.sketch)
    load = load_of(sketch, asked.load, asked.rate)
    if load is None:
        read = None
        if held.imported:
            found = _findings(desk, held, "standard")
            read = door.Read(held.imported.outside or (), held.imported.unknown, found)
        told = desk.run(2 * size_of(sketch), door.verdict, sketch, None, read)
    else:
        question = {"sketch": to_builtins(sketch), "load": msgspec.to_builtins(load)}
        told = msgspec.json.decode(desk.under_load("verdict", question, asked.job), type=door.ArchitectureVerdict)
    return _verdict(told, sketch, asked.limit)


def _hurts(told: door.ArchitectureVerdict) -> Iterator[dict[str, Any]]:
    """What hurts, the worst first; what is mended the same way elsewhere stands with the first of its kind."""
    kinds: dict[tuple[str, str, str], list[door.Hurt]] = {}
    for place, one in enumerate(told.hurts):
        alone = "" if one.kind == "finding" and one.mend else str(place)
        kinds.setdefault((one.rank, f"{one.mend}{alone}", one.source), []).append(one)
    for first, *others in kinds.values():
        also = [one.parts[0] for one in others if one.parts]
        said = {"rank": first.rank, "says": first.says, "parts": first.parts, "also_at": also}
        yield short(said | {"mend": first.mend, "source": first.source})


def _verdict(told: door.ArchitectureVerdict, sketch: Sketch, most: int) -> dict[str, Any]:
    hurts = [*_hurts(told)]
    left = f"{len(hurts) - most} more with a larger `limit`" if len(hurts) > most else ""
    patterns = [f"{one.pattern}: {one.verdict}" for one in told.patterns.patterns if not one.part_of]
    lines = dict(door.sections(door.Told(sketch, told)))
    return short(
        {
            "hurts": hurts[:most],
            "hurts_left_out": left,
            "patterns": list(dict.fromkeys(patterns)),
            "counts": counted(told.findings),
            "breaks_first": [] if any(one.kind == "breaks" for one in told.hurts) else lines.get("What breaks first"),
            "month": lines.get("A month", ())[:1],
            "stopped_by": told.stopped_by,
            "not_known": cut(told.not_known, most),
            "note": "" if told.stress else "without a load nothing is said of capacity or money: give `rate`",
        }
    )
