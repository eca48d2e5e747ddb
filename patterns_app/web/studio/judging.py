"""The verdict on a sketch as its page shows it: what hurts by how bad it is, and the rest as lines and rows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext

from patterns_app.core import limits
from patterns_app.core.checks.registry import words
from patterns_app.core.pipeline import Options, cache_key, simulation
from patterns_app.core.recognition.telling import title
from patterns_app.core.services.money import dollars
from patterns_app.core.simulation.wording import number
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.verdict import door, telling
from patterns_app.core.verdict.model import Hurt, Rank
from patterns_app.web import content, progress, sentences
from patterns_app.web.asking import in_background
from patterns_app.web.background import queue
from patterns_app.web.responsibilities import MODEL_NAMES
from patterns_app.web.running import arriving_in, judged, judged_under, pay

Say = Callable[[str], str]
_KEPT = 3600  # seconds
_RULE = re.compile(r" \(([A-Z]{3,4}-\d{3})\)$")  # whose finding it is
_TONES: dict[Rank, tuple[str, str]] = {
    "error": ("bad", gettext_noop("Error")),
    "gives now": ("bad", gettext_noop("Gives now")),
    "lost under load": ("bad", gettext_noop("Loses messages")),
    "lost": ("bad", gettext_noop("Loses a message")),
    "warning": ("warning", gettext_noop("Warning")),
    "gives later": ("info", gettext_noop("First limit")),
    "near": ("info", gettext_noop("Nearly a pattern")),
    "info": ("info", gettext_noop("Note")),
}
_ENDS = {
    "answered_ok": ("good", gettext_noop("Answered as ever")),
    "answered_error": ("bad", gettext_noop("Answered with an error")),
    "answered_fallback": ("warning", gettext_noop("Answered with a spare answer")),
    "delivered_later": ("warning", gettext_noop("Delivered later")),
    "kept": ("warning", gettext_noop("Put aside")),
    "lost": ("bad", gettext_noop("Lost")),
    "undone": ("warning", gettext_noop("Undone")),
    "stuck": ("bad", gettext_noop("Stuck")),
    "not_affected": ("good", gettext_noop("Not affected")),
    "not_known": ("neutral", gettext_noop("Not known to us")),
}
VERDICTS = {
    "present": ("good", gettext_noop("Is there")),
    "near": ("warning", gettext_noop("Nearly")),
    "look-alike": ("neutral", gettext_noop("Only looks like it")),
    "undecided": ("neutral", gettext_noop("Cannot be known from here")),
}


class BadRate(ValueError):
    """What stands in the place of a rate is none."""


@dataclass(frozen=True)
class HurtLine:
    """One thing that hurts, with the names of others of which the same holds."""

    tone: str
    kind: str
    says: str
    also: tuple[str, ...]
    mend: str
    source: str
    backing: tuple[str, ...]


@dataclass(frozen=True)
class PatternLine:
    """A pattern that is there, or nearly: its parts, and what is missing or why it is none."""

    tone: str
    kind: str
    name: str
    url: str
    parts: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True)
class ModelLine:
    """The parts of one service model, and whose the layers are."""

    name: str
    url: str
    parts: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]  # whose, and which


@dataclass(frozen=True)
class FailureLine:
    """What the failure of a part costs one message."""

    parts: tuple[str, ...]
    tone: str
    ends: str
    gets: str
    lost: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class ChaosLine:
    """What a part's failure for a third of the run costs: messages, as figures in words."""

    part: str
    lost: str
    failed: str
    kept: str
    waiting: str


@dataclass(frozen=True)
class PriceLine:
    """What a part costs a month, what that rests on, and where the price is from."""

    part: str
    price: str
    rests: str
    source: str


@dataclass(frozen=True)
class Shown:
    """The whole page."""

    summary: str
    hurts: tuple[HurtLine, ...]
    patterns: tuple[PatternLine, ...]
    runs: tuple[ModelLine, ...]
    failures: tuple[FailureLine, ...]
    breaks: tuple[str, ...]
    stopped: str  # why not all runs were made
    chaos: tuple[ChaosLine, ...]
    month: str
    prices: tuple[PriceLine, ...]
    contradicted: tuple[str, ...]
    figures: tuple[str, ...]
    unknown: tuple[tuple[str, tuple[str, ...]], ...]


def told(sketch: Sketch, rate: str) -> door.Told:
    """The verdict, under so many messages a second where a rate is given; made once an hour.

    Raises BadRate, InputError for more than is run, Spent and RenderError.
    """
    asked = _rate(rate) if rate else None
    key = _key(sketch, asked)
    found: door.ArchitectureVerdict | None = caches["renders"].get(key)
    if found is None:
        found = _judged(sketch, asked)
        if not found.stopped_by:
            caches["renders"].set(key, found, timeout=_KEPT)
    return door.Told(sketch, found)


def takes_long(sketch: Sketch, rate: str) -> bool:
    """Must runs be made before this is told? Raises BadRate, and InputError for more than is run."""
    if not rate:
        return False
    asked = _rate(rate)
    arriving_in(sketch, simulation.usual_load(simulation.few_enough(sketch), asked))
    return caches["renders"].get(_key(sketch, asked)) is None


def _key(sketch: Sketch, rate: float | None) -> str:
    return f"verdict|{rate}|{cache_key(sketch, Options())}"


def _judged(sketch: Sketch, rate: float | None) -> door.ArchitectureVerdict:
    simulation.few_enough(sketch)
    if rate is None:
        return judged(sketch)
    load = simulation.usual_load(sketch, rate)
    pay(arriving_in(sketch, load))
    seconds = limits.STRESS_SECONDS if in_background() and queue.is_worked_on() else limits.LOAD_HERE_SECONDS
    return judged_under(sketch, load, seconds, _hear)


def _hear(so_far: door.ArchitectureVerdict) -> None:
    if so_far.stress:
        progress.report(so_far.stress.runs, so_far.stress.of)


def _rate(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 < found <= limits.LOAD_RATE:
        raise BadRate(
            gettext("%(text)s is no number of messages a second: write one above 0, such as 20")
            % {"text": repr(text[:40])}
        )
    return found


def refused(error: BadRate | InputError) -> str:
    """Why a load is not run, in a sentence."""
    return "; ".join(one.message for one in error.errors) if isinstance(error, InputError) else str(error)


def shown(of: door.Told) -> Shown:
    """A verdict as its page shows it."""
    found = of.verdict
    say = partial(sentences.spoken, called=sentences.names(of.sketch))
    return Shown(
        summary=summed_up(found),
        hurts=tuple(_hurts(of, say)),
        patterns=tuple(_patterns(of, say)),
        runs=tuple(_runs(of)),
        failures=tuple(_failures(of, say)),
        breaks=tuple(map(say, found.stress.said)) if found.stress else (),
        stopped=found.stopped_by,
        chaos=tuple(_chaos(of)),
        month=say(telling.monthly(found.month)) if found.month else "",
        prices=tuple(_prices(of)),
        contradicted=tuple(map(say, telling.contradicted(of))),
        figures=tuple(map(say, telling.reckoned_with(of))),
        unknown=tuple((say(head), tuple(map(say, lines))) for head, lines in telling.unknown_groups(of).items()),
    )


def summed_up(found: door.ArchitectureVerdict) -> str:
    """The patterns that are there and nearly there, and how much there is to mend, in a sentence or two."""
    there, near = (
        list(dict.fromkeys(_title(one.pattern) for one in found.patterns.patterns if one.verdict == verdict))
        for verdict in ("present", "near")
    )
    near = [one for one in near if one not in there]
    said = [
        gettext("This is %(patterns)s.") % {"patterns": _listed(there)} if there else "",
        gettext("It nearly is %(patterns)s.") % {"patterns": _listed(near)} if near else "",
    ]
    worst = sum(_TONES[one.rank][0] == "bad" for one in found.hurts)
    other = sum(one.rank == "warning" for one in found.hurts)
    problems = ngettext("%(n)s problem", "%(n)s problems", worst) % {"n": worst or gettext("no")}
    warnings = ngettext("%(n)s warning", "%(n)s warnings", other) % {"n": other or gettext("no")}
    found_here = gettext("We found %(problems)s that can break it or lose messages, and %(warnings)s.")
    said.append(found_here % {"problems": problems, "warnings": warnings})
    return " ".join(one for one in said if one)


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def _title(slug: str) -> str:
    return content.line(title(slug), f"entries/{slug}", "title")


def _hurts(of: door.Told, say: Say) -> Iterator[HurtLine]:
    every = of.verdict.hurts
    for place, also in telling.alike(((one.says, one.parts) for one in every), of.names):
        yield _hurt(every[place], also, say)


def _hurt(one: Hurt, also: tuple[str, ...], say: Say) -> HurtLine:
    tone, kind = _TONES[one.rank]
    backing = tuple(map(say, telling.backing(one)))
    return HurtLine(tone, gettext(kind), say(one.says), also, _mend(one, say), telling.sourced(one), backing)


def _mend(one: Hurt, say: Say) -> str:
    """What ends it: a fix of its own, or what its rule says."""
    rule = _RULE.search(one.says) if one.kind == "finding" else None
    if rule and one.mend == words()[rule[1]].mend:
        told = sentences.of_rule(rule[1]).mend
        return told if told == one.mend else sentences.Spoken(told)
    return say(one.mend)


def _patterns(of: door.Told, say: Say) -> Iterator[PatternLine]:
    for one in of.verdict.patterns.patterns:
        tone, kind = VERDICTS[one.verdict]
        says = tuple(map(say, (*(f"{miss.name}: {miss.says}" for miss in one.missing), *one.because)))
        url = reverse("pattern", args=[one.pattern])
        yield PatternLine(tone, gettext(kind), _title(one.pattern), url, telling.players(of, one), says)


def _runs(of: door.Told) -> Iterator[ModelLine]:
    for one in telling.who_runs(of):
        layers = tuple((gettext(telling.PARTIES[who]), ", ".join(held)) for who, held in one.layers.items())
        url = reverse("model", args=[one.model]) if one.model else ""
        yield ModelLine(MODEL_NAMES[one.model] if one.model else one.title, url, one.parts, layers)


def _failures(of: door.Told, say: Say) -> Iterator[FailureLine]:
    every, names = of.verdict.failures, of.names
    said = ((f"{one.ends} {one.says} {telling.asked_and_got(one, names)}", (one.part,)) for one in every)
    for place, also in telling.alike(said, names):
        one = every[place]
        tone, ends = _ENDS[one.ends]
        asked, got = telling.asked_and_got(one, names)
        got_by = {"asked": say(asked), "got": say(got)}
        gets = "" if one.ends == "not_known" else gettext("%(asked)s gets %(got)s") % got_by
        lost = tuple(map(say, telling.losses(one, names)))
        yield FailureLine((names[one.part], *also), tone, gettext(ends), gets, lost, say(one.says))


def _chaos(of: door.Told) -> Iterator[ChaosLine]:
    for one in of.verdict.stress.chaos if of.verdict.stress else ():
        figures = (number(count) for count in (one.lost, one.failed, one.kept, one.in_flight))
        yield ChaosLine(of.names.get(one.part, one.part), *figures)


def _prices(of: door.Told) -> Iterator[PriceLine]:
    assumed = of.verdict.stress.assumed if of.verdict.stress else ()
    for part, cost in of.verdict.month.parts.items() if of.verdict.month else ():
        if cost.lines:
            name, rests = of.names.get(part, part), telling.beside_price(part, assumed)
            yield PriceLine(name, dollars(cost.usd_month), rests, telling.pages(cost))
