"""What tests cost: seconds of the processor by file and by test, with the servers, workers and browsers they start.

`python -m pytest -p tests.costs FILES`, without `-n`. The clock, which `--durations` reads, tells on a busy machine
what others do. What a fixture costs that many tests share is told with the first of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator
from contextlib import suppress

import psutil
import pytest

COSTS: dict[str, float] = defaultdict(float)
SHOWN = 25


def spent() -> float:
    """Seconds of the processor of this process and of all that it has started, also of what has ended since."""
    here = psutil.Process()
    total = 0.0
    for process in (here, *here.children(recursive=True)):
        with suppress(psutil.Error):
            used = process.cpu_times()
            total += used.user + used.system + used.children_user + used.children_system
    return total


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Charge a test with what is used while it is made ready, run and tidied up."""
    before = spent()
    try:
        return (yield)
    finally:
        COSTS[item.nodeid] += spent() - before


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The dearest files, then the dearest tests."""
    files: dict[str, float] = defaultdict(float)
    for name, seconds in COSTS.items():
        files[name.partition("::")[0]] += seconds
    for title, found in (("files", files), ("tests", COSTS)):
        terminalreporter.section(f"{sum(found.values()):.0f} s of the processor, dearest {title}")
        for name, seconds in sorted(found.items(), key=lambda item: -item[1])[:SHOWN]:
            terminalreporter.write_line(f"{seconds:8.1f}  {name}")
