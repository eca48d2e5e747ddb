"""D2 itself draws what we write, where the machine has it (`d2` on the path, or named by the variable D2)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from patterns_app.core.interchange.d2 import write
from patterns_app.core.interchange.model import Subject
from patterns_app.core.layout.graphviz import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.core.strategies import ATTACKS

D2 = os.environ.get("D2") or shutil.which("d2")
# Its packages weigh 60 MB and more, too much to install for every run.
pytestmark = pytest.mark.skipif(not D2, reason="D2 is not on this machine (the variable D2 may name it)")


def d2(sketch: Sketch) -> str:
    return write(Subject(sketch, vocabulary(), arrange))


def labelled(text: str) -> Sketch:
    return Sketch(
        title=text,
        nodes=(node("end", text, frame="class"), node("n2", text)),
        frames=(Frame(id="class", kind="team", label=text),),
        connections=(line("c1", "end", "n2", text), line("c2", "n2", "end", kind="async")),
    )


def drawn(texts: list[str], folder: Path) -> list[Path]:
    """All texts as the boards of one file, which D2 draws in one go."""
    boards = "\n".join(f"  b{number}: {{\n{text}  }}" for number, text in enumerate(texts))
    (folder / "all.d2").write_text(f"layers: {{\n{boards}\n}}\n")
    command = [str(D2), "all.d2", "out.svg"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return sorted(folder.rglob("b*.svg"))


def test_every_pattern_is_drawn(tmp_path: Path) -> None:
    sketches = [variant.sketch for pattern in patterns() for variant in pattern.variants]
    assert len(drawn([d2(sketch) for sketch in sketches], tmp_path)) == len(sketches)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    pictures = drawn([d2(labelled(text)) for text in ATTACKS], tmp_path)
    assert len(pictures) == len(ATTACKS)
    assert not any("<script>alert" in path.read_text() for path in pictures)
