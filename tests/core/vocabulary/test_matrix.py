"""The connection matrix: which service may connect to which, and how."""

from __future__ import annotations

from collections import Counter

import pytest

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import STYLE_NAMES

WORDS = vocabulary()
ROWS = WORDS.matrix.rows
MISSING = WORDS.matrix.unsupported


def test_it_has_the_size_of_the_facts_it_was_made_from() -> None:
    services = {name for row in ROWS for name in (row.source, row.target)}
    # 219 rows came with the facts; 11 targets of Express workflows, 4 of outside systems, 24 of EC2 came since, and two
    # that public templates deploy: a WebSocket API that calls an Express workflow, a Glue job that works on a table.
    assert (len(ROWS), len(MISSING), len(services)) == (219 + 11 + 4 + 24 + 2, 60, 42)


def test_every_row_names_known_services_and_a_known_kind() -> None:
    assert [row for row in ROWS if row.source not in WORDS.services or row.target not in WORDS.services] == []
    assert [row for row in ROWS if row.kind not in WORDS.kinds] == []
    assert [pair for pair in MISSING if pair.source not in WORDS.services or pair.target not in WORDS.services] == []


def test_a_pair_has_each_kind_once_and_exactly_one_default() -> None:
    kinds = Counter((row.source, row.target, row.kind) for row in ROWS)
    defaults = Counter((row.source, row.target) for row in ROWS if row.default)
    assert [row for row, count in kinds.items() if count > 1] == []
    assert defaults == {(row.source, row.target): 1 for row in ROWS}


def test_no_pair_is_both_allowed_and_missing() -> None:
    assert set(WORDS.rows_by_pair) & set(WORDS.missing_by_pair) == set()
    assert len(WORDS.missing_by_pair) == len(MISSING)


def test_every_row_says_how_it_works_and_what_says_so() -> None:
    assert [row for row in ROWS if not row.mechanism.strip() or not row.sam.strip() or not row.evidence.strip()] == []
    assert [pair for pair in MISSING if not pair.remedy.strip()] == []


def test_a_remedy_to_draw_it_the_other_way_leads_to_a_pair_that_exists() -> None:
    turned = [pair for pair in MISSING if pair.turn]
    assert turned
    assert [pair for pair in turned if (pair.target, pair.source) not in WORDS.rows_by_pair] == []


def test_every_kind_is_used_by_some_pair_but_those_of_the_network() -> None:
    used = {row.kind for row in ROWS} | {kind for row in ROWS for kind in WORDS.kinds[row.kind].covers}
    assert set(WORDS.kinds) - used <= {"unspecified", "route", "replicate", "watch", "register", "use"}


def test_what_nobody_has_specified_claims_nothing() -> None:
    kind = WORDS.kinds["unspecified"]
    assert (kind.style, kind.answers, kind.settings) == ("unspecified", None, ())
    assert [row for row in ROWS if row.kind == "unspecified"] == []


def test_a_line_to_a_workflow_is_a_start_and_its_old_kind_is_still_taken() -> None:
    assert WORDS.allowed_kinds("aws.rest-api", "aws.step-functions")[:2] == ("start", "async")
    row = WORDS.row("aws.lambda", "aws.step-functions", "async")
    assert row is not None
    assert (row.kind, row.mechanism) == ("start", "StartExecution")
    assert WORDS.row("aws.lambda", "aws.lambda", "start") is None


def test_every_style_is_named_and_used() -> None:
    assert {kind.style for kind in WORDS.kinds.values()} == set(STYLE_NAMES)


def test_a_row_is_found_by_its_kind_and_by_the_kinds_it_covers() -> None:
    for kind in ("readwrite", "read", "write"):
        row = WORDS.row("aws.lambda", "aws.dynamodb", kind)
        assert row is not None
        assert row.kind == "readwrite"


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("aws.lambda", "aws.dynamodb", "queue_poll"),
        ("client.browser", "aws.rds", "sync"),
        ("no.such", "aws.lambda", "sync"),
        ("aws.lambda", "aws.dynamodb", "no-such-kind"),
    ],
)
def test_what_the_matrix_does_not_allow_has_no_row(source: str, target: str, kind: str) -> None:
    assert WORDS.row(source, target, kind) is None


def test_the_allowed_kinds_of_a_pair_begin_with_its_default() -> None:
    assert WORDS.allowed_kinds("aws.lambda", "aws.dynamodb") == ("readwrite", "read", "write")
    assert WORDS.allowed_kinds("client.browser", "aws.rds") == ()
    for pair, rows in WORDS.rows_by_pair.items():
        assert WORDS.allowed_kinds(*pair)[0] == next(row.kind for row in rows if row.default)


def test_covering_kinds_cover_known_kinds() -> None:
    covering = {kind.key: kind.covers for kind in WORDS.kinds.values() if kind.covers}
    assert covering == {"readwrite": ("read", "write"), "start": ("async",)}
    assert {name for names in covering.values() for name in names} <= set(WORDS.kinds)
