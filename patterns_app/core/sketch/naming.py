"""What parts are called in sentences, and which part somebody meant who named it by its label or with a slip."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from operator import attrgetter

from .model import Frame, Node, Sketch
from .parts import slug

_SHOWN = 64  # characters of a name that are told
_FILE = 60  # characters of the name of a file, without its ending


class Names:
    """What each part is called: its label, or what `unlabelled` says, its id unless told otherwise.

    Of several that are called alike with the frame that tells them apart, as in `Api (orders)`.
    """

    def __init__(self, sketch: Sketch, unlabelled: Callable[[Node], str] = attrgetter("id")) -> None:
        self._frames = {frame.id: frame for frame in sketch.frames}
        self._said = {node.id: node.label or unlabelled(node) for node in sketch.nodes}
        self._alike: defaultdict[str, list[Node]] = defaultdict(list)
        for node in sketch.nodes:
            self._alike[self._said[node.id]].append(node)
        self._told: dict[str, str] = {}

    def __getitem__(self, part: str) -> str:
        """The name of the part with this id."""
        if part not in self._told:
            name = self._said[part]
            several = self._alike[name]
            self._told |= told_apart(name, several, self._frames) if len(several) > 1 else {part: name}
        return self._told[part]


def names_of(sketch: Sketch, unlabelled: Callable[[Node], str] = attrgetter("id")) -> dict[str, str]:
    """What each part is called, by id: see `Names`, which is for who asks for a few."""
    names = Names(sketch, unlabelled)
    return {node.id: names[node.id] for node in sketch.nodes}


def told_apart(name: str, alike: Collection[Node], frames: Mapping[str, Frame]) -> dict[str, str]:
    """The names of parts that are called alike, by id: each with the innermost of its frames in which no other stands.

    Without such a frame the name stays as it is: a picture shows which one is meant.
    """
    around = {node.id: tuple(dict.fromkeys(_around(node, frames))) for node in alike}
    within = Counter(label for labels in around.values() for label in labels)
    own = {part: next((label for label in labels if within[label] == 1), "") for part, labels in around.items()}
    return {part: f"{name} ({label})" if label else name for part, label in own.items()}


def _around(node: Node, frames: Mapping[str, Frame]) -> Iterator[str]:
    """The labels of the frames that a part stands in, from the inside."""
    frame = frames.get(node.frame or "")
    while frame:
        if frame.label:
            yield frame.label
        frame = frames.get(frame.parent or "")


def file_name(title: str) -> str:
    """The title of a sketch as a file name that every system takes, without an ending."""
    return slug(title, _FILE) or "sketch"


def no_part(name: str, sketch: Sketch) -> str:
    """That a name is no part's id, and which id may be meant.

    >>> from .model import Node
    >>> no_part("MyQueue", Sketch(title="", nodes=(Node(id="my-queue", service="aws.sqs"),)))
    "there is no part 'MyQueue'; did you mean 'my-queue'?"
    """
    meant = " or ".join(repr(part) for part in meant_parts(name, sketch))
    return f"there is no part {name[:_SHOWN]!r}{f'; did you mean {meant}?' if meant else ''}"


def meant_parts(name: str, sketch: Sketch) -> list[str]:
    """The ids of the parts that a name may stand for: of one that is called alike but for case and signs, or of two
    that have the same label; else the nearest id.
    """
    wanted = _plain(name)
    alike = [node.id for node in sketch.nodes if wanted and wanted in (_plain(node.id), _plain(node.label))]
    ids = {_plain(node.id): node.id for node in sketch.nodes}
    return alike[:2] or [ids[one] for one in get_close_matches(wanted[:_SHOWN], ids, 1)]


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
