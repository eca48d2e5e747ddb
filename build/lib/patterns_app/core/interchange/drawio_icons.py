"""What a shape of the AWS libraries of draw.io stands for: an icon, or a group by its icon and its colours."""

from __future__ import annotations

import re
from functools import cache

from patterns_app.core.vocabulary.frames import frame_types

from .drawio_cells import Cell
from .drawio_paint import SUBNETS

# AWS has changed these colours; older files have the second fill.
_SUBNET_LOOKS = {
    kind: {*looks, older} for (kind, looks), older in zip(SUBNETS.items(), ("#E9F3E6", "#E6F2F8"), strict=True)
}
# Of the libraries' shapes those that are no service: arrows drawn as pictures, frames and the icons on them.
_NO_PART = re.compile(r"arrow|edge(double)?$|^group(center)?$", re.IGNORECASE)


def icon_of(cell: Cell) -> str:
    """The name of a shape of AWS, of any edition of the library; or nothing."""
    stencil = cell.style.get("resIcon") or cell.style.get("prIcon") or cell.style.get("shape", "")
    icon = stencil.rpartition(".")[2]
    is_part = stencil.startswith("mxgraph.aws") and not _NO_PART.search(icon) and ".groups." not in stencil
    return icon if is_part else ""


def drawn_as(cell: Cell) -> str:
    """What a shape of another library is called, as a path: `gcp2/cloud_functions`."""
    shape = cell.style.get("prIcon") or cell.style.get("shape", "")
    library = cell.style.get("shape", "").split(".")[1:2]
    return "/".join([*library, *shape.removeprefix("mxgraph.").split(".")])


def group_kind(cell: Cell) -> str:
    """The kind of frame that a group is, by its icon; subnets are told by their colours."""
    icon = cell.style.get("grIcon", "").rpartition(".")[2]
    looks = {cell.style.get("strokeColor", "").upper(), cell.style.get("fillColor", "").upper()}
    if icon == "group_security_group":
        return next((kind for kind, own in _SUBNET_LOOKS.items() if looks & own), "security-group")
    return _by_group().get(icon, "boundary")


@cache
def _by_group() -> dict[str, str]:
    kinds = frame_types().values()
    return {name: kind.key for kind in kinds for name in (*kind.drawio_aliases, kind.drawio) if name}
