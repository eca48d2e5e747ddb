"""Does a sketch keep to the vocabulary: services, kinds and settings are known, and the matrix allows its connections.

A catalogue entry must pass all of it. A person's half-drawn sketch may not: there each point becomes a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.checking import Problem, reference_problems, scenario_problems
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.verdict import Ends


def sketch_problems(sketch: Sketch, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Everything that keeps a sketch from being a correct, finished one."""
    yield from reference_problems(sketch)
    yield from scenario_problems(sketch)
    services = {node.id: node.service for node in sketch.nodes}
    settings = {node.id: node.settings for node in sketch.nodes}
    for index, node in enumerate(sketch.nodes):
        service = vocabulary.services.get(node.service)
        if service is None:
            yield Problem(f"nodes[{index}].service", f"unknown service {node.service!r}")
        else:
            yield from _setting_problems(f"nodes[{index}].settings", node, service.settings)
    for index, connection in enumerate(sketch.connections):
        kind = vocabulary.kinds.get(connection.kind)
        if kind is None:
            yield Problem(f"connections[{index}].kind", f"unknown kind {connection.kind!r}")
            continue
        known = kind.settings_from(services.get(connection.source, ""))
        yield from _setting_problems(f"connections[{index}].settings", connection, known)
        pair = (services.get(connection.source, ""), services.get(connection.target, ""))
        ends = (settings.get(connection.source, {}), settings.get(connection.target, {}))
        if all(pair) and (words := _not_allowed(vocabulary, pair, connection.kind, ends)):
            yield Problem(f"connections[{index}]", words)


def _not_allowed(vocabulary: Vocabulary, pair: tuple[str, str], kind: str, ends: Ends) -> str:
    """Why a connection is none for the catalogue, which shows only what is known; empty where it is one."""
    verdict = vocabulary.verdict(*pair, kind, ends)
    if verdict.verdict == "known":
        return ""
    if verdict.kinds:
        return f"{pair[0]} to {pair[1]} cannot be {kind!r}; use one of: {', '.join(verdict.kinds)}"
    if verdict.verdict == "unknown":
        return f"{pair[0]} to {pair[1]} is not known to us"
    return f"{pair[0]} cannot connect to {pair[1]}: {verdict.remedy}"


def _setting_problems(path: str, part: Node | Connection, known: Iterable[Setting]) -> Iterator[Problem]:
    by_key = {setting.key: setting for setting in known}
    for key in part.settings:
        if key not in by_key:
            yield Problem(f"{path}.{key}", f"unknown setting; known are: {', '.join(by_key) or 'none'}")
