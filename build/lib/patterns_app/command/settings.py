"""The settings file of the command: how a team wants its architecture checked."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from patterns_app.core.checks.profile import Level, Levels, Profile, Team, UnknownRules, unknown_rules, vetted

from .refusing import Refused

T = TypeVar("T")
SETTINGS_FILE, PROJECT_FILE = "pattern-studio.toml", "pyproject.toml"
_MOST_BYTES = 32_768  # the time of a long key grows with its square
_MOST_BYTES_OF_A_PROJECT = 262_144  # other tools' tables stand there too
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


class Settings(CheckSettings, frozen=True):
    """What a settings file says, and the folder where it lies."""

    folder: str = ""


def check_settings(name: str | None) -> Settings:
    """The table [check] of a settings file: of the one that is named, else of the nearest one upwards from the folder
    that the command runs in. Raises Refused.
    """

    def sound(value: Any) -> CheckSettings:
        settings = msgspec.convert(value, CheckSettings)
        vetted(settings.team())
        if wrong := unknown_rules([*settings.only, *settings.ignore]):
            raise UnknownRules(wrong)
        return settings

    found = settings_file(name)
    if found is None:
        return Settings()
    return Settings(**msgspec.structs.asdict(table(found, "check", sound)), folder=str(found.parent))


def settings_file(name: str | None) -> Path | None:
    """The file that is named, else the nearest one upwards, from the folder that the command runs in."""
    found = Path(name) if name else _nearest(Path.cwd())
    return Path(os.path.relpath(found)) if found and not name else found


def table(path: Path, name: str, sound: Callable[[Any], T]) -> T:
    """A table of a settings file, as `sound` makes it of plain values. Raises Refused."""
    where = f"tool.pattern-studio.{name}" if path.name == PROJECT_FILE else name
    try:
        most = _MOST_BYTES_OF_A_PROJECT if path.name == PROJECT_FILE else _MOST_BYTES
        tables = _own_table(tomllib.loads(_text(path, most)), path) or {}
        return sound(tables.get(name, {}))
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    except RecursionError:
        raise Refused(f"{path}: is nested too deeply") from None
    except ValueError as error:  # no TOML, no UTF-8, unknown names or values, a number without end
        raise Refused(f"{path}: [{where}] {error}") from None


def _nearest(folder: Path) -> Path | None:
    """The settings file of a folder or of the nearest one above it; its own file goes before the project's."""
    for place in (folder, *folder.parents):
        if (own := place / SETTINGS_FILE).is_file():
            return own
        if (project := place / PROJECT_FILE).is_file() and _speaks_of_us(project):
            return project
    return None


def _speaks_of_us(path: Path) -> bool:
    """Has the project's file a table for us?"""
    try:
        text = _text(path, _MOST_BYTES_OF_A_PROJECT)
        return "[tool.pattern-studio" in text and _own_table(tomllib.loads(text), path) is not None
    except tomllib.TOMLDecodeError:
        return True  # it may be ours that is wrong: whoever reads it says where
    except (OSError, ValueError, RecursionError, Refused):
        return False


def _own_table(tables: dict[str, Any], path: Path) -> dict[str, Any] | None:
    """What a settings file says to us; None where a project's file says nothing."""
    if path.name != PROJECT_FILE:
        return tables
    tools = tables.get("tool")
    own = tools.get("pattern-studio") if isinstance(tools, dict) else None
    return own if isinstance(own, dict) else None


def _text(path: Path, most: int = _MOST_BYTES) -> str:
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Refused(f"{path}: has more than {most:,} bytes, which no settings need")
    return data.decode()
