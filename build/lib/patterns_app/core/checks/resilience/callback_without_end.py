"""RES-018: a workflow that waits for a callback without an end."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Found, View

_CALLBACK = "wait-for-callback"
_TIMEOUT = "step_timeout"
_ENDS = (_TIMEOUT, "heartbeat", "timeout")  # the last one is the caller's, which a drawn sketch may say as well
_DAY = 86400  # seconds: what the fix proposes, for people; the team changes it to what it can bear


def check(view: View) -> Iterator[Found]:
    """One finding for each task that waits for a token and has neither a timeout nor a heartbeat."""
    for line in asking.lines_of(view, "orchestrate"):
        if asking.line_setting(view, line, "integration") != _CALLBACK:
            continue
        if any(asking.line_number(view, line, key) for key in _ENDS):
            continue
        message = (
            f"If nobody gives the token of {view.name(line.target)} back, {view.name(line.source)} waits until the "
            "execution itself ends."
        )
        fix = line_fix("Give up after a day", line, **{_TIMEOUT: _DAY})
        yield Found(message, (line.source, line.target), (line.id,), fix)
