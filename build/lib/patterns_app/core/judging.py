"""What the rules say about a file that was read: the one piece of the pipeline that needs no drawing.

It is a room of its own, so that a command that only checks loads nothing else; what it takes and answers is handed on
from here. Who asks for more asks the pipeline.
"""

from __future__ import annotations

import msgspec

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.profile import Profile, Team
from patterns_app.core.checks.resting import resting
from patterns_app.core.checks.run import check, without
from patterns_app.core.interchange.excusing import excuses, keeping
from patterns_app.core.interchange.positions import Place
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

__all__ = ["Finding", "Imported", "Place", "excused", "judged"]


def judged(imported: Imported, profile: Profile | Team = "standard") -> tuple[Sketch, list[Finding]]:
    """The sketch of a file and what the rules say, which run once.

    What a file of its form cannot tell is no finding: it is ignored in the sketch, with the reason.
    """
    found = check(imported.sketch, vocabulary(), profile).findings
    ignored = excuses(found, imported.outside, resting(imported.sketch, vocabulary(), found, imported.unknown))
    if not ignored:
        return imported.sketch, found
    sketch = msgspec.structs.replace(imported.sketch, ignored=(*imported.sketch.ignored, *ignored))
    return sketch, keeping(without(found, ignored), len(imported.sketch.ignored), sketch.ignored)


def excused(imported: Imported) -> Sketch:
    """The sketch of a file as `judged` leaves it. No rule runs where the file tells all there is."""
    return imported.sketch if imported.outside is None else judged(imported)[0]
