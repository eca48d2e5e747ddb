"""`make fuzz`: damaged files for every reader. Each is read, or refused with a reason; nothing else may happen.

Files that are well formed are cut, doubled, mixed and bent at random (the same each time for a seed), and read in the
cage as the product does. What breaks a reader is kept in a folder, with its words.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from patterns_app.core import limits  # noqa: E402 - after the path is set
from patterns_app.core.drawing.picture import Format, Options  # noqa: E402
from patterns_app.core.interchange.model import Subject  # noqa: E402
from patterns_app.core.interchange.reading import READERS, read  # noqa: E402
from patterns_app.core.interchange.registry import FORMATS  # noqa: E402
from patterns_app.core.layout.workers import Here, RenderError, Workers  # noqa: E402
from patterns_app.core.patterns.reader import patterns  # noqa: E402
from patterns_app.core.pipeline import picture  # noqa: E402
from patterns_app.core.sketch.codec import encode  # noqa: E402
from patterns_app.core.sketch.model import Sketch  # noqa: E402
from patterns_app.core.sketch.parser import InputError  # noqa: E402
from patterns_app.core.vocabulary.catalog import vocabulary  # noqa: E402
from tests.core.interchange.test_plantuml import AWS, C4  # noqa: E402
from tests.core.interchange.test_terraform import DOCUMENTS, SEARCH, SHOP, plan  # noqa: E402

Bend = Callable[[random.Random, bytes], bytes]
_DIED = "The work failed"  # how the words of the cage begin for what is no limit of its
_SEEDS = 6  # patterns that are written in each format, where nobody wants fewer
_WRITERS = {
    "cloudformation": "sam",
    "d2": "d2",
    "dot": "dot",
    "drawio": "drawio",
    "mermaid": "mermaid",
    "python": "python",
}
_ODD = (
    *(b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa5", b"\r", b"'", b'"', b"`", b"\\", b"<!--", b"]]>"),
    *(b"&a;", b"%", b"{{", b"}}", b"${", b"!Sub", b"*a", b"&a ", b": ", b"- ", b"[[", b"((", b"-->", b"0x1F", b"-0"),
    *(b"1e999", b"NaN", b"null", b"~", b"true", b"2026-11-25", b"9" * 400, b"[" * 200, b"{" * 200, b"(" * 200),
)


@dataclass
class Found:
    """What came of one reader's files: how many were read and refused, and those that broke it, with the words."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)  # by the cage, as it should
    broke: list[tuple[bytes, str]] = field(default_factory=list)


def seeds(reader: str, count: int = _SEEDS) -> list[bytes]:
    """Well formed files of a format: so many patterns, and the templates of the tests."""
    if reader == "terraform":  # which we do not write
        return [plan(SHOP, DOCUMENTS, SEARCH), plan(SHOP, [], []), plan(SEARCH, [], SHOP)]
    if reader == "plantuml":
        return [AWS.encode(), C4.encode()]
    chosen = [pattern.variants[0].sketch for pattern in patterns()][:count]
    found = [_written(sketch, reader) for sketch in chosen]
    if reader == "cloudformation":
        found += [path.read_bytes() for path in sorted((ROOT / "tests/data/templates").rglob("*.yaml"))]
    return found


def _written(sketch: Sketch, reader: str) -> bytes:
    if reader in _WRITERS:
        return FORMATS[_WRITERS[reader]].write(Subject(sketch, vocabulary(), Here().arrange)).encode()
    formats: dict[str, Format] = {"svg": "svg", "png": "png"}
    if reader in formats:
        return picture(sketch, Options(format=formats[reader], source=True), "")
    return encode(sketch)


def bent(chance: random.Random, files: Sequence[bytes]) -> Iterator[bytes]:
    """Damaged files without end."""
    while True:
        data = chance.choice(files)
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            data = chance.choice(_BENDS)(chance, data)
        if chance.random() < 0.2:
            data = _mixed(chance, data, chance.choice(files))
        yield data[: limits.IMPORT_BYTES]


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data) + 1)


def _span(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = _place(chance, data)
    return start, min(len(data), start + chance.choice((1, 4, 20, 200, 2000)))


def _flip(chance: random.Random, data: bytes) -> bytes:
    place = _place(chance, data)
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _cut(chance: random.Random, data: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def _end(chance: random.Random, data: bytes) -> bytes:
    return data[: _place(chance, data)]


def _double(chance: random.Random, data: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def _insert(chance: random.Random, data: bytes) -> bytes:
    place = _place(chance, data)
    return data[:place] + chance.choice(_ODD) + data[place:]


def _swap_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _indent(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    place = chance.randrange(len(lines))
    lines[place] = b" " * chance.choice((1, 2, 7)) + lines[place]
    return b"\n".join(lines)


def _mixed(chance: random.Random, data: bytes, other: bytes) -> bytes:
    start, end = _span(chance, other)
    place = _place(chance, data)
    return data[:place] + other[start:end] + data[place:]


_BENDS: tuple[Bend, ...] = (_flip, _flip, _cut, _end, _double, _insert, _insert, _swap_lines, _indent)


def fuzz(reader: str, cage: Workers, seed: int, go_on: Callable[[int], bool], count: int = _SEEDS) -> Found:
    """Read damaged files, made of `count` good ones, as long as `go_on` says; it is asked with the number of files."""
    chance, found = random.Random(seed), Found()  # noqa: S311 - the same files each time
    for number, data in enumerate(bent(chance, seeds(reader, count))):
        if not go_on(number):
            break
        _try(reader, cage, data, found)
    return found


def _try(reader: str, cage: Workers, data: bytes, found: Found) -> None:
    try:
        cage.run_within(limits.RENDER_SECONDS, read, data, reader)
        found.read += 1
    except InputError as error:
        found.refused[type(error).__name__] += 1
    except RenderError as error:
        # The cage is there for what takes too much. A worker that dies of something else is a fault.
        if str(error).startswith(_DIED):
            found.broke.append((data, str(error)))
        else:
            found.stopped[type(error).__name__] += 1
    except Exception as error:
        found.broke.append((data, f"{type(error).__name__}: {error}"))


def main() -> int:
    """Returns the exit status: 1 when a reader broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="for each reader")
    parser.add_argument("--seed", type=int, default=0, help="other files for another number")
    parser.add_argument("--keep", type=Path, default=ROOT / "var" / "fuzz", help="where what breaks a reader is put")
    parser.add_argument("readers", nargs="*", default=list(READERS))
    asked = parser.parse_args()
    cage = Workers(1)
    broken = 0
    try:
        for reader in asked.readers:
            found = fuzz(reader, cage, asked.seed, _for(asked.seconds))
            _tell(reader, found, asked.keep)
            broken += len(found.broke)
    finally:
        cage.close()
    return 1 if broken else 0


def _for(seconds: float) -> Callable[[int], bool]:
    """Goes on for so many seconds from when it is first asked."""
    began: list[float] = []

    def go_on(_: int) -> bool:
        if not began:
            began.append(time.monotonic())
        return time.monotonic() - began[0] < seconds

    return go_on


def _tell(reader: str, found: Found, folder: Path) -> None:
    refused = ", ".join(f"{name} {count:,}" for name, count in found.refused.most_common())
    stopped = ", ".join(f"{name} {count:,}" for name, count in found.stopped.items())
    print(f"{reader:16} read {found.read:,}; refused: {refused or 'none'}; stopped: {stopped or 'none'}", flush=True)
    for data, words in found.broke:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{reader}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        print(f"  BROKE: {words[:200]} (kept in {path})", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
