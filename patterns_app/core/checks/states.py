"""What the rules say of a document as JSON, for somebody who changes it and asks again and again.

What was found in a state of a document is kept for a while in the process that looked. Who asks since such a state is
told only what has changed, and only what an edit has touched is looked at again. A process that does not have the state
(any more) looks at everything and tells everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from patterns_app.core import limits
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Ignored, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .incremental import Known, look
from .model import Finding
from .profile import Profile, Team
from .run import Checked, check

_UNTOLD = "not told: "  # before the names of states that nobody was told
Kept = tuple[int, int]  # places of the first finding that is as it was, and of the one after the last


class IgnoredFinding(Finding, frozen=True):
    """A finding that the author chose to live with."""

    reason: str = ""


class Told(msgspec.Struct, omit_defaults=True):
    """What the rules say of a sketch, errors first.

    Since an earlier state (`since`) a pair of numbers among the findings stands for those that were told then: from
    the first place up to the second, which is not among them.
    """

    findings: list[Finding | Kept]
    ignored: list[IgnoredFinding]
    stale_ignored: list[Ignored]
    state: str = ""  # the name of this state, to be asked since; away where it is not kept
    since: str = ""  # the state that the pairs count in; away where all is told


@dataclass(frozen=True)
class _State:
    known: Known
    findings: list[bytes]  # each as JSON
    document_bytes: int

    @property
    def size(self) -> int:
        """Nodes and connections of the sketch; one that is long without them, of notes or stories, counts by bytes."""
        parts = len(self.known.sketch.nodes) + len(self.known.sketch.connections)
        return max(parts, 1 + self.document_bytes // limits.KEPT_PART_BYTES)


@dataclass(frozen=True)
class _Small:
    """A question about a small sketch: the same one is known by its name."""

    name: str
    of: int  # which vocabulary
    sketch: Sketch = field(compare=False)
    vocabulary: Vocabulary = field(compare=False)
    profile: Profile | Team = field(compare=False)


@lru_cache(limits.KEPT_SMALL)
def _checked_small(asked: _Small) -> Checked:
    """Who changes a sketch asks for the state before too, which has just been looked at."""
    return check(asked.sketch, asked.vocabulary, asked.profile)


class States:
    """States by name, of sketches that have at most so many nodes and connections together. Not for several threads."""

    def __init__(self, most: int = limits.KEPT_PARTS) -> None:
        """Nothing is kept yet."""
        self._most = most
        self._states: dict[str, _State] = {}  # what was asked for last stands last

    def told(self, sketch: Sketch, vocabulary: Vocabulary, profile: Profile | Team, since: str) -> bytes:
        """`Told` as JSON: since a state that is kept what has changed, else everything."""
        before = self._states.pop(since, None)
        known = look(sketch, vocabulary) if before is None else before.known.after(sketch)
        checked = check(sketch, vocabulary, profile, known)
        findings = [msgspec.json.encode(finding) for finding in checked.findings]
        document = encode(sketch)
        name = hashlib.sha256(document + msgspec.json.encode(profile)).hexdigest()[:32]
        if before is None:
            answer = _told(checked, findings) | {"state": name}
        else:
            self._keep(since, before)  # an answer may be lost
            answer = _told(checked, _changed(before.findings, findings)) | {"state": name, "since": since}
        self._keep(name, _State(known, findings, len(document)))
        return msgspec.json.encode(answer)

    def checked(self, sketch: Sketch, vocabulary: Vocabulary, profile: Profile | Team) -> Checked:
        """The same as values, for who does not say since which state: the one that is kept and most like it."""
        if len(sketch.nodes) + len(sketch.connections) <= limits.SMALL_PARTS:
            name = hashlib.sha256(encode(sketch) + msgspec.json.encode(profile)).hexdigest()
            return _checked_small(_Small(name, id(vocabulary), sketch, vocabulary, profile))
        near = self._most_like(sketch)
        known = look(sketch, vocabulary) if near is None else self._states[near].known.after(sketch)
        document = encode(sketch)
        if near is not None and near.startswith(_UNTOLD):
            del self._states[near]  # nobody asks since it
        self._keep(_UNTOLD + hashlib.sha256(document).hexdigest(), _State(known, [], len(document)))
        return check(sketch, vocabulary, profile, known)

    def _most_like(self, sketch: Sketch) -> str | None:
        """The state that has most of the nodes, at least half of them."""
        ids = {node.id for node in sketch.nodes}
        shared = {name: len(ids & state.known.whole.graph.nodes.keys()) for name, state in self._states.items()}
        best = max(reversed(shared), key=shared.__getitem__, default=None)
        return best if best is not None and 2 * shared[best] >= len(ids) else None

    def _keep(self, name: str, state: _State) -> None:
        self._states.pop(name, None)
        self._states[name] = state
        left = self._most
        for one in reversed(list(self._states)):
            left -= self._states[one].size
            if left < 0:
                del self._states[one]


def told(sketch: Sketch, vocabulary: Vocabulary, profile: Profile | Team) -> bytes:
    """`Told` as JSON: everything, and nothing is kept."""
    checked = check(sketch, vocabulary, profile)
    return msgspec.json.encode(_told(checked, [msgspec.json.encode(finding) for finding in checked.findings]))


def _told(checked: Checked, findings: Sequence[bytes | Kept]) -> dict[str, Any]:
    ignored = [IgnoredFinding(**msgspec.structs.asdict(finding), reason=reason) for finding, reason in checked.ignored]
    told = [msgspec.Raw(one) if isinstance(one, bytes) else one for one in findings]
    return {"findings": told, "ignored": ignored, "stale_ignored": checked.stale}


def _changed(before: Sequence[bytes], now: Sequence[bytes]) -> list[bytes | Kept]:
    """The findings of now, those that were there before by their places then."""
    places = {one: number for number, one in enumerate(before)}
    told: list[bytes | Kept] = []
    for one in now:
        place, last = places.get(one), told[-1] if told else b""
        if place is None:
            told.append(one)
        elif isinstance(last, tuple) and last[1] == place:
            told[-1] = (last[0], place + 1)
        else:
            told.append((place, place + 1))
    return told
