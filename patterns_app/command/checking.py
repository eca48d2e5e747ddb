"""What `check` does: the findings of every file, each by itself, at their places."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from patterns_app.core.checks.profile import Team
from patterns_app.core.interchange.findings import FINDING_FORMATS, Checked, Report
from patterns_app.core.judging import Finding, judged

from .files import Gathered, Source, gather
from .grammar import Options
from .leaving import name_left_over, tell_left_over
from .reading import System, outermost, read_each, read_together
from .refusing import BAD_INPUT, FOUND_ERRORS
from .settings import Settings, check_settings
from .telling import complain_of_unread, is_quiet, note, painted, watched
from .writing import STANDARD_OUTPUT, guard, write


def check(options: Options) -> int:
    """2 when something could not be read, else 1 when there is an error (or a warning, if told), else 0.

    Whatever cannot be read, the findings of all else are told.
    """
    settings = check_settings(options.config)
    only, ignore = options.rule or settings.only, (*settings.ignore, *options.ignore)
    team = settings.team(options.profile)
    systems, passed_over = _systems(options, settings)
    checked = [_checked(system, team, only, ignore) for system in systems]
    complain_of_unread([f"{file.name}: {why}" for file in checked for _, why in file.mistakes()])
    for system in systems:
        (tell_left_over if len(systems) == 1 else name_left_over)(system)
    _tell_frames(team, systems)
    inputs = [place.file for file in checked for place in file.places.values()] + [file.name for file in checked]
    text = FINDING_FORMATS[options.format](Report(tuple(checked), passed_over, is_quiet()))
    if options.format in ("text", "concise") and options.output in (None, STANDARD_OUTPUT):
        text = painted(text)
    write(text.encode(), options.output, dict.fromkeys(inputs))
    bad = ("error", "warning") if options.warnings_are_errors or settings.warnings_are_errors else ("error",)
    findings = (finding for file in checked for finding in file.findings)
    return exit_code(any(file.unread for file in checked), findings, bad, options.exit_zero)


def exit_code(unread: bool, findings: Iterable[Finding], bad: Sequence[str] = ("error",), zero: bool = False) -> int:
    """2 when something could not be read, whatever is asked; 1 at a finding that is `bad`, unless `zero` is asked."""
    if unread:
        return BAD_INPUT
    return FOUND_ERRORS if not zero and any(finding.severity in bad for finding in findings) else 0


def _systems(options: Options, settings: Settings) -> tuple[list[System], tuple[str, ...]]:
    """What is to be checked, and the names of what was passed over."""
    guard(options.output, options.files)
    is_left = is_left_by(options, settings)
    if options.together:
        return [read_together(options.files, is_left=is_left)], ()
    gathered = what_is_left(gather(options.files), is_left)
    unread = [System(name, unread=errors) for name, errors in gathered.unread.items()]
    systems = list(read_each(watched(gathered.sources, lambda source: source.name)))
    return outermost([*systems, *unread]), tuple(gathered.passed_over)


def chosen(options: Options, settings: Settings) -> Gathered:
    """The files that are named, without those that options or settings leave out."""
    return what_is_left(gather(options.files), is_left_by(options, settings))


def is_left_by(options: Options, settings: Settings) -> Callable[[str], bool]:
    """Whether a file is one of those that options and settings do not leave out.

    Patterns of the settings may also be meant from the folder of the settings file.
    """

    def is_left(name: str) -> bool:
        return not (
            is_left_out(name, (*settings.exclude, *options.exclude))
            or is_left_out(_from(name, settings.folder), settings.exclude)
        )

    return is_left


def is_left_out(name: str, exclude: Iterable[str]) -> bool:
    """Does a file match one of the patterns that leave files out?"""
    return any(fnmatch(Path(name).as_posix(), pattern) for pattern in exclude)


def what_is_left(gathered: Gathered, is_left: Callable[[str], bool]) -> Gathered:
    """What was gathered without what is left out, by the names of files; a module is left while one of its files is."""

    def is_wanted(source: Source) -> bool:
        return is_left(source.name) and (not source.whole or any(map(is_left, source.whole)))

    return Gathered(
        [source for source in gathered.sources if is_wanted(source)],
        {name: errors for name, errors in gathered.unread.items() if is_left(name)},
        [name for name in gathered.passed_over if is_left(name)],
    )


def _from(name: str, folder: str) -> str:
    """A path from a folder, for patterns that are written there."""
    return Path(os.path.relpath(name, folder)).as_posix() if folder else name


def _checked(system: System, team: Team, only: Sequence[str], ignore: Sequence[str]) -> Checked:
    if system.imported is None:
        return Checked(system.name, unread=system.unread)
    _, found = judged(system.imported, team)
    return Checked(system.name, tuple(one for one in found if counts(one, only, ignore)), system.places)


def counts(finding: Finding, only: Sequence[str], ignore: Sequence[str]) -> bool:
    """Is a finding wanted? A family (RES) stands for all its rules."""
    names = {finding.rule, finding.rule.partition("-")[0]}
    return (not only or not names.isdisjoint(only)) and names.isdisjoint(ignore)


def _tell_frames(team: Team, systems: Sequence[System]) -> None:
    """A frame that the profile names and no file has is told: it may be misspelt."""
    known = {word for one in systems if one.sketch for frame in one.sketch.frames for word in (frame.id, frame.label)}
    if missing := [name for name in team.frames if name not in known]:
        note(f"no file has the frame {', '.join(missing)} of the settings")
