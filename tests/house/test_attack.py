"""The quick part of `make attack`: a server of its own, attacked while somebody else uses it."""

from __future__ import annotations

from pathlib import Path

from scripts import attack


def test_what_was_found_once_gets_through_no_more(tmp_path: Path) -> None:
    rows = attack.run(tmp_path, quick=True, say=attack.show)
    assert [f"{row.row} {row.name}: {row.answer} {row.why}" for row in rows if not row.held] == []
