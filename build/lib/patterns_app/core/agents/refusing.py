"""What core says no with, in words for an agent: the place and the mend, never how the program came to it."""

from __future__ import annotations

from patterns_app.core.pipeline import (
    Busy,
    CompositionError,
    GoesOn,
    NoSuchNode,
    NotInSketch,
    PieceNotFound,
    RenderError,
    TooLargeToDraw,
    TooManyPixels,
)
from patterns_app.core.ports.extras import NotInstalled
from patterns_app.core.sketch.operations import OperationError
from patterns_app.core.sketch.parser import InputError

from .desk import Refusal

_SHOWN = 8  # mistakes of one input


def refused(error: Exception) -> str:
    """The sentence for an exception that is no fault of the product; empty for one that is."""
    match error:
        case InputError():
            lines = [f"{one.path}: {one.message}" for one in error.errors[:_SHOWN]]
            more = len(error.errors) - _SHOWN
            return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])
        case CompositionError():
            return f"bindings.{error.role}: {error}"
        case PieceNotFound() | NotInSketch():
            return f"{error.key}: {error}"
        case Busy():
            return f"{error} Try again in some seconds."
        case Refusal() | NoSuchNode() | GoesOn() | OperationError() | NotInstalled():
            return str(error)
        case RenderError() | TooLargeToDraw() | TooManyPixels():
            return str(error)
    return ""
