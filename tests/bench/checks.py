"""The rules over sketches of 50, 500 and 2,000 nodes: beside the usual way to check such a document, and over HTTP.

Two kinds of sketches: the catalogue's patterns side by side (few findings), and the same with every setting left at
its default (many findings, each with its fix). Alone: `python -m tests.bench.checks`.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice

import msgspec

from patterns_app.core.checks.incremental import look
from patterns_app.core.checks.model import View
from patterns_app.core.checks.registry import rules
from patterns_app.core.checks.run import run
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Connection, Node, Point, Sketch
from patterns_app.core.sketch.operations import Add, Operation, Remove, Update, apply
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from scripts.running import serving

from .checks_peer import RULES
from .checks_peer import check as check_by_peer
from .timing import ELAPSED, WORKED, alternate, median_of

SIZES = (50, 500, 2000)
_LEAST = 20  # milliseconds of the processor that are measured at once


def side_by_side(count: int) -> Sketch:
    """The catalogue's variants, one after the other and again, up to so many nodes, placed in rows of 40."""
    nodes: list[Node] = []
    lines: list[Connection] = []
    for number, sketch in enumerate(cycle(variant.sketch for pattern in patterns() for variant in pattern.variants)):
        if len(nodes) >= count:
            break
        names = {node.id: f"p{number}-{index}" for index, node in enumerate(sketch.nodes[: count - len(nodes)])}
        for node in sketch.nodes[: len(names)]:
            place = Point(x=len(nodes) % 40 * 300, y=len(nodes) // 40 * 300)
            nodes.append(msgspec.structs.replace(node, id=names[node.id], frame=None, position=place))
        for index, line in enumerate(sketch.connections):
            if line.source in names and line.target in names:
                ends = {"source": names[line.source], "target": names[line.target]}
                settings = {**line.settings}
                if (kept := str(settings.get("dead_letters", ""))) in names:
                    settings["dead_letters"] = names[kept]
                changed = {"id": f"p{number}-line-{index}", "settings": settings, **ends}
                lines.append(msgspec.structs.replace(line, **changed))
    return Sketch(title=f"{count} nodes", nodes=tuple(nodes), connections=tuple(lines))


def as_drawn(sketch: Sketch) -> Sketch:
    """The same sketch without any setting."""
    return msgspec.structs.replace(
        sketch,
        nodes=tuple(msgspec.structs.replace(node, settings={}) for node in sketch.nodes),
        connections=tuple(msgspec.structs.replace(line, settings={}) for line in sketch.connections),
    )


def samples() -> list[tuple[str, Sketch]]:
    """Every sketch to measure with, with its name."""
    made = [(count, side_by_side(count)) for count in SIZES]
    return [(f"{count} nodes", sketch) for count, sketch in made] + [
        (f"{count} nodes, no settings", as_drawn(sketch)) for count, sketch in made
    ]


def measure_checks(runs: int) -> None:
    """In this process: the peer's rules by both, from the bytes to the findings, and then all of ours."""
    words = vocabulary()
    print(
        f"\nvalidation from JSON (median ms of CPU)   {len(RULES)} rules  json + pydantic + networkx     ratio",
        end="",
    )
    print(f"   ours, all {len(rules())} rules  findings")
    for name, sketch in samples():
        data = encode(sketch)
        if (ours := _some_rules(data)) != (theirs := len(check_by_peer(data, words))):
            raise SystemExit(f"{name}: not the same work, {ours} findings beside {theirs}")
        by_us, by_peer = partial(_some_rules, data), partial(check_by_peer, data, words)
        mine, other = map(statistics.median, alternate(by_us, by_peer, runs, WORKED, _LEAST))
        whole = median_of(partial(_all_rules, data), runs, WORKED)
        print(f"  {name:30s} {mine:9.2f} {other:27.2f} {other / mine:7.1f} x", end="")
        print(f" {whole:20.2f} {len(run(sketch, words)):9d}")


def measure_edits(runs: int) -> None:
    """In this process: one edit of a sketch whose findings are known, the findings of all rules after it."""
    words = vocabulary()
    print(
        "\nfindings after an edit (median ms of CPU)   settings      label      place   new node   line gone   all anew"
    )
    for name, sketch in samples():
        known = look(sketch, words)
        times = [median_of(partial(known.after, apply(sketch, edit)), runs, WORKED) for edit in _edits(sketch)]
        whole = median_of(partial(look, sketch, words), max(3, runs // 3), WORKED)
        print(f"  {name:38s}", *(f"{time:10.2f}" for time in (*times, whole)))


def _edits(sketch: Sketch) -> list[tuple[Operation, ...]]:
    """What people do most, to a function in the middle of the sketch."""
    node = _middle(sketch)
    line = next(line for line in sketch.connections if node in (line.source, line.target))
    new = Node(id="new", service="aws.sqs", position=Point(x=0, y=0))
    return [
        (Update(node=node, set={"settings": {"timeout": 60}}),),
        (Update(node=node, set={"label": "Another name"}),),
        (Update(node=node, set={"position": Point(x=-300, y=-300)}),),
        (Add(node=new),),
        (Remove(connection=line.id),),
    ]


def _middle(sketch: Sketch) -> str:
    """A function in the middle of the sketch."""
    functions = [node.id for node in sketch.nodes if node.service == "aws.lambda"]
    return functions[len(functions) // 2]


def measure_checks_over_http(runs: int) -> None:
    """As the studio asks: the sketch as a body, the findings as the answer; then edit by edit since the one before."""
    with serving() as base:
        print("\nPOST /api/v1/sketches/validate (median ms)   time   sent bytes   answered bytes", end="")
        print("   after an edit   answered bytes")
        for name, sketch in samples():
            asked = http.client.HTTPConnection(base.removeprefix("http://"), timeout=20)
            data = encode(sketch)
            send = partial(_post, asked, "", data)
            print(f"  {name:38s} {median_of(send, runs):9.1f} {len(data):12,} {len(send()):16,}", end="")
            times, sizes = zip(*_edit_by_edit(asked, sketch, runs), strict=True)
            print(f" {statistics.median(times):15.1f} {statistics.median(sizes):16,.0f}")
            asked.close()


def _edit_by_edit(asked: http.client.HTTPConnection, sketch: Sketch, runs: int) -> Iterator[tuple[float, int]]:
    """Milliseconds and bytes of each answer since the one before it: a function is renamed again and again."""
    names = [apply(sketch, (Update(node=_middle(sketch), set={"label": name}),)) for name in ("One", "Other")]
    state = ""
    for number, named in enumerate(islice(cycle(map(encode, names)), runs + 2)):
        start = ELAPSED()
        answer = _post(asked, f"?since={state}", named)
        time = (ELAPSED() - start) * 1000
        state = msgspec.json.decode(answer).get("state", "")
        if number > 1:
            yield time, len(answer)


def _some_rules(data: bytes) -> int:
    """Findings of the peer's rules, from the bytes."""
    view = View.of(graph_of(parse(data)), vocabulary())
    return sum(1 for rule in RULES for _ in rules()[rule].check(view))


def _all_rules(data: bytes) -> int:
    return len(run(parse(data), vocabulary()))


def _post(asked: http.client.HTTPConnection, query: str, data: bytes) -> bytes:
    asked.request("POST", f"/api/v1/sketches/validate{query}", data, {"Content-Type": "application/json"})
    response = asked.getresponse()
    answer = response.read()
    if response.status != 200:
        raise SystemExit(f"the answer is {response.status}: {answer[:200]!r}")
    return answer


def main() -> None:
    """Measure only this."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    measure_checks(runs)
    measure_edits(runs)
    measure_checks_over_http(runs)


if __name__ == "__main__":
    main()
