"""The page with the results: the machine, when, under which load, what was left out, and all that was printed."""

from __future__ import annotations

import io
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_BESIDE = ("django", "msgspec", "pydantic", "networkx", "diagrams", "pygraphviz", "resvg-py")
_PAGE = """# Performance

What `make bench` measured last; it writes this page. Others' ways run in turn with ours, in one run, so that a machine
that is busy slows both: the ratios say more than the milliseconds. Checks are counted in processor time, pages by the
clock.

- Machine: {machine}
- Versions: {versions}
- When: {when}; load {load}
- Left out: {left_out}

```text
{text}
```
"""
_OTHERS = "\n## "  # what other commands measured stands under headings below, and stays


class _Both(io.StringIO):
    """Shows what it keeps."""

    def write(self, text: str) -> int:
        sys.__stdout__ and sys.__stdout__.write(text)
        return super().write(text)


@contextmanager
def reported(path: Path | None, left_out: list[str]) -> Iterator[None]:
    """Print as ever, and write the page at the end when there is a path. `left_out` is read then."""
    kept, load = _Both(), os.getloadavg()
    with redirect_stdout(kept):
        yield
        for line in left_out:
            print(f"left out: {line}")
    if path is not None:
        path.write_text(_page(kept.getvalue(), load, left_out) + _others(path), encoding="utf-8")


def _others(path: Path) -> str:
    _, heading, rest = path.read_text(encoding="utf-8").partition(_OTHERS) if path.is_file() else ("", "", "")
    return heading + rest


def _page(text: str, load: tuple[float, ...], left_out: list[str]) -> str:
    return _PAGE.format(
        machine=f"{_processor()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}",
        versions=", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in _BESIDE)]),
        when=f"{datetime.now(UTC):%d %B %Y %H:%M} UTC",
        load=f"{load[0]:.1f} at the start, {os.getloadavg()[0]:.1f} at the end",
        left_out="; ".join(left_out) or "nothing",
        text=text.strip("\n"),
    )


def _processor() -> str:
    """The processor's name, where the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"
