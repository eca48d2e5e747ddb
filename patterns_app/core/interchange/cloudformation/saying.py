"""What handlers of resource types say to the reader: these two are connected, in about this way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from patterns_app.core.interchange.reading_model import Keys

from .template import references


@dataclass(frozen=True)
class Join:
    """A connection that a template speaks of. `kinds` are wishes, the best first; the matrix has the last word.

    An end that is not in the template is `outside`: a service and the words for it.
    """

    source: str
    target: str
    kinds: tuple[str, ...] = ()
    label: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    sure: bool = True  # False: only a mention, joined when the matrix knows the pair and nothing else joins it
    needs_right: bool = False  # it counts only where the source may use the target
    of_all: bool = False  # what says it stands in the template's Globals, for every function
    address: bool = False  # all that is known is an address, which may be one for people
    fetches: bool = False  # it counts only where nobody is handed what is kept there
    only_of: str = ""  # the first part of the actions that say it: it counts for parts whose actions begin so

    open: frozenset[str] = frozenset()  # settings that are set to what only a deployment knows
    by: str = ""  # the resource that says it
    at: Keys = ()  # inside of what in its properties, where that is known


ACCESS_LOGS = "access logs"  # the label of a line by which a front door leaves what it was asked
ELSEWHERE = "outside-"  # what the ids of parts begin with that are named only


@dataclass(frozen=True)
class Outside:
    """A part that has no resource in the template: it only names it, or SAM makes it by itself."""

    id: str
    service: str
    label: str
    stands_for: str = ""  # the parameter or import that names it
    made: bool = False  # SAM makes it, without a resource in the template
    by: str = ""  # the resource that brings it about by what it says, such as the rule that fires by the clock
    settings: tuple[tuple[str, Any], ...] = ()  # what that says of it

    @property
    def is_elsewhere(self) -> bool:
        """Is it set up elsewhere? What SAM or an event of the template brings about is set up here, by what is said."""
        return self.id.startswith(ELSEWHERE)


Said = Join | Outside


def first(value: Any) -> str:
    """The first logical id in a value, or nothing."""
    return next(references(value), "")
