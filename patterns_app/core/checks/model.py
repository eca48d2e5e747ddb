"""What a rule says and gets: words, findings, quick fixes and the view of a sketch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct

from patterns_app.core.sketch.graph import Graph
from patterns_app.core.sketch.operations import Operation
from patterns_app.core.vocabulary.catalog import Vocabulary

Severity = Literal["error", "warning", "info"]
RuleId = Annotated[str, Meta(pattern=r"^[A-Z]{3,4}-\d{3}$")]


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rule's texts, from rules.yaml. An error is only what cannot be deployed or loses data by construction."""

    id: RuleId
    severity: Severity
    title: str
    when: str  # what the rule looks for
    why: str
    source: str
    mend: str
    strict: Severity | None = None  # in the strict profile, when it differs
    needs_load: bool = False  # speaks only when the user has entered a load


@dataclass(frozen=True)
class Fix:
    """A mend that can be done at once."""

    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Found:
    """What a rule found: the rest of a finding comes from its words."""

    message: str
    nodes: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True)
class Finding:
    """A questionable place of a sketch, as pages and API show it."""

    rule: str
    severity: Severity
    message: str
    why: str
    source: str
    nodes: tuple[str, ...]
    connections: tuple[str, ...]
    fix: Fix | None


@dataclass(frozen=True)
class View:
    """What a rule may look at."""

    graph: Graph
    vocabulary: Vocabulary

    def name(self, node: str) -> str:
        """A node's label, or its service's name where it has none."""
        found = self.graph.nodes[node]
        service = self.vocabulary.services.get(found.service)
        return found.label or (service.short if service else found.service)

    def service_name(self, node: str) -> str:
        """The name of a node's service."""
        service = self.vocabulary.services.get(self.graph.nodes[node].service)
        return service.name if service else self.graph.nodes[node].service


Check = Callable[[View], Iterator[Found]]
