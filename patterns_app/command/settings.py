"""The settings file of the command: how a team wants its architecture checked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from patterns_app.core.checks.profile import Level, Levels, Profile, Team, vetted

from .refusing import Refused

SETTINGS_FILE = "pattern-studio.toml"
_MOST_BYTES = 32_768  # the time of a long key grows with its square
Names = Annotated[tuple[str, ...], msgspec.Meta(max_length=500)]


class CheckSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table [check]: the team's profile, and which findings fail a pipeline."""

    profile: Profile = "standard"
    only: Names = ()
    ignore: Names = ()
    exclude: Names = ()  # patterns of paths that are not looked at in folders
    warnings_are_errors: bool = False
    rules: dict[str, Level] = msgspec.field(default_factory=dict)
    frames: dict[str, Levels] = msgspec.field(default_factory=dict)

    def team(self, profile: Profile | None = None) -> Team:
        """The team's profile; `profile` is what was asked for this time."""
        return Team(profile=profile or self.profile, rules=self.rules, frames=self.frames)


def check_settings(name: str | None) -> CheckSettings:
    """The table [check] of a settings file. One that is not named may be missing. Raises Refused."""
    path = Path(name or SETTINGS_FILE)
    if name is None and not path.exists():
        return CheckSettings()
    try:
        table = tomllib.loads(_text(path)).get("check", {})
        settings = msgspec.convert(table, CheckSettings)
        vetted(settings.team())
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    except RecursionError:
        raise Refused(f"{path}: is nested too deeply") from None
    except ValueError as error:  # no TOML, no UTF-8, unknown names or values, a number without end
        raise Refused(f"{path}: [check] {error}") from None
    return settings


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Refused(f"{path}: has more than {_MOST_BYTES:,} bytes, which no settings need")
    return data.decode()
