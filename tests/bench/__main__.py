"""`python -m tests.bench`: our pictures beside the `diagrams` package's own, our checks beside the usual way to
check such a document, pages and player, in one run, as medians and ratios.

The peer is `diagrams.Diagram` as its users call it: it writes DOT and spawns `dot`, the machine's own or a wheel's.
Runs alternate, so that a machine that slows down slows both. Times are milliseconds. What cannot be compared here is
left out, and said.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import resource
import statistics
import tempfile
from functools import partial
from pathlib import Path

from patterns_app.core import limits
from patterns_app.core.drawing import raster
from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.drawing.svg import write_svg
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.typefaces import FAMILY, inter
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .agents import measure_agents
from .canvas import measure_canvas
from .charting import measure_charts
from .checks import measure_checks, measure_checks_over_http, measure_edits
from .command import measure_command
from .dot import dot_on_path
from .engine import measure_traces
from .interchange import measure_interchange
from .load import measure_load
from .pages import measure_pages
from .player import measure_player
from .report import reported
from .samples import framed, sample, system
from .timing import alternate, median_of, timed
from .together import measure_together

SIZES = (10, 50, 200)
# What share of the peer's time ours may be.
AIMS = {10: 0.4, 50: 0.6, 200: 0.1, 500: 0.1}
LARGE = 200  # of more nodes one run of the peer takes a minute


def peer(sketch: Sketch, folder: Path) -> None:
    """The same sketch by the diagrams package as its documentation shows it."""
    from diagrams import Diagram, Edge
    from diagrams.aws.compute import Lambda

    with Diagram("bench", filename=str(folder / "bench"), outformat="svg", show=False):
        nodes = {node.id: Lambda(node.label) for node in sketch.nodes}
        for line in sketch.connections:
            nodes[line.source] >> Edge(label=line.label) >> nodes[line.target]


def measure_svg(workers: Workers, runs: int, start: float) -> None:
    """SVG, nothing cached, through the worker process, against diagrams with a spawned dot.

    `start` is what our stand-in for `dot` takes to start, which is not the peer's.
    """
    words = vocabulary()
    print("\nSVG, nothing cached (median ms)          ours    diagrams + dot     share    aim")
    for count, aim in AIMS.items():
        sketch = sample(count)
        with tempfile.TemporaryDirectory() as folder:
            mine_of, theirs_of = partial(render, sketch, Options(), words, workers), partial(peer, sketch, Path(folder))
            if count <= LARGE:
                ours, theirs = alternate(mine_of, theirs_of, runs)
            else:
                ours, theirs = [timed(mine_of)], [timed(theirs_of)]
        mine, other = statistics.median(ours), statistics.median(theirs) - start
        print(f"  {count:4d} nodes {mine:33.1f} {other:17.1f} {mine / other:9.2f} {aim:6.1f}")


def measure_sizes(workers: Workers, runs: int) -> None:
    """SVG of every size in between, in which nothing may jump: loose, framed, and patterns put together."""
    words = vocabulary()
    print("\nSVG, nothing cached (median ms)       plain     framed    patterns")
    for count in (60, 80, 100, 120, 140, 160, 180, 500, 2000):
        most = runs if count <= 200 else 1
        times = [
            median_of(partial(render, kind(count), Options(), words, workers), most)
            if kind is not framed or count <= 500
            else float("nan")
            for kind in (sample, framed, system)
        ]
        print(f"  {count:4d} nodes {times[0]:30.1f} {times[1]:10.1f} {times[2]:11.1f}")


def measure_files(workers: Workers, runs: int) -> None:
    """PNG two ways and PDF, in this process and warm, so that the converters themselves are compared."""
    words = vocabulary()
    print("\nfiles from a finished scene (median ms)   PNG   PNG by resvg       PDF    writing SVG")
    for count in SIZES:
        scene = build_scene(sample(count), words, workers.arrange)
        svg = write_svg(scene)
        png = by_resvg = float("nan")
        if max(raster.picture_size(svg)) <= limits.RASTER_PIXELS_A_SIDE:
            png = median_of(partial(raster.to_png, svg, 1), runs)
            if importlib.util.find_spec("resvg_py"):
                by_resvg = median_of(partial(png_by_resvg, svg), runs)
        else:
            print(f"  {count:4d} nodes: {max(raster.picture_size(svg)):.0f} pixels long, over the raster limit")
        pdf = median_of(partial(raster.to_pdf, svg), runs)
        write = median_of(partial(write_svg, scene), runs)
        print(f"  {count:4d} nodes {png:31.0f} {by_resvg:14.0f} {pdf:8.0f} {write:11.2f}")


def png_by_resvg(svg: str) -> bytes:
    """The other way to a PNG: an SVG rasteriser, with our fonts."""
    import resvg_py

    fonts = [inter(False).path, inter(True).path]
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts, font_family=FAMILY))


def memory() -> str:
    """Peak resident memory of this process and of its largest worker, in MiB."""
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"peak memory: this process {mine:.0f} MiB, largest worker or dot {workers:.0f} MiB"


def missing(**needed: str) -> list[str]:
    """What cannot be measured, each with the packages that are not there. `needed` names the packages, by space."""
    gone = {
        what: [name for name in names.split() if importlib.util.find_spec(name) is None]
        for what, names in needed.items()
    }
    return [f"{what.replace('_', ' ')} (no {', '.join(names)})" for what, names in gone.items() if names]


def main() -> int:
    """Run everything that can be run here. Returns the exit status, which is 0: what is missing is said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="counted runs of each measurement")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the results there as a page")
    options = parser.parse_args()
    left_out = missing(
        pictures_beside_diagrams="diagrams graphviz",
        checks_beside_pydantic="pydantic networkx",
        PNG_by_resvg="resvg_py",
        canvas_and_player="playwright",
        load_beside_SimPy="simpy",
    )
    if not os.environ.get("CHROMIUM"):
        left_out.append("frames of canvas and player (no Chromium)")
    with reported(options.write, left_out):
        measure_all(options.runs, " ".join(left_out))
    return 0


def measure_all(runs: int, left_out: str) -> None:
    """Everything whose name is not in `left_out`."""
    print(f"{os.cpu_count()} processors, {runs} runs each, medians")
    workers = Workers(count=1, seconds=60)
    try:
        if "diagrams" not in left_out:
            with dot_on_path() as start:
                measure_svg(workers, runs, start)
        measure_sizes(workers, max(3, runs // 3))
        measure_files(workers, max(3, runs // 3))
        measure_interchange(workers, max(3, runs // 3))
        if "pydantic" not in left_out:
            measure_checks(runs)
        measure_edits(runs)
        measure_traces(runs)
        measure_load(max(3, runs // 3), with_peer="simpy" not in left_out)
        measure_checks_over_http(runs)
        measure_agents(runs)
        measure_together()
        measure_command(max(3, runs // 3))
        measure_pages(runs)
        if "playwright" not in left_out:
            measure_player(workers, runs)
            measure_canvas(runs)
            measure_charts(runs)
    finally:
        workers.close()
    print(f"\n{memory()}")


if __name__ == "__main__":
    raise SystemExit(main())
