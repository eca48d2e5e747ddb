"""Only the workspace's access room asks its tables: whoever wants a sketch passes by `sketch_for`."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent / "patterns_app"
ASKING = re.compile(
    r"\b(?:SavedSketch|Revision|Blob)\b\s*\.\s*(?:_default_manager|_base_manager|objects)"
    r"|\.(?:revisions|blobs)\s*\.\s*(?:all|filter|exclude|order_by|create|aggregate|exists|delete|first|last|values_list)\b"
)


def test_no_other_file_asks_the_tables_of_saved_sketches() -> None:
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if ASKING.search(path.read_text("utf-8"))}
    assert found == {"web/workspace/access.py"}


def test_only_actions_make_rows() -> None:
    making = re.compile(r"\b(?:SavedSketch|Revision|Blob)\(")
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if making.search(path.read_text("utf-8"))}
    assert found - {"web/workspace/models.py"} == {"web/workspace/actions.py"}
