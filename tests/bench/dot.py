"""A `dot` for the peer: the machine's own or, where it has none, the Graphviz of pygraphviz' wheel under that name."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .timing import timed

# As the graphviz package calls it: dot -Kdot -Tsvg -O FILE
_PROGRAM = """#!{python}
import sys
from pygraphviz import AGraph
AGraph(filename=sys.argv[-1]).draw(sys.argv[-1] + ".svg", format="svg", prog="dot")
"""


@contextmanager
def dot_on_path() -> Iterator[float]:
    """Lets `dot` be found. Gives what starting it costs beyond a program of its own, in milliseconds: take it off."""
    if shutil.which("dot"):
        yield 0.0
        return
    before = os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "dot")
        program.write_text(_PROGRAM.format(python=sys.executable))
        program.chmod(0o755)
        os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
        try:
            yield _start_of(program)
        finally:
            os.environ["PATH"] = before


def _start_of(program: Path) -> float:
    """What it takes to draw nothing."""
    nothing = program.with_name("nothing")
    nothing.write_text("digraph {}")
    run = [str(program), "-Kdot", "-Tsvg", "-O", str(nothing)]
    return statistics.median(
        timed(lambda: subprocess.run(run, check=True, stderr=subprocess.DEVNULL)) for _ in range(7)
    )
