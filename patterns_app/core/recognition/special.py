"""Tests of identities that rows of data cannot say. Each answers True, False, or None where nobody can know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from patterns_app.core.patterns.identity import Special, members
from patterns_app.core.sketch.model import Connection

from .growing import Instance
from .scene import Scene, every

_WRITES = ("write", "readwrite")
_DATA = ("read", "write", "readwrite", "query")
_REQUESTS = ("sync", "orchestrate", "start")
_COUNTED = re.compile(r"[0-9]+|(?<![^\W_])[a-z](?![^\W_])")  # what tells copies apart: cell 1 and cell 2, or a and b
_VERSION = re.compile(r"(?<![^\W_])v[ -]?[0-9]")
_TASKS_THAT_FAIL = ("compute", "foreign", "job")


def alike(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """The nodes of the role are copies: named the same but for a number or a single letter, which is no version."""
    nodes = [found.scene.nodes[node] for role in of for node in found.roles[role]]
    labels = [node.label.lower() for node in nodes]
    if len(nodes) < 2 or not all(labels) or any(_VERSION.search(label) for label in labels):
        return False
    apart = len(set(labels)) == len(labels) or len({node.frame for node in nodes}) == len(nodes)
    return apart and len({_COUNTED.sub("#", label) for label in labels}) == 1


def always_undone(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """Each step that writes has a compensation, but for the last one. `of`: the links of steps and of undoing."""
    steps, *undone = of
    undoing = [line for link in undone for line in found.links[link]]
    undo = {line.target for line in undoing} | {str(line.settings.get("compensates", "")) for line in undoing}
    open_steps = [line for line in found.links[steps] if line.target not in undo and line.id not in undo]
    ends = list(dict.fromkeys(line.target for line in open_steps))
    everyone = list(dict.fromkeys(line.target for line in found.links[steps]))
    # Events have no order of their own: one of their steps is the last.
    if ends and (ends[-1] == everyone[-1] or open_steps[-1].kind != "orchestrate"):
        ends = ends[:-1]
    found.broken.setdefault(name, []).extend(line.id for line in open_steps if line.target in ends)
    return not ends


def answers_once(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """All tasks are branches of one Parallel state of an Express workflow that somebody waits for."""
    (tasks,) = of
    lines = found.links[tasks]
    branches = [str(line.settings.get("branch", "")).rpartition("/")[0] for line in lines]
    if not lines or not all(branches) or len(set(branches)) > 1:
        return False
    hubs = {line.source for line in lines}
    return any(kind == "sync" for hub in hubs for kind, _, _, _ in found.scene.taken(hub)) and all(
        found.scene.nodes[hub].service == "aws.step-functions-express" for hub in hubs
    )


def apart(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """Nodes lie in different accounts, or one of those behind them has copies of its own reserved."""
    doors, logic = of
    frames = {frame.id: frame for frame in found.scene.sketch.frames}
    accounts = {_frame_of(frames, found.scene.nodes[node].frame, "account") for node in found.roles[doors]}
    if len(accounts) > 1:
        return True
    return any(found.scene.nodes[node].settings.get("reserved_concurrency") for node in found.roles[logic])


def _frame_of(frames: Mapping[str, Any], frame: str | None, kind: str) -> str:
    while frame and frame in frames:
        if frames[frame].kind == kind:
            return frame
        frame = frames[frame].parent
    return ""


def different_paths(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """No path is shared by connections of the two links. Where none has a path nobody has said so."""
    said = []
    for link in of:
        lines = found.links[link]
        said.append({str(line.settings.get("path") or line.settings.get("path_pattern") or "") for line in lines})
    if not any(path for paths in said for path in paths):
        return None
    return not said[0] & said[1]


def each_has_a_net(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """What each subscriber fails at is kept: by a queue's or function's own place, or by its subscription."""
    (copies,) = of
    scene = found.scene
    bare = [
        line.id
        for line in found.links[copies]
        if not (line.dead_letters or line.settings.get("dead_letters") or _keeps(scene, line.target))
        and not _passes_on(scene, line)
    ]
    found.broken.setdefault(name, []).extend(bare)
    return not bare


def _keeps(scene: Scene, node: str) -> bool:
    return node in scene.outside or any(
        kind == "dlq" or (kind == "destination" and line.settings.get("whose") != "event_source")
        for kind, _, _, line in scene.sent(node)
    )


def _passes_on(scene: Scene, line: Connection) -> bool:
    """A store of records keeps by itself; for what is not a queue a place of the channel is enough."""
    service = scene.nodes[line.target].service
    if service in ("aws.kinesis", "aws.firehose", "aws.msk"):
        return True
    return service != "aws.sqs" and any(kind == "dlq" for kind, _, _, _ in scene.sent(line.source))


def enough_tasks(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """Two tasks, or one with a choice, a wait or a loop."""
    (tasks,) = of
    lines = found.links[tasks]
    if len(lines) > 1 or any(key in line.settings for line in lines for key in ("choice", "wait_before", "each")):
        return True
    is_whole = all(found.scene.reads(line.source) for line in lines)
    return False if is_whole and _is_told(found, tasks) else None


def _is_told(found: Instance, tasks: str) -> bool:
    """Does the input have the definition of the workflow? A template may keep it in another file."""
    if not found.scene.is_file and all(found.scene.reads(line.source) for line in found.links[tasks]):
        return True
    return any(key in line.settings for line in found.links[tasks] for key in ("retry", "catch", "branch", "each"))


def guarded(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """Each task on computing, a job or somebody else's service is tried again or caught, and one at least is."""
    (tasks,) = of
    if not _is_told(found, tasks):
        return None
    scene = found.scene
    is_kept = {line.id: _is_kept(scene, line) for line in found.links[tasks]}
    fails = members(_TASKS_THAT_FAIL)
    bad = [
        line.id
        for line in found.links[tasks]
        if not is_kept[line.id] and scene.nodes[line.target].service in fails and not line.settings.get("after_error")
    ]
    if not any(is_kept.values()):
        bad = [line.id for line in found.links[tasks]]
    found.broken.setdefault(name, []).extend(bad)
    return not bad


def _is_kept(scene: Scene, line: Connection) -> bool:
    return bool(line.settings.get("retry") or line.settings.get("catch"))


def fits_its_type(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """An Express workflow neither waits for a callback or a job nor runs longer than Express may."""
    (tasks,) = of
    scene = found.scene
    hubs = {line.source for line in found.links[tasks]}
    if not any(scene.nodes[hub].service == "aws.step-functions-express" for hub in hubs):
        return True
    waits = [
        line.id for line in found.links[tasks] if line.settings.get("integration") in ("run-job", "wait-for-callback")
    ]
    found.broken.setdefault(name, []).extend(waits)
    return not waits


def in_time(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """The function ends before who calls it gives up."""
    (calls,) = of
    scene = found.scene
    values: list[bool | None] = []
    for line in found.links[calls]:
        timeout = scene.value(scene.nodes[line.target], "timeout")
        waits = _patience(scene, line)
        if not isinstance(timeout, int | float) or not scene.knows(scene.nodes[line.target], "timeout"):
            values.append(None)
        else:
            values.append(waits is None or timeout <= waits)
        if values[-1] is False:
            found.broken.setdefault(name, []).append(line.target)
    return every(values)


def _patience(scene: Scene, line: Connection) -> float | None:
    """Seconds that a caller waits; None for one that says nothing of it."""
    caller = scene.nodes[line.source]
    if caller.service == "aws.appsync":
        known = scene.vocabulary.limits.get("appsync.request_timeout")
        return known.number if known else None
    milliseconds = scene.value(caller, "integration_timeout")
    return milliseconds / 1000 if isinstance(milliseconds, int | float) else None


def no_loop(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """What reacts does not write where its own trigger listens, or something parts the two."""
    (reacts,) = of
    scene = found.scene
    bad = []
    for line in found.links[reacts]:
        parted = any(line.settings.get(key) for key in ("prefix", "suffix", "event_pattern", "filter", "filters"))
        if parted:
            continue
        bad += [back.id for kind, end, _, back in scene.sent(line.target) if kind in _WRITES and end == line.source]
    found.broken.setdefault(name, []).extend(bad)
    return not bad


def not_copied(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """One of the connections hands over what no other target gets too."""
    (reacts,) = of
    return any(not _copies(found.scene, line) for line in found.links[reacts])


def _copies(scene: Scene, line: Connection) -> bool:
    """Does somebody else get the same message from where this connection begins?"""
    if line.kind not in ("rule", "push", "async", "notify"):
        return False
    others = [one for kind, _, _, one in scene.sent(line.source) if kind == line.kind and one.target != line.target]
    return any(may_match_one(scene, line, other) for other in others)


def may_match_one(scene: Scene, one: Connection, other: Connection) -> bool:
    """Can one message reach both? The same rule does; of two rules, patterns that are not told apart by a value."""
    if scene.nodes[one.source].service != "aws.eventbridge":
        first, second = _pattern(one, "filter_policy"), _pattern(other, "filter_policy")
        return first is None or second is None or _overlap(first, second)
    names = one.settings.get("rule_name"), other.settings.get("rule_name")
    if names[0] and names[0] == names[1]:
        return True
    first, second = _pattern(one, "event_pattern"), _pattern(other, "event_pattern")
    if first is None or second is None:
        # Two rules of which one says nothing: drawn by hand they take all; in a file they are rules of their own.
        return not scene.is_file
    return _overlap(first, second)


def _pattern(line: Connection, key: str) -> Any:
    try:
        found = json.loads(str(line.settings.get(key) or ""))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Can a message fit both? Where both list plain values for a field, one must be in both lists."""
    for key in one.keys() & other.keys():
        first, second = one[key], other[key]
        if isinstance(first, dict) and isinstance(second, dict) and not _overlap(first, second):
            return False
        if isinstance(first, list) and isinstance(second, list) and not _share(first, second):
            return False
    return True


def _share(first: list[Any], second: list[Any]) -> bool:
    if any(isinstance(value, dict | list) for value in (*first, *second)):
        return True
    return any(value in second for value in first)


def same_message(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """Two of the copies can be of one message."""
    (copies,) = of
    lines = found.links[copies]
    pairs = ((one, two) for number, one in enumerate(lines) for two in lines[:number] if one.target != two.target)
    return any(may_match_one(found.scene, one, two) for one, two in pairs)


def own_doors(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """Two doors lead to logic that no other door leads to. `of`: the link from the doors."""
    (calls,) = of
    doors: dict[str, set[str]] = {}  # by logic, who leads there
    for line in found.links[calls]:
        doors.setdefault(line.target, set()).add(line.source)
    sharing = {door for some in doors.values() if len(some) > 1 for door in some}
    return len({door for some in doors.values() for door in some} - sharing) > 1


def own_stores(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """No store is written by two of the nodes, and at least two of them have one. `of`: the link to the stores."""
    (uses,) = of
    whose = _undone_by(found)
    by_store: dict[str, set[str]] = {}
    for line in found.links[uses]:
        by_store.setdefault(line.target, set()).add(whose.get(line.source, line.source))
    shared = [store for store, users in by_store.items() if len(users) > 1]
    found.broken.setdefault(name, []).extend(shared)
    return not shared


def _undone_by(found: Instance) -> dict[str, str]:
    """By node that takes a step back the node that did the step: the two are one participant's."""
    lines = {line.id: line for some in found.links.values() for line in some}
    undoing = {line.target: lines.get(str(line.settings.get("compensates", ""))) for line in lines.values()}
    return {node: step.target for node, step in undoing.items() if step is not None}


def side_by_side(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """None of the services asks another; a lone one asks no function."""
    (services,) = of
    inside = found.roles[services]
    bad = [
        line.id
        for node in inside
        for kind, other, service, line in found.scene.sent(node)
        if kind in _REQUESTS and (other in inside or (len(inside) == 1 and service.startswith("aws.lambda")))
    ]
    found.broken.setdefault(name, []).extend(bad)
    return not bad


def visible_long_enough(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """A queue hides a message at least as long as the function that works on it may run."""
    (polls,) = of
    scene = found.scene
    values: list[bool | None] = []
    for line in found.links[polls]:
        queue, function = scene.nodes[line.source], scene.nodes[line.target]
        if line.kind != "queue_poll" or queue.service != "aws.sqs":
            continue
        hidden, runs = scene.value(queue, "visibility_timeout"), scene.value(function, "timeout")
        known = scene.knows(queue, "visibility_timeout") and scene.knows(function, "timeout")
        if not known or not isinstance(hidden, int | float) or not isinstance(runs, int | float):
            values.append(None)
            continue
        values.append(queue.id in scene.outside or hidden >= runs)
        if not values[-1]:
            found.broken.setdefault(name, []).append(queue.id)
    return every(values)


def own_tables(found: Instance, of: tuple[str, ...], name: str) -> bool | None:
    """No store is used behind two doors. `of`: the links from doors to logic and from there to stores."""
    calls, uses = of
    doors: dict[str, set[str]] = {}
    for line in found.links[calls]:
        doors.setdefault(line.target, set()).add(line.source)
    by_store: dict[str, set[str]] = {}
    for line in found.links[uses]:
        by_store.setdefault(line.target, set()).update(doors.get(line.source, ()))
    shared = [store for store, behind in by_store.items() if len(behind) > 1]
    found.broken.setdefault(name, []).extend(shared)
    return not shared


SPECIAL: Mapping[Special, Callable[[Instance, tuple[str, ...], str], bool | None]] = {
    "alike": alike,
    "always-undone": always_undone,
    "answers-once": answers_once,
    "apart": apart,
    "different-paths": different_paths,
    "each-has-a-net": each_has_a_net,
    "enough-tasks": enough_tasks,
    "fits-its-type": fits_its_type,
    "guarded": guarded,
    "in-time": in_time,
    "no-loop": no_loop,
    "not-copied": not_copied,
    "own-doors": own_doors,
    "own-stores": own_stores,
    "own-tables": own_tables,
    "same-message": same_message,
    "side-by-side": side_by_side,
    "visible-long-enough": visible_long_enough,
}
