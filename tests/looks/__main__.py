"""`python -m tests.looks`: what a reader would complain about in many pictures, as a table; `--write` keeps them."""

from __future__ import annotations

import argparse
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from itertools import combinations
from pathlib import Path

from patterns_app.core.drawing.svg import write_svg
from patterns_app.core.interchange.reading import read
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.looks import SCREEN, crossings, on_each_other
from patterns_app.core.layout.scene import Scene
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.composition import compose
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.bench.dot import dot_on_path
from tests.bench.interchange import PUBLIC
from tests.core.layout.geometry import faulty_labels, leaking_frames, lines_through_cards

from .peers import by_d2, by_diagrams

OWN = Path(__file__).resolve().parents[1] / "data" / "templates"
RANDOM = 200
TEXT = 11  # pixels of the smallest text


def sketches() -> Iterator[tuple[str, str, Sketch]]:
    """Group, name and sketch."""
    every = [(pattern.slug, variant.slug) for pattern in patterns() for variant in pattern.variants]
    for slug, variant in every:
        yield "catalogue", f"{slug}/{variant}", piece_of(slug, variant).sketch
    for one, other in combinations(sorted({slug for slug, _ in every}), 2):
        yield "pairs", f"{one} and {other}", compose(compose(Sketch(), piece_of(one), {}), piece_of(other), {})
    folder = PUBLIC if PUBLIC.is_dir() else OWN
    for path in sorted(path for path in folder.glob("*") if path.suffix in {".yaml", ".yml", ".json"}):
        yield "templates", path.name, read(path.read_bytes()).sketch
    for seed in range(RANDOM):
        yield "random", f"random {seed}", random_sketch(random.Random(seed))


def random_sketch(chance: random.Random) -> Sketch:
    """2 to 40 parts, half of the sketches with frames; lines mostly lead on, a third has a label."""
    count = chance.randint(2, 40)
    frames = chance.randint(0, 4) if chance.random() < 0.5 else 0
    names = [f"n{i}" for i in range(count)]
    homes = [chance.choice([None, *(f"f{i}" for i in range(frames))]) for _ in names]
    services = ["aws.lambda", "aws.sqs", "aws.sns", "aws.dynamodb", "aws.s3", "aws.http-api"]
    ends = [(chance.randrange(max(0, i - 4), i), i) for i in range(1, count) if chance.random() < 0.9]
    ends += [(chance.randrange(count), chance.randrange(count)) for _ in range(count // 5)]
    return Sketch(
        nodes=tuple(
            Node(id=name, service=chance.choice(services), label=f"Part {name}", frame=home)
            for name, home in zip(names, homes, strict=True)
        ),
        frames=tuple(Frame(id=f"f{i}", kind="team", label=f"Team {i}") for i in range(frames)),
        connections=tuple(
            Connection(
                id=f"c{i}",
                source=names[one],
                target=names[other],
                kind="async",
                label=chance.choice(["", "", "order placed"]),
            )
            for i, (one, other) in enumerate(ends)
        ),
    )


def measured(scene: Scene, sketch: Sketch) -> dict[str, float]:
    """The numbers of one picture."""
    lines = {line.id: line.points for line in scene.connections}
    ratio = scene.width / scene.height
    whole = scene.width <= SCREEN[0] and scene.height <= SCREEN[1]
    return {
        "pictures": 1,
        "crossings": crossings(lines),
        "bends": sum(max(0, len(points) - 2) for points in lines.values()),
        "on each other": on_each_other(lines),
        "through cards": sum(1 for _ in lines_through_cards(scene)),
        "faulty labels": sum(1 for _ in faulty_labels(scene)),
        "faulty frames": sum(1 for _ in leaking_frames(scene, sketch)),
        "well shaped": whole or 0.5 <= ratio <= 3,
        "text of 11 px": TEXT * min(1.0, SCREEN[0] / scene.width) >= TEXT,
    }


def main() -> int:
    """Prints one line a group, and how many of all pictures have a shape that fits a page or screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="all pictures as one page, beside those of others")
    options = parser.parse_args()
    sums: dict[str, dict[str, float]] = {}
    with _page(options.write) as page:
        for group, name, sketch in sketches():
            scene = build_scene(sketch, vocabulary(), arrange)
            total = sums.setdefault(group, {})
            for key, value in measured(scene, sketch).items():
                total[key] = total.get(key, 0) + value
            page(group, name, sketch, scene)
    columns = list(next(iter(sums.values())))
    print(" " * 12 + "".join(f"{column:>15}" for column in columns))
    for group, total in sums.items():
        print(f"{group:12}" + "".join(f"{total[column]:15,.0f}" for column in columns))
    shaped, pictures = (sum(total[key] for total in sums.values()) for key in ("well shaped", "pictures"))
    print(f"\nwell shaped: {shaped / pictures:.1%} of all (aim: 97 %)")
    return 0


@contextmanager
def _page(path: Path | None) -> Iterator[Callable[[str, str, Sketch, Scene], None]]:
    """What puts a picture on the page, with those of others beside it; without a path nothing does."""
    if path is None:
        yield lambda *_: None
        return
    with dot_on_path(), path.open("w", encoding="utf-8") as page:
        page.write(_HEAD)

        def put(group: str, name: str, sketch: Sketch, scene: Scene) -> None:
            drawn = {"ours": write_svg(scene), "D2": by_d2(sketch), "diagrams": by_diagrams(sketch)}
            shown = "".join(
                f"<figure>{_image(svg)}<figcaption>{who}</figcaption></figure>" for who, svg in drawn.items()
            )
            page.write(f"<h2>{escape(group)}: {escape(name)}</h2><div>{shown}</div>\n")

        yield put


def _image(svg: str) -> str:
    """In an element of its own, so that no style sheet reaches another picture."""
    if not svg.lstrip().startswith("<") or svg.startswith("<p>"):
        return svg or "none"
    return f'<img loading="lazy" alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'


_HEAD = """<!doctype html><meta charset=utf-8><title>Looks</title><style>
body{font:14px system-ui;margin:24px} div{display:grid;grid-template-columns:repeat(3,1fr);gap:16px}
figure{margin:0} img{max-width:100%;max-height:900px}
</style><h1>Looks: ours beside D2's and diagrams'</h1>
"""


if __name__ == "__main__":
    raise SystemExit(main())
