"""What `fix` does: findings that can safely be mended are, in sketches and templates, and the rest is told."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from patterns_app.core import pipeline
from patterns_app.core.checks.mending import is_offered, mended
from patterns_app.core.pipeline import Finding, Imported
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError

from .checking import chosen, counts, exit_code
from .files import STANDARD_INPUT, Source
from .grammar import Options, refuse
from .reading import read_source, said
from .refusing import FOUND_ERRORS, Refused
from .settings import Settings, check_settings
from .telling import complain_of_unread, is_quiet, watched
from .trying import Trial
from .writing import STANDARD_OUTPUT, guard, write

_WRITTEN = ("cloudformation", "json")  # what is mended where it stands


@dataclass
class Mend:
    """A file with its fixes: what it was and is, what was mended and is left, and what could not be done."""

    name: str
    before: bytes = b""
    after: bytes = b""
    done: Sequence[Finding] = ()
    left: Sequence[Finding] = ()
    unsafe: int = 0  # of those that are left have a fix that is only done when asked
    notes: Sequence[str] = ()
    looks: Sequence[str] = ()  # what is to be looked at in what was mended
    unread: Sequence[str] = ()


@dataclass(frozen=True)
class _Wishes:
    """What is to be mended."""

    options: Options
    settings: Settings

    def wanted(self, finding: Finding) -> bool:
        """Is this finding one of those that are looked at?"""
        ignore = (*self.settings.ignore, *self.options.ignore)
        return counts(finding, self.options.rule or self.settings.only, ignore)

    def left(self, found: Sequence[Finding], sketch: Sketch) -> tuple[list[Finding], int]:
        """The findings that are looked at, and how many of them have a fix that is only done when asked."""
        left = [*filter(self.wanted, found)]
        asked = self.options.unsafe_fixes
        fixes = [one.fix for one in left if one.fix and not asked and is_offered(one.fix, sketch, True)]
        return left, sum(not is_offered(fix, sketch, False) for fix in fixes)

    def look(self, imported: Imported) -> Callable[[Sketch], list[Finding]]:
        """What the rules say of a sketch that was read as this one."""
        team = self.settings.team(self.options.profile)
        return lambda sketch: pipeline.judged(replace(imported, sketch=sketch), team)[1]


def fix(options: Options) -> int:
    """2 when something could not be read, 1 when an error is left (with --diff: when something would change)."""
    if options.diff and options.output != STANDARD_OUTPUT:
        refuse(("--output",), "has nothing to write with --diff, which only prints: say one of them")
    wishes = _Wishes(options, check_settings(options.config))
    gathered = chosen(options, wishes.settings)
    if options.output not in (None, STANDARD_OUTPUT) and len(gathered.sources) != 1:
        raise Refused("-o takes one file; without it each file is fixed where it stands")
    guard(options.output, options.files)
    mends = [Mend(name, unread=[said(one) for one in errors]) for name, errors in gathered.unread.items()]
    for source in watched(gathered.sources, lambda one: one.name):
        mends.append(mend := _mended(source, wishes))
        _give(mend, options)
    _tell(mends, options)
    unread = any(one.unread for one in mends)
    if options.diff and not unread:
        return FOUND_ERRORS if not options.exit_zero and any(one.before != one.after for one in mends) else 0
    return exit_code(unread, (finding for one in mends for finding in one.left), zero=options.exit_zero)


def _mended(source: Source, wishes: _Wishes) -> Mend:
    """One file with what can be mended in it. Writes nothing."""
    try:
        imported = read_source(source).imported
        if imported.format in _WRITTEN and (source.name == STANDARD_INPUT or Path(source.name).is_file()):
            return _in_place(source, imported, dict(source.near()), wishes)
    except InputError as error:
        return Mend(source.name, unread=[said(one) for one in error.errors])
    except OSError as error:
        return Mend(source.name, unread=[str(error.strerror)])
    found = [*filter(wishes.wanted, wishes.look(imported)(imported.sketch))]
    fixable = sum(bool(one.fix and is_offered(one.fix, imported.sketch, wishes.options.unsafe_fixes)) for one in found)
    read_only = "Terraform is read and not written; " if imported.format == "terraform" else ""
    why = f"{read_only}{fixable} could be fixed in a sketch: pattern-studio convert {source.name} --to json"
    return Mend(source.name, left=found, notes=[why] if fixable else [])


def _in_place(source: Source, imported: Imported, near: dict[str, bytes], wishes: _Wishes) -> Mend:
    """A sketch or a template with its fixes. A template is read again: what is still found in it is not mended."""
    look, unsafe, before = wishes.look(imported), wishes.options.unsafe_fixes, near[source.key]
    made = mended(imported.sketch, look, wishes.wanted, unsafe)
    if imported.format == "json":
        after = pipeline.written(made.sketch, "json", "", imported.blobs) if made.done else before
        return Mend(source.name, before, after, made.done, *wishes.left(made.left, made.sketch))
    trial = Trial(source.key, near, wishes.look, look(imported.sketch))
    if not trial.holds(made.sketch, made.done):
        made = mended(imported.sketch, look, wishes.wanted, unsafe, trial.holds)
    data, found, looks = trial.result(made.sketch) if made.done else (before, trial.before, ())
    left, unsafe_ones = wishes.left(found, made.sketch)
    return Mend(source.name, before, data, made.done, left, unsafe_ones, trial.refusals(made.done), looks)


def _give(mend: Mend, options: Options) -> None:
    """The diff, or the file: what came by standard input leaves by standard output, mended or not."""
    if options.diff:
        before, after = (
            data.decode("utf-8", "replace").splitlines(keepends=True) for data in (mend.before, mend.after)
        )
        text = "".join(difflib.unified_diff(before, after, mend.name, mend.name))
        write(text.encode(), STANDARD_OUTPUT)
    elif options.output or mend.name == STANDARD_INPUT:
        write(mend.after, options.output)
    elif mend.after != mend.before:
        write(mend.after, mend.name)


def _tell(mends: Sequence[Mend], options: Options) -> None:
    """What was mended, by file; where the answer is a file or a diff on standard output, this goes beside it."""
    complain_of_unread([f"{one.name}: {why}" for one in mends for why in one.unread])
    if is_quiet():
        return
    beside = options.diff or options.output == STANDARD_OUTPUT or any(one.name == STANDARD_INPUT for one in mends)
    print("\n".join(_told(mends, options)), file=sys.stderr if beside else sys.stdout)


def _told(mends: Sequence[Mend], options: Options) -> list[str]:
    verb = "would be fixed" if options.diff else "fixed"
    told = []
    for one in mends:
        told += [f"{one.name}: {verb}: {found.fix.title} [{found.rule}]" for found in one.done if found.fix]
        told += [f"{one.name}: look at: {note}" for note in one.looks]
        told += [f"{one.name}: left: {note}" for note in one.notes]
    left = [finding for one in mends for finding in one.left]
    unsafe = sum(one.unsafe for one in mends)
    more = f", {unsafe} of them with a fix that is only done with --unsafe-fixes" if unsafe else ""
    return [*told, f"{sum(len(one.done) for one in mends)} {verb}, {len(left)} left{more}"]
