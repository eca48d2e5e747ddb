"""Where the tools work: whatever keeps sketches and runs what may take long, such as a server or a folder of files.

Refusal  the tool says no; the message is for the agent and says what to do instead
NotYet   long work goes on; `job` is what to ask for it by
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.sketch.model import Sketch

P = ParamSpec("P")
T = TypeVar("T")
Long = Literal["simulate", "verdict"]


class Refusal(Exception):
    """The tool cannot do it. The message names the place and the mend."""


class NotYet(Exception):
    """The work takes longer than anybody waits for an answer."""

    def __init__(self, job: str) -> None:
        self.job = job
        super().__init__("still at work: ask again in some seconds with the same arguments and this job")


@dataclass(frozen=True)
class Held:
    """An open sketch: the name by which it is opened again, empty for one that came along and that nobody keeps."""

    name: str
    sketch: Sketch
    revision: str = ""
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    imported: Imported | None = None  # of a file of another tool


@dataclass(frozen=True)
class Picture:
    """An image that goes along with an answer."""

    data: bytes
    media_type: str


class Desk(Protocol):
    """What the tools ask of where they work. Each raises Refusal, and what core raises for bad input."""

    def opened(self, name: str) -> Held:
        """The sketch of this name, to be read."""

    def earlier(self, held: Held, revision: str) -> Sketch:
        """What it was at a revision."""

    def created(self, sketch: Sketch, blobs: Mapping[str, bytes], name: str) -> Held:
        """Keep a new sketch, under the name where names are chosen."""

    def kept(self, held: Held, sketch: Sketch) -> tuple[Held, list[str]]:
        """Keep a change; what others did meanwhile stays. Also what of the change did not fit any more."""

    def told_of(self, held: Held) -> dict[str, str]:
        """How the sketch is opened again, and by whom, such as the address for a person."""

    def files(self, given: Mapping[str, str], paths: tuple[str, ...]) -> Mapping[str, bytes]:
        """The files to be read, by name: those that came along, and those that lie there."""

    def put(self, to: str, held: Held, data: bytes, extension: str) -> dict[str, Any]:
        """Where a file that was made of a sketch can be had; empty where it can only go along with the answer."""

    def run(self, size: int, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a module-level function of core; `size` is how many parts it looks at."""

    def drawn(self, held: Held, form: str) -> bytes:
        """A picture or a text format of the sketch."""

    def under_load(self, what: Long, question: dict[str, Any], job: str) -> bytes:
        """What comes of long work, as JSON. Raises NotYet; `job` is what was told then."""
