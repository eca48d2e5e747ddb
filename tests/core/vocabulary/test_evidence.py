"""Evidence is shown with what it stands for."""

from __future__ import annotations

from patterns_app.core.services.model import MatrixRow
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.evidence import codes, codes_in
from tests.each import each

ROWS = vocabulary().matrix.rows


@each("row", ROWS, ids=lambda row: f"{row.source}-{row.target}-{row.kind}")
def test_the_evidence_of_a_row_begins_with_a_code_that_is_explained(row: MatrixRow) -> None:
    found = codes_in(row.evidence)
    assert found, row.evidence
    assert row.evidence.startswith(found[0].code)


def test_every_code_is_used_by_a_connection_or_a_rule() -> None:
    texts = [row.evidence for row in ROWS] + [rule.evidence for rule in vocabulary().capabilities.rules]
    assert {one.code for text in texts for one in codes_in(text)} == set(codes())


def test_a_code_within_another_word_is_none() -> None:
    assert codes_in("CPU and BCryptic-CDKs") == ()
