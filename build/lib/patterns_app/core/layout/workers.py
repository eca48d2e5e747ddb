"""Worker processes for drawing and reading: the cage of `ports`, with what every picture needs already loaded.

`Workers` lays out in another process; `Here` does the same where it stands, for work that is in a cage already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from patterns_app.core import limits
from patterns_app.core.ports.cage import Broke, Busy, Cage, CageError, TookTooLong

from . import candidates
from .graphviz import Geometry
from .plan import Plan

__all__ = ["Busy", "Here", "RenderCrashed", "RenderError", "RenderTimeout", "Worker", "Workers"]

P = ParamSpec("P")
T = TypeVar("T")
RenderError = CageError
RenderTimeout = TookTooLong
RenderCrashed = Broke
_PRELOAD = ("patterns_app.core.warm",)  # by its name: that room stands above all others


class Worker(Protocol):
    """Whoever can lay out, and run what may take long."""

    def arrange(self, plan: Plan) -> Geometry:
        """Lay out a plan."""

    def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a module-level function."""


class Workers(Cage):
    """A small pool, started on first use. Safe to use from several threads."""

    def __init__(
        self,
        count: int = 2,
        seconds: float = limits.RENDER_SECONDS,
        program: str = "",
        waiting: int = limits.CAGE_WAITING,
        spent: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        """`program` is the path of a system `dot` that replaces the built-in Graphviz."""
        super().__init__(count, seconds=seconds, waiting=waiting, preload=_PRELOAD, spent=spent)
        self.program = program

    def arrange(self, plan: Plan) -> Geometry:
        """Lay out a plan in a worker. Raises RenderError."""
        return self.run(candidates.arrange, plan, self.program)


@dataclass(frozen=True)
class Here:
    """The same without another process: only inside of one that has limits."""

    program: str = ""

    def arrange(self, plan: Plan) -> Geometry:
        """Lay out a plan."""
        return candidates.arrange(plan, self.program)

    def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a function."""
        return function(*arguments, **named)
