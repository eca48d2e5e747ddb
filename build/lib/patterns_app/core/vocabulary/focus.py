"""What the focus picture shows and how far it can be trusted. The values themselves are with each model's entry."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from msgspec import Meta, Struct

from .reading import read_data

FILE = "focus.yaml"
Text = Annotated[str, Meta(min_length=1, max_length=500)]


class Side(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the two things that compete for a team's attention."""

    name: Text
    meaning: Text


class FocusScale(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scale. `nature` says that the numbers are an order and no measurement."""

    nature: Literal["qualitative-ordering"]
    title: Text
    says: Text
    why: Text
    reading: Text
    provisioning: Side
    business_logic: Side


@cache
def focus_scale() -> FocusScale:
    """The scale that ships with the product. Raises DataError naming file and place."""
    scale: FocusScale = read_data(FILE, FocusScale)
    return scale
