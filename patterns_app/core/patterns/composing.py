"""A catalogue pattern as a piece that can be composed into a sketch."""

from __future__ import annotations

from patterns_app.core.sketch.composition import Piece

from .model import Pattern
from .reader import entries


class PieceNotFound(LookupError):
    """There is no such pattern or variant. `key` is which of the two."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def piece_of(slug: str, variant: str = "") -> Piece:
    """The piece of a pattern's variant, the first variant when none is named. Raises PieceNotFound."""
    pattern = entries().get(slug)
    if not isinstance(pattern, Pattern):
        raise PieceNotFound("pattern", f"there is no pattern {slug[:60]!r}")
    for candidate in pattern.variants:
        if variant in ("", candidate.slug):
            bindable = {role.id: role.services for role in pattern.roles if role.bindable}
            return Piece(candidate.sketch, pattern.slug, candidate.slug, pattern.title, bindable)
    known = ", ".join(candidate.slug for candidate in pattern.variants)
    raise PieceNotFound("variant", f"{slug} has no variant {variant[:60]!r}; it has {known}")
