"""Which part somebody meant who named it by its label, by the name that its template has for it, or with a slip."""

from __future__ import annotations

from difflib import get_close_matches

from .model import Sketch

_SHOWN = 64  # characters of a name that are told


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
