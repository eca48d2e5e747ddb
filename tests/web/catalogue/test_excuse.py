"""What stands in the place of a picture, and in the log."""

from __future__ import annotations

import pytest

from patterns_app.core.pipeline import Busy, RenderError
from patterns_app.web.pictures import excuse
from patterns_app.web.working import OverBudget


def test_others_that_come_first_are_no_fault_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for error, level in ((Busy(), "WARNING"), (OverBudget(5), "WARNING"), (RenderError("it broke"), "ERROR")):
        caplog.clear()
        assert "Reload to try again" in excuse(error, "saga")
        (record,) = caplog.records
        assert record.levelname == level
        assert bool(record.exc_info) == (level == "ERROR")
