"""The sheets of paper that a picture can be put together from are those that pages and studio offer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from patterns_app.core.drawing.poster import SHEETS

ROOT = Path(__file__).resolve().parents[3]
OFFERED = {
    "templates/catalogue/_export.html": r'name="pages".*?</select>',
    "templates/studio/_files.html": r'name="pages".*?</select>',
    "static/studio/features/exporting.js": r'"pages", \[.*?\]\]',
}


@pytest.mark.parametrize("path", sorted(OFFERED))
def test_each_place_offers_every_sheet_and_no_other(path: str) -> None:
    found = re.search(OFFERED[path], (ROOT / path).read_text(encoding="utf-8"), re.DOTALL)
    assert found
    names = re.findall(r'value="(\w*)"|\["(\w*)",', found[0])
    assert {one or other for one, other in names} == {"", *SHEETS}
