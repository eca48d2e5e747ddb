"""`pattern-studio check`: the findings of every file, each by itself, at their places."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import get_args

from patterns_app.core.checks.profile import Profile, Team, UnknownRules, unknown_rules
from patterns_app.core.interchange.findings import FINDING_FORMATS, Checked, Report
from patterns_app.core.pipeline import Finding, judged

from .files import Gathered, Source, gather
from .reading import System, outermost, read_each, read_together
from .refusing import BAD_INPUT, FOUND_ERRORS, Refused
from .settings import SETTINGS_FILE, CheckSettings, check_settings
from .writing import guard, write

HELP = "look for mistakes; exit code 1 at errors"


def check(options: argparse.Namespace) -> int:
    """2 when something could not be read, else 1 when there is an error (or a warning, if told), else 0.

    Whatever cannot be read, the findings of all else are told.
    """
    settings = check_settings(options.config)
    only, ignore = tuple(options.rule) or settings.only, (*settings.ignore, *options.ignore)
    if wrong := unknown_rules([*only, *ignore]):
        raise Refused(str(UnknownRules(wrong)))
    team = settings.team(options.profile)
    systems, passed_over = _systems(options, settings)
    checked = [_checked(system, team, only, ignore) for system in systems]
    _tell_unread(checked)
    _tell_frames(team, systems)
    inputs = [place.file for file in checked for place in file.places.values()] + [file.name for file in checked]
    data = FINDING_FORMATS[options.format](Report(tuple(checked), passed_over)).encode()
    write(data, options.output, dict.fromkeys(inputs))
    strict = options.warnings_are_errors or settings.warnings_are_errors
    return _code(checked, ("error", "warning") if strict else ("error",))


def _code(checked: Sequence[Checked], bad: Sequence[str]) -> int:
    if any(file.unread for file in checked):
        return BAD_INPUT
    return FOUND_ERRORS if any(finding.severity in bad for file in checked for finding in file.findings) else 0


def _systems(options: argparse.Namespace, settings: CheckSettings) -> tuple[list[System], tuple[str, ...]]:
    """What is to be checked, and the names of what was passed over."""
    guard(options.output, options.files)
    if options.together:
        return [read_together(options.files)], ()
    excluded = (*settings.exclude, *options.exclude)
    gathered = _without(gather(options.files), excluded)
    unread = [System(name, unread=errors) for name, errors in gathered.unread.items()]
    systems = list(read_each(_told_progress(gathered.sources)))
    return outermost([*systems, *unread]), tuple(gathered.passed_over)


def _without(gathered: Gathered, patterns: Sequence[str]) -> Gathered:
    def is_left(name: str) -> bool:
        return not any(fnmatch(Path(name).as_posix(), pattern) for pattern in patterns)

    return Gathered(
        [source for source in gathered.sources if is_left(source.name)],
        {name: errors for name, errors in gathered.unread.items() if is_left(name)},
        [name for name in gathered.passed_over if is_left(name)],
    )


def _checked(system: System, team: Team, only: Sequence[str], ignore: Sequence[str]) -> Checked:
    if system.imported is None:
        return Checked(system.name, unread=system.unread)
    _, found = judged(system.imported, team)
    return Checked(system.name, tuple(one for one in found if _counts(one, only, ignore)), system.places)


def _counts(finding: Finding, only: Sequence[str], ignore: Sequence[str]) -> bool:
    """Is a finding wanted? A family (RES) stands for all its rules."""
    names = {finding.rule, finding.rule.partition("-")[0]}
    return (not only or not names.isdisjoint(only)) and names.isdisjoint(ignore)


def _tell_unread(checked: Sequence[Checked]) -> None:
    lines = [f"{file.name}: {why}" for file in checked for _, why in file.mistakes()]
    if lines:
        print("\n".join(["pattern-studio: not everything could be read", *lines]), file=sys.stderr)


def _tell_frames(team: Team, systems: Sequence[System]) -> None:
    """A frame that the profile names and no file has is told: it may be misspelt."""
    known = {word for one in systems if one.sketch for frame in one.sketch.frames for word in (frame.id, frame.label)}
    if missing := [name for name in team.frames if name not in known]:
        print(f"pattern-studio: no file has the frame {', '.join(missing)} of the settings", file=sys.stderr)


def _told_progress(sources: Sequence[Source]) -> Iterator[Source]:
    """The sources one by one; a person at a terminal sees how far it is, a file or a pipe gets nothing of that."""
    shown = sys.stderr.isatty() and len(sources) > 1
    for number, source in enumerate(sources, 1):
        if shown:
            print(f"\r\x1b[K{number}/{len(sources)} {source.name[-60:]}", end="", file=sys.stderr, flush=True)
        yield source
    if shown:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `check`."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="files, folders, zips, quoted patterns, - for standard input"
    )
    parser.add_argument("--format", choices=sorted(FINDING_FORMATS), default="text")
    parser.add_argument("--profile", choices=get_args(Profile))
    parser.add_argument("--rule", action="append", default=[], metavar="ID", help="only this rule or family")
    parser.add_argument("--ignore", action="append", default=[], metavar="ID", help="not this rule or family")
    parser.add_argument("--exclude", action="append", default=[], metavar="PATTERN", help="not these files")
    parser.add_argument("--together", action="store_true", help="all files are one system")
    parser.add_argument("--config", metavar="FILE", help=f"settings, {SETTINGS_FILE} when it is there")
    parser.add_argument("--warnings-are-errors", action="store_true")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=check)
