"""Reads every template below a folder and accounts for each resource and reference in it: `make corpus FOLDER=...`.

A resource ends as a part, a frame, folded into something, or left over with a reason. A reference from one part to
another ends as a connection, and one that touches what is no part goes with that. What ends as nothing is a silent
loss, and makes the exit code 1. Parts without a connection are counted apart from those that are alone in a template.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.in_place.origin import logical_ids
from patterns_app.core.interchange.reading import read_files
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.interchange.systems import looks
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.vocabulary.model import UNSPECIFIED

ENDINGS = (".yaml", ".yml", ".json", ".template")
GENERIC = "aws.generic"


@dataclass
class Account:
    """The sums over a folder. Examples are files, the first of each kind."""

    read: int = 0
    refused: dict[str, str] = field(default_factory=dict)  # by file: where and why
    resources: int = 0
    references: int = 0
    parts: int = 0
    alone: int = 0  # the only part of its template
    connections: int = 0
    unspecified: int = 0
    unconnected: Counter[str] = field(default_factory=Counter)
    left_over: Counter[str] = field(default_factory=Counter)
    generic: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)  # named by a part, with no connection to it; it is told
    lost: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)  # of the processor, by template

    def lose(self, what: str, file: str) -> None:
        """Something that ended as nothing."""
        self.lost[what] += 1
        self.examples.setdefault(what, file)


def account(files: Mapping[str, bytes]) -> Account:
    """The sums over templates by path, each read by itself."""
    found = Account()
    for path, data in files.items():
        begun = time.process_time()
        try:
            imported, template = read_files({path: data}, "cloudformation"), load(data)
        except InputError as error:
            found.refused[path] = "; ".join(f"{one.path}: {one.message}" for one in error.errors[:1])
            continue
        found.seconds.append(time.process_time() - begun)
        found.read += 1
        _parts(found, imported, template, path)
        _told(found, imported, template, path)
    return found


def _parts(found: Account, imported: Imported, template: dict[str, Any], path: str) -> None:
    sketch = imported.sketch
    ends = {end for line in sketch.connections for end in (line.source, line.target)}
    found.parts += len(sketch.nodes)
    found.connections += len(sketch.connections)
    found.unspecified += sum(line.kind == UNSPECIFIED for line in sketch.connections)
    for node in sketch.nodes:
        kind = node.notes if node.service == GENERIC else node.service
        found.generic[kind] += node.service == GENERIC
        if node.id in ends:
            continue
        if len(sketch.nodes) == 1:
            found.alone += 1
        else:
            found.unconnected[kind] += 1
            found.examples.setdefault(kind, path)


def _told(found: Account, imported: Imported, template: dict[str, Any], path: str) -> None:
    """Each resource is told of, and each reference between two parts is a connection or told of."""
    said = imported.became.keys() | {one.name for one in imported.left_over}
    found.left_over.update(_reason(one.why) for one in imported.left_over)
    nodes = {name: node for node, name in logical_ids(imported).items()}
    joined = {frozenset((line.source, line.target)) for line in imported.sketch.connections}
    for name, body in template["Resources"].items():
        if not isinstance(body, dict):
            continue  # a loop, whose rounds have names of their own
        found.resources += 1
        if name not in said:
            found.lose(f"resource {body.get('Type')}", path)
        for other in dict.fromkeys(references(body)):
            found.references += 1
            ends = frozenset((nodes.get(name, ""), nodes.get(other, "")))
            if "" in ends or len(ends) == 1 or ends in joined:
                continue
            kinds = f"{body.get('Type')} names {_type(template, other)}"
            if f"names {other}," in imported.became.get(name, ""):
                found.named[kinds] += 1
                found.examples.setdefault(kinds, path)
            else:
                found.lose(kinds, path)


def _type(template: dict[str, Any], name: str) -> str:
    body = template["Resources"].get(name)
    return str(body.get("Type")) if isinstance(body, dict) else "?"


def _reason(why: str) -> str:
    """A reason without what it says of one resource alone."""
    words = why.rsplit(": ", maxsplit=1)[-1] if ": " in why else why
    return " ".join(
        "…" if any(sign.isupper() for sign in word[1:]) or word.isdecimal() else word for word in words.split()
    )


def table(found: Account, most: int) -> Iterator[str]:
    """The sums as lines; of each ranking the first `most`."""
    all_files = found.read + len(found.refused)
    loose = sum(found.unconnected.values())
    times = sorted(found.seconds) or [0.0]
    yield f"templates       {all_files}: {found.read} read, {len(found.refused)} refused"
    yield f"resources       {found.resources}, references between resources {found.references}"
    yield f"parts           {found.parts}: {found.alone} alone in a template, {sum(found.generic.values())} generic"
    yield f"connections     {found.connections}, of which {found.unspecified} of a kind that is not known"
    share = 100 * loose / max(1, found.parts - found.alone)
    yield f"unconnected     {loose} ({share:.1f} %) of the parts that are not alone"
    yield f"silent losses   {sum(found.lost.values())}"
    middle, slow = times[len(times) // 2], times[len(times) * 95 // 100]
    yield f"seconds         {sum(times):.1f}; a template {1000 * middle:.1f} ms (median), {1000 * slow:.1f} ms (p95)"
    rankings: Iterable[tuple[str, Counter[str]]] = (
        ("unconnected parts", found.unconnected),
        ("left over", found.left_over),
        ("named and not used, as far as is told", found.named),
        ("generic types", found.generic),
        ("silent losses", found.lost),
    )
    for title, counted in rankings:
        ranked = [(what, count) for what, count in counted.most_common(most) if count]
        yield from (["", title] if ranked else [])
        yield from (f"{count:6d}  {what}  {found.examples.get(what, '')}".rstrip() for what, count in ranked)
    yield from (["", "refused"] if found.refused else [])
    yield from (f"        {path}: {why}" for path, why in list(found.refused.items())[:most])


def templates(folder: Path) -> dict[str, bytes]:
    """The templates below a folder by path: what looks like one, damaged ones too."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    files = ((str(path.relative_to(folder)), path.read_bytes()) for path in paths)
    return {name: data for name, data in files if b"Resources" in data and looks(name, data) != "other"}


def main() -> int:
    """Print the table of a folder. 1 when something was lost in silence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=15, help="lines of each ranking")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    found = account(templates(options.folder))
    print("\n".join(table(found, options.most)))
    return 1 if found.lost else 0


if __name__ == "__main__":
    sys.exit(main())
