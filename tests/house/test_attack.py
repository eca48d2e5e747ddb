"""The quick part of `make attack`: a server of its own, attacked while somebody else uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import attack
from tests.product import begin_in, made_ready


def test_what_was_found_once_gets_through_no_more(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = attack.run(begin_in(tmp_path, made_ready(tmp_path_factory)), quick=True, say=attack.show)
    assert [f"{row.row} {row.name}: {row.answer} {row.why}" for row in rows if not row.held] == []
