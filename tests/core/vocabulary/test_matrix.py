"""What is written down about particular pairs of services."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import STYLE_NAMES

WORDS = vocabulary()
ROWS = WORDS.matrix.rows
MISSING = WORDS.matrix.missing


def test_every_row_names_known_services_and_a_known_kind() -> None:
    assert [row for row in ROWS if row.source not in WORDS.services or row.target not in WORDS.services] == []
    assert [row for row in ROWS if row.kind not in WORDS.kinds] == []
    assert [pair for pair in MISSING if pair.source not in WORDS.services or pair.target not in WORDS.services] == []


def test_a_pair_has_each_kind_once_and_exactly_one_default() -> None:
    kinds = Counter((row.source, row.target, row.kind) for row in ROWS)
    defaults = Counter((row.source, row.target) for row in ROWS if row.default)
    assert [row for row, count in kinds.items() if count > 1] == []
    assert defaults == {(row.source, row.target): 1 for row in ROWS}


def test_no_pair_is_both_known_and_missing() -> None:
    """But where a setting decides: a custom bus reaches what a classic one does not."""
    decided = WORDS.pairs.decided
    known = [pair for pair in MISSING if decided(pair.source, pair.target, None, False).verdict != "impossible"]
    assert known == []
    assert len({(pair.source, pair.target) for pair in MISSING}) == len(MISSING)


def test_every_row_says_how_it_works_and_what_says_so() -> None:
    assert [row for row in ROWS if not row.mechanism.strip() or not row.sam.strip() or not row.evidence.strip()] == []
    assert [pair for pair in MISSING if not pair.remedy.strip()] == []


def test_an_advised_pair_is_known_and_its_advice_leads_along_known_pairs() -> None:
    for pair in WORDS.matrix.advised:
        assert WORDS.verdict(pair.source, pair.target).advice == pair.say
        for source, target in pairwise((pair.source, *pair.through, pair.target)):
            assert WORDS.pairs.knows(source, target)


def test_every_kind_is_used_by_some_pair_but_those_of_the_network() -> None:
    pairs = [(one, other) for one in WORDS.services for other in WORDS.services]
    used = {kind for pair in pairs for kind in WORDS.verdict(*pair).kinds}
    assert used >= {row.kind for row in ROWS}
    assert set(WORDS.kinds) - used <= {"unspecified", "route", "replicate", "register", "use"}


def test_what_nobody_has_specified_claims_nothing() -> None:
    kind = WORDS.kinds["unspecified"]
    assert (kind.style, kind.answers, kind.settings) == ("unspecified", None, ())
    assert [row for row in ROWS if row.kind == "unspecified"] == []


def test_a_line_to_a_workflow_is_a_start_and_its_old_kind_is_still_taken() -> None:
    assert WORDS.verdict("aws.rest-api", "aws.step-functions").kinds[:2] == ("start", "async")
    old = WORDS.verdict("aws.lambda", "aws.step-functions", "async")
    assert (old.reason, old.how) == ("row", "StartExecution")
    assert WORDS.verdict("aws.lambda", "aws.lambda", "start").verdict == "unknown"


def test_every_style_is_named_and_used() -> None:
    assert {kind.style for kind in WORDS.kinds.values()} == set(STYLE_NAMES)


def test_covering_kinds_cover_known_kinds() -> None:
    covering = {kind.key: kind.covers for kind in WORDS.kinds.values() if kind.covers}
    assert covering == {"readwrite": ("read", "write"), "start": ("async",)}
    assert {name for names in covering.values() for name in names} <= set(WORDS.kinds)
