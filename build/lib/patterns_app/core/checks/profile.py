"""The profile of a team: how much each rule counts for it, everywhere or in one frame.

A rule or a family (`RES`) is left out, given another severity, or judged as in the strict or the standard profile.
Of several sayings the narrowest holds: the innermost frame before the outer one and before what holds everywhere, and
in each of them the rule before its family before the profile as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct, field

from patterns_app.core.sketch.model import Frame, Sketch

from .model import Found, Severity, Words
from .registry import families, words

Profile = Literal["standard", "strict"]
Level = Literal["off", "error", "warning", "info", "standard", "strict"]


class UnknownRules(ValueError):
    """The profile names what is neither a rule nor a family. `names` lists it."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        said = ", ".join(repr(name[:40]) for name in names[:5])
        super().__init__(f"there is no rule or family {said}; families are {', '.join(sorted(families()))}")


class Levels(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What holds in one place. Without a profile that of the place around it holds."""

    profile: Profile | None = None
    rules: dict[str, Level] = field(default_factory=dict)  # by id of a rule or key of a family


class Team(Levels, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The profile of a team. `frames` are frames by id or label, with what holds in them."""

    frames: dict[str, Levels] = field(default_factory=dict)


def unknown_rules(names: Iterator[str] | list[str]) -> list[str]:
    """Those of the names that are neither a rule nor a family."""
    return [name for name in names if name not in words() and name not in families()]


def vetted(team: Team) -> Team:
    """The profile itself. Raises UnknownRules when it names a rule that does not exist."""
    said = [*team.rules, *(name for levels in team.frames.values() for name in levels.rules)]
    if wrong := unknown_rules(said):
        raise UnknownRules(wrong)
    return team


class Judge:
    """Says how severe what a rule has found in a sketch is to a team."""

    def __init__(self, profile: Profile | Team, sketch: Sketch) -> None:
        self._team = profile if isinstance(profile, Team) else Team(profile=profile)
        self._sketch = sketch
        self._frames: Mapping[str, Frame] = {frame.id: frame for frame in sketch.frames}
        self._everywhere: dict[str, Level] = {}  # by rule, as far as it was asked

    def severity(self, rule: Words, found: Found) -> Severity | None:
        """The severity; None where the team has left the rule out."""
        level = self._everywhere.get(rule.id) or self._level(rule, found)
        if level == "off":
            return None
        if level == "strict":
            return found.severity or rule.strict or rule.severity
        if level == "standard":
            return found.severity or rule.severity
        return level

    def _level(self, rule: Words, found: Found) -> Level:
        said = (one for levels in self._around(found) if (one := _said(levels, rule.id)))
        level: Level = next(said, "standard")
        if not self._team.frames:
            self._everywhere[rule.id] = level
        return level

    def _around(self, found: Found) -> Iterator[Levels]:
        """What may hold for a finding, the narrowest first."""
        if self._team.frames:
            for frame in self._in_frames(found):
                for name in (frame.id, frame.label):
                    if name in self._team.frames:
                        yield self._team.frames[name]
        yield self._team

    def _in_frames(self, found: Found) -> Iterator[Frame]:
        """The frames around what a finding accuses, its first part, the innermost first.

        Others may be parts of it that stand elsewhere: who looks after the frame cannot move them.
        """
        accused = found.nodes[0] if found.nodes else self._source(found)
        home = next((node.frame for node in self._sketch.nodes if node.id == accused), None)
        yield from (self._frames[frame] for frame in self._way(home))

    def _source(self, found: Found) -> str:
        first = found.connections[0] if found.connections else ""
        return next((line.source for line in self._sketch.connections if line.id == first), "")

    def _way(self, frame: str | None) -> Iterator[str]:
        seen: set[str] = set()
        while frame is not None and frame in self._frames and frame not in seen:
            seen.add(frame)
            yield frame
            frame = self._frames[frame].parent


def _said(levels: Levels, rule: str) -> Level | None:
    return levels.rules.get(rule) or levels.rules.get(rule.partition("-")[0]) or levels.profile
