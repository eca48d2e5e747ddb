"""What operations under load take and answer, for the OpenAPI document, and their schemas as documents."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from patterns_app.core.engine.load.fleets.model import Stress, Stressing
from patterns_app.core.engine.load.model import Load
from patterns_app.core.simulation.budget import Budget
from patterns_app.core.simulation.outcome import Simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.verdict.door import CHANGE_FORMATS, VERDICT_FORMATS, ArchitectureVerdict, VerdictChange
from patterns_app.web.background.describing import JobAnswer

from .describing import answers, described, refuses
from .shapes import EXAMPLE, body, query


class LoadQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """A sketch, what comes to it, what it may cost, lose and take, and another sketch to compare it with."""

    sketch: Sketch
    load: Load
    budget: Budget | None = None
    against: Sketch | None = None


class StressQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """A sketch, what comes to it, and which runs are made of it."""

    sketch: Sketch
    load: Load
    stress: Stressing = Stressing()


class VerdictQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """A sketch, and what comes to it; without a load nothing is run."""

    sketch: Sketch
    load: Load | None = None


class BeforeAndAfter(msgspec.Struct, forbid_unknown_fields=True):
    """A sketch before a change and after it."""

    before: Sketch
    after: Sketch


_ARRIVALS = {"part": "browser", "kind": "steps", "steps": [{"at_s": 0, "rate": 5}, {"at_s": 30, "rate": 20}]}
_LOAD: dict[str, Any] = {
    "seconds": 60,
    "arrivals": [_ARRIVALS],
    "faults": [{"part": "worker", "fault": "throttled", "from_s": 20, "to_s": 40}],
}
_QUESTION = {"sketch": EXAMPLE, "load": _LOAD, "budget": {"p99_ms": 300, "lost": 0}}
# The report is what the job's result is; its class stands in the document beside that of the job.
SIMULATE = described(body(LoadQuestion, example=_QUESTION), answers(JobAnswer, Simulation), refuses(400, 413, 422, 503))
_STRESS = {"sketch": EXAMPLE, "load": _LOAD, "stress": {"faults": ["fails", "slow"], "samples": 10}}
STRESS = described(body(StressQuestion, example=_STRESS), answers(JobAnswer, Stress), refuses(400, 413, 422, 503))
_VERDICT_FILES = {one.media_type.partition(";")[0]: {"schema": {"type": "string"}} for one in VERDICT_FORMATS.values()}
_VERDICTS = answers(ArchitectureVerdict)
_VERDICTS["responses"][200]["content"] = _VERDICT_FILES | _VERDICTS["responses"][200]["content"]
_FORMAT = {"parameters": [query("format", "How it is told.", tuple(VERDICT_FORMATS), "json")]}
VERDICT = described(
    body(Sketch, VerdictQuestion, example={"sketch": EXAMPLE}), _FORMAT, _VERDICTS, refuses(400, 413, 422, 503)
)
_CHANGES = answers(VerdictChange)
_CHANGES["responses"][200]["content"] |= {
    VERDICT_FORMATS[form].media_type.partition(";")[0]: {"schema": {"type": "string"}}
    for form in CHANGE_FORMATS
    if form != "json"
}
_CHANGE_FORMAT = {"parameters": [query("format", "How it is told.", tuple(CHANGE_FORMATS), "json")]}
_TWO = {"before": EXAMPLE, "after": EXAMPLE}
VERDICTS = described(body(BeforeAndAfter, example=_TWO), _CHANGE_FORMAT, _CHANGES, refuses(400, 413, 422, 503))
SCHEMAS: Final[dict[str, Any]] = {
    "load": Load,
    "budget": Budget,
    "report": Simulation,
    "stressing": Stressing,
    "stress": Stress,
    "verdict": ArchitectureVerdict,
}


def schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of one of the classes."""
    found = msgspec.json.schema(SCHEMAS[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
