"""The usual way to check such a document in Python: json, pydantic models and a networkx graph.

Five of our rules are written for it as its users would write them, so that both sides can do the same work and find
the same.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

import networkx as nx
from pydantic import BaseModel, ConfigDict, Field, model_validator

from patterns_app.core.checks.connections.no_connection import _ASKS, _PASS_ON, _SENT
from patterns_app.core.checks.connections.no_entry_point import _STARTERS
from patterns_app.core.vocabulary.catalog import Vocabulary

RULES = ("CON-001", "CON-004", "CON-005", "COST-001", "RES-001")
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
Settings = dict[str, bool | int | float | str | None]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Point(_Part):
    """A place on the canvas."""

    x: float
    y: float


class Node(_Part):
    """A part of the system."""

    id: Id
    service: Annotated[str, Field(max_length=64)]
    label: Annotated[str, Field(max_length=200)] = ""
    frame: Id | None = None
    position: Point | None = None
    pinned: bool = False
    settings: Settings = {}
    notes: str = ""


class Connection(_Part):
    """A connection between two parts."""

    id: Id
    source: Id
    target: Id
    kind: Annotated[str, Field(max_length=32)]
    label: Annotated[str, Field(max_length=200)] = ""
    route: tuple[Point, ...] = ()
    settings: Settings = {}


class Document(_Part):
    """A sketch without frames and scenarios, which the measured ones do not have."""

    schema_: Annotated[str, Field(alias="schema")]
    title: str = ""
    nodes: tuple[Node, ...] = ()
    connections: tuple[Connection, ...] = ()

    @model_validator(mode="after")
    def _ends_are_there(self) -> Document:
        ids = [*(node.id for node in self.nodes), *(line.id for line in self.connections)]
        if len(ids) != len(set(ids)):
            raise ValueError("an id is there twice")
        nodes = {node.id for node in self.nodes}
        for line in self.connections:
            if line.source not in nodes or line.target not in nodes:
                raise ValueError(f"{line.id} leads to a node that is not there")
        return self


def check(data: bytes, words: Vocabulary) -> list[tuple[str, str]]:
    """Rule and place of everything that the five rules find."""
    document = Document.model_validate(json.loads(data))
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node.id, {"node": node}) for node in document.nodes)
    graph.add_edges_from((line.source, line.target, line.id, {"line": line}) for line in document.connections)
    service = {node.id: node.service for node in document.nodes}
    named = {str(line.settings.get("dead_letters") or "") for line in document.connections}
    found = [("CON-004", node) for node in nx.isolates(graph) if node not in named]
    found += [("CON-004", node) for node in _unread(graph, service, words) if node not in named]
    for source, target, data_of_line in graph.edges(data=True):
        line, pair = data_of_line["line"], (service[source], service[target])
        verdict = words.verdict(*pair)
        if verdict.verdict == "impossible" and not verdict.turn:
            found.append(("CON-001", line.id))
        if line.kind == "sync" and pair == ("aws.lambda", "aws.lambda"):
            found.append(("COST-001", line.id))
    return found + _queues(graph, service) + _waiting(graph, service)


def _unread(graph: Any, service: dict[str, str], words: Vocabulary) -> list[str]:
    """Queues and streams that get messages which nobody fetches."""
    found = []
    fetched = dict(_PASS_ON)
    for role, kinds in _PASS_ON.items():
        fetched.update(dict.fromkeys(words.acting.get(role, ()), kinds))
    for node in (name for name, key in service.items() if key in fetched):
        leaving = [data["line"] for _, _, data in graph.out_edges(node, data=True)]
        coming = [data["line"] for _, _, data in graph.in_edges(node, data=True)]
        is_fetched = any(line.kind in fetched[service[node]] for line in leaving) or any(
            line.kind in _ASKS
            and service[line.source] in words.services
            and words.services[service[line.source]].runs_code
            for line in coming
        )
        is_for_people = service[node] == "aws.sqs" and any(_keeps_failures(line) for line in coming)
        if not is_fetched and not is_for_people and any(line.kind in _SENT for line in coming):
            found.append(node)
    return found


def _queues(graph: Any, service: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    for node in (name for name, key in service.items() if key == "aws.sqs"):
        leaving = [data["line"] for _, _, data in graph.out_edges(node, data=True)]
        coming = [data["line"] for _, _, data in graph.in_edges(node, data=True)]
        is_read = any(line.kind == "queue_poll" for line in leaving)
        if is_read and not any(_keeps_failures(line) for line in (*leaving, *coming)):
            found.append(("RES-001", node))
    return found


def _keeps_failures(line: Connection) -> bool:
    is_failure = line.settings.get("condition", "on-failure") == "on-failure"
    return line.kind == "dlq" or (line.kind == "destination" and is_failure)


def _waiting(graph: Any, service: dict[str, str]) -> list[tuple[str, str]]:
    starters = [node for node, key in service.items() if key in _STARTERS]
    # One is enough: the rule only asks whether anything is reached at all.
    reached = set(starters).union(*(nx.descendants(graph, node) for node in starters[:1]))
    waiting = [node for node in graph if not graph.in_degree(node) and graph.out_degree(node) and node not in reached]
    return [("CON-005", waiting[0])] if waiting and not reached else []
