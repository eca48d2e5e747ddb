"""Why something is not done, in words for the person.

Refused         it is not done, for a reason that the person can understand
  Conflict      what was edited is not there any more, or others changed the same thing otherwise
  TooMany       the browser, person or team keeps as many sketches as it may
    NotWithoutAccount  nothing is kept here for who has no account
  Damaged       the stored document cannot be read
  NoRoom        the files beside a sketch are as large as they may be
  OtherBytes    a file is not the one that its name says
  HistoryFull   the revisions of a sketch are as large as they may be
  NoFit         what was changed and what others did would be more than a sketch may hold
  OthersClient  the client that sends is the one of somebody else
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from patterns_app.core.limits import BLOBS_BYTES
from patterns_app.web.people.refusals import NotDone

from . import limits
from .models import SavedSketch

_NAMED = 3  # of what both changed, in one sentence


class Refused(NotDone):
    """Not done. The message is for the person."""


class Conflict(Refused):
    """The sketch is newer than what was edited. `sketch` is the saved one, `both` what was changed on both sides."""

    def __init__(self, sketch: SavedSketch, both: Sequence[str] = ()) -> None:
        self.sketch = sketch
        said = gettext("Revision %(n)d was saved while you were editing an older one.") % {"n": sketch.revision}
        if both:
            more = (
                gettext("Both changed %(parts)s and more.")
                if len(both) > _NAMED
                else gettext("Both changed %(parts)s.")
            )
            said += " " + more % {"parts": ", ".join(both[:_NAMED])}
        super().__init__(said)


class TooMany(Refused):
    """The sketches of a browser, a person or a team are full."""

    def __init__(self, most: int) -> None:
        super().__init__(
            gettext("There are %(most)d sketches here, which is all there may be. Delete one first.") % {"most": most}
        )


class NotWithoutAccount(TooMany):
    """Nothing is kept for who has no account here."""

    def __init__(self) -> None:
        Refused.__init__(self, gettext("Keeping sketches needs an account here. Sign in first."))


class Damaged(Refused):
    """There is nothing to work on."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Not possible: the stored document cannot be read. Open the sketch to see what is left.")
        )


class NoRoom(Refused):
    """The files beside the sketch are full."""

    def __init__(self) -> None:
        most = BLOBS_BYTES // 1_048_576
        super().__init__(
            gettext("The files beside one sketch are %(most)d MiB together, which is all they may be.") % {"most": most}
        )


class OtherBytes(Refused):
    """The file has another name."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            gettext("The SHA-256 of these bytes is %(digest)s: that is their name here.") % {"digest": digest}
        )


class HistoryFull(Refused):
    """There is no room for another revision."""

    def __init__(self) -> None:
        most = limits.HISTORY_CHARACTERS // 1_048_576
        super().__init__(
            gettext("The revisions of one sketch are %(most)d MiB together, which is all they may be. Copy it.")
            % {"most": most}
        )


class NoFit(Refused):
    """Together with what is there now it is no sketch any more."""

    def __init__(self, place: str, why: str) -> None:
        at = f" ({place})" if place else ""
        super().__init__(
            gettext("What you changed does not fit beside what is there now: %(why)s. Nothing was saved.")
            % {"why": why + at}
        )


class OthersClient(Refused):
    """Batches of a client are those of one person: who knows its name cannot take its counts away."""

    def __init__(self) -> None:
        super().__init__(gettext("Somebody else sends under this client's name. Take another one, and count from 1."))
