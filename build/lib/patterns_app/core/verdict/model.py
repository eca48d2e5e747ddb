"""What a verdict says: plain values, as JSON has them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from patterns_app.core.checks.model import Finding
from patterns_app.core.engine.load.fleets.model import Stress
from patterns_app.core.engine.load.model import Cost, PartCost, Totals
from patterns_app.core.engine.model import FirstCaller, Loss, State
from patterns_app.core.patterns.overlay import Overlay
from patterns_app.core.recognition.model import Recognised

Kind = Literal["finding", "breaks", "failure", "near miss"]
Backed = Literal["green", "red", "no row"]  # what the calibration says of a figure
# how bad it is, the worst first: what cannot work, what gives at the load as it is, what is lost, and then the rest
Rank = Literal["error", "gives now", "lost under load", "lost", "warning", "gives later", "near", "info"]


class _Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Values; what is at its default is left out."""


class FigureState(_Said, frozen=True):
    """A figure that was reckoned with, the rows of the calibration that cover it, and how these stand."""

    figure: str
    state: Backed
    rows: tuple[str, ...] = ()
    red: tuple[str, ...] = ()


class Hurt(_Said, frozen=True):
    """One thing that hurts, in a sentence; `mend` says what ends it. No source: it is computed."""

    kind: Kind
    rank: Rank
    says: str
    parts: tuple[str, ...] = ()
    mend: str = ""
    source: str = ""
    figures: tuple[FigureState, ...] = ()


class PartFailure(_Said, frozen=True):
    """What the failure of a part costs one message that meets it: how it ends, who gets which answer, what is lost.

    `ends` is "not_known" where the message's way leads over what nobody has written down. `says` is its story's end.
    """

    part: str
    ends: State
    asked: FirstCaller
    says: str
    lost: tuple[Loss, ...] = ()


class Month(_Said, frozen=True):
    """What a month under this load costs, of each part too; `missing` is what has no price with us, by part.

    `messages` are what became of those of the run, `figures` what it was reckoned with.
    """

    cost: Cost
    parts: dict[str, PartCost]
    missing: dict[str, tuple[str, ...]]
    messages: Totals
    figures: tuple[FigureState, ...] = ()
    stopped_by: str = ""  # why the run ended before its time


class ArchitectureVerdict(_Said, frozen=True):
    """All that is known of an architecture; `hurts` ranks it, what hurts most first.

    `month` and `stress` are there where a load is given. `not_known` names what nobody here knows, in sentences.
    """

    title: str
    hurts: tuple[Hurt, ...]
    patterns: Recognised
    findings: tuple[Finding, ...]  # errors first
    runs: Overlay
    failures: tuple[PartFailure, ...]
    not_known: tuple[str, ...]
    stopped_by: str = ""  # why the runs under load ended before all was known
    month: Month | None = None
    stress: Stress | None = None
