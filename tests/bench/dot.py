"""A `dot` for the peer: the machine's own or, where it has none, the Graphviz of pygraphviz' wheel under that name."""

from __future__ import annotations

import importlib.util
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
_LIBRARIES = ("gvc", "cgraph", "gvplugin_core", "gvplugin_dot_layout", "gvplugin_neato_layout", "gvplugin_pango")


@contextmanager
def dot_on_path() -> Iterator[float]:
    """Lets `dot` be found. Gives what starting it costs beyond a program of its own, in milliseconds: take it off."""
    if shutil.which("dot"):
        yield 0.0
        return
    before = os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "dot")
        built = _built(program)
        if not built:
            program.write_text(_PROGRAM.format(python=sys.executable))
            program.chmod(0o755)
        os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
        try:
            yield 0.0 if built else _start_of(program)
        finally:
            os.environ["PATH"] = before


def _built(program: Path) -> bool:
    """The program itself, with a compiler and the libraries of the wheel: its start costs what that of `dot` costs."""
    compiler, wheel = shutil.which("cc"), importlib.util.find_spec("pygraphviz")
    if compiler is None or wheel is None or wheel.origin is None:
        return False
    folder = Path(wheel.origin).parent.with_name("pygraphviz.libs")
    libraries = [str(path) for name in _LIBRARIES for path in folder.glob(f"lib{name}-*.so*")]
    source = str(Path(__file__).with_suffix(".c"))
    build = [compiler, "-O2", "-o", str(program), source, *libraries, f"-Wl,-rpath,{folder},--allow-shlib-undefined"]
    if len(libraries) < len(_LIBRARIES) or subprocess.run(build, capture_output=True, check=False).returncode:
        return False
    nothing = program.with_name("nothing")
    nothing.write_text("digraph { a -> b }")
    drawn = subprocess.run([str(program), "-Tsvg", "-O", str(nothing)], capture_output=True, check=False)
    return drawn.returncode == 0 and nothing.with_name("nothing.svg").exists()


def _start_of(program: Path) -> float:
    """What it takes to draw nothing."""
    nothing = program.with_name("nothing")
    nothing.write_text("digraph {}")
    run = [str(program), "-Kdot", "-Tsvg", "-O", str(nothing)]
    return statistics.median(
        timed(lambda: subprocess.run(run, check=True, stderr=subprocess.DEVNULL)) for _ in range(7)
    )
