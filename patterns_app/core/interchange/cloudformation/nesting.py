"""Which templates one template is made of: those that it nests, and those that these nest."""

from __future__ import annotations

from collections.abc import Mapping

from patterns_app.core.sketch.parser import Error, InputError

from .plain import mapping
from .side_files import SideFiles
from .text import load


def with_nested(path: str, near: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, tuple[Error, ...]]]:
    """The template and those that it nests, directly or not; and the nested ones that cannot be read."""
    sides = SideFiles(near)
    found: dict[str, bytes] = {}
    unread: dict[str, tuple[Error, ...]] = {}
    waiting = [path]
    while waiting:
        name = waiting.pop()
        if name in found or name in unread:
            continue
        try:
            bodies = mapping(load(near[name])["Resources"])
        except InputError as error:
            unread[name] = tuple(error.errors)
            continue
        found[name] = near[name]
        waiting += [inner for body in bodies.values() if (inner := sides.nested(body, name))]
        unread |= {
            inner: (Error("$", f"{name} nests this template, and there is no such file"),)
            for body in bodies.values()
            if (inner := sides.missing(body, name))
        }
    return found, unread
