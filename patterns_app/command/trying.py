"""Fixes written into a template on trial: what is read from it then tells what they have mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from patterns_app.core import pipeline
from patterns_app.core.checks.mending import FindingKey, weight
from patterns_app.core.interchange.in_place.door import InPlace
from patterns_app.core.interchange.systems import read_system
from patterns_app.core.pipeline import Finding, Imported
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError

Looks = Callable[[Imported], Callable[[Sketch], list[Finding]]]


class Trial:
    """A template, the files that it names, and what was found in it before. Writes nothing."""

    def __init__(self, name: str, files: Mapping[str, bytes], looks: Looks, before: Sequence[Finding]) -> None:
        self._name, self._files, self._looks, self.before = name, files, looks, before
        self._refused: dict[FindingKey, tuple[Finding, str]] = {}
        self._told: set[str] = set()

    def result(self, sketch: Sketch) -> tuple[bytes, list[Finding], tuple[str, ...]]:
        """The template with a sketch's changes, what is found in it, and what to look at. Raises InputError."""
        written, found = self._written(sketch)
        return written.data, found, written.notes

    def _written(self, sketch: Sketch) -> tuple[InPlace, list[Finding]]:
        template = self._files[self._name]
        others = {path: data for path, data in self._files.items() if path != self._name}
        written = pipeline.into_template(sketch, template, template, others, self._name)
        imported = read_system(self._name, {**others, self._name: written.data}).imported
        return written, self._looks(imported)(imported.sketch)

    def holds(self, sketch: Sketch, done: Sequence[Finding]) -> bool:
        """Is all that was mended in the sketch written and gone from the template, which is no worse than before?"""
        if not done:
            return True
        try:
            written, found = self._written(sketch)
            notes, refusals = written.notes, written.refusals
        except InputError as error:
            found, notes, refusals = list(self.before), (), (error.errors[0].message,)
        old, new = (Counter(one.rule for one in some) for some in (self.before, found))
        gone = Counter(one.rule for one in done)
        is_gone = all(new[rule] <= old[rule] - gone[rule] for rule in gone)
        fine = not refusals and is_gone and weight(found) <= weight(self.before)
        if not fine:
            why = "it is found in the template as before" if not is_gone else "the template would have more findings"
            why = next((one for one in refusals if one not in self._told), why)
            self._refused[done[-1].key] = (done[-1], why)
        elif notes:
            self._told.update(notes)
        return fine

    def refusals(self, done: Sequence[Finding]) -> list[str]:
        """The fixes that cannot be written, and why."""
        mended = {one.key for one in done}
        return [
            f"{finding.fix.title} [{finding.rule}]: {why}"
            for one, (finding, why) in self._refused.items()
            if one not in mended and finding.fix
        ]
