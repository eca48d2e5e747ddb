"""Only the workspace asks its tables: whoever wants a sketch passes by `sketch_for`, for all of somebody by `rows`."""

from __future__ import annotations

import re
from pathlib import Path

from django.db.models import QuerySet

ROOT = Path(__file__).resolve().parent.parent.parent / "patterns_app"
MANAGERS = re.compile(r"\b(?:SavedSketch|Revision|LogRow|Blob)\b\s*\.\s*(?:_default_manager|_base_manager|objects)")
# A mapping of files may be called `blobs` as well: whatever asks rows is a question of the tables.
ROWS = "|".join(name for name in dir(QuerySet) if not name.startswith("_"))
RELATED = re.compile(rf"\.(?:revisions\b|blobs\s*\.\s*(?:{ROWS})\b)")


def test_no_other_file_asks_the_tables_of_saved_sketches() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    found = {name for name, text in texts.items() if MANAGERS.search(text)}
    # The core and the command know no tables.
    found |= {name for name, text in texts.items() if name.startswith("web/") and RELATED.search(text)}
    assert found == {"web/workspace/access.py", "web/workspace/rows.py"}


def test_only_actions_make_rows() -> None:
    making = re.compile(r"\b(?:SavedSketch|Revision|LogRow|Blob)\(")
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if making.search(path.read_text("utf-8"))}
    assert found - {"web/workspace/models.py"} == {"web/workspace/actions.py", "web/workspace/log.py"}
