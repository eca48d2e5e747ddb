"""The catalogue follows its own advice: no errors, and no warnings but those listed with their reason."""

from __future__ import annotations

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.patterns.model import Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.composition import compose
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each
from tests.reading import read_cases

VARIANTS = {f"{pattern.slug}/{variant.slug}": variant for pattern in patterns() for variant in pattern.variants}
KNOWN = read_cases("core/checks/catalogue_warnings.yaml")


def _grave(variant: Variant) -> list[Finding]:
    return [finding for finding in run(variant.sketch, vocabulary()) if finding.severity != "info"]


@each("name", VARIANTS)
def test_a_variant_has_no_error_and_no_unexplained_warning(name: str) -> None:
    known = {item["rule"] for item in KNOWN if item["variant"] == name}
    said = [finding for finding in _grave(VARIANTS[name]) if finding.rule not in known or finding.severity == "error"]
    assert not [f"{finding.rule}: {finding.message}" for finding in said]


def test_every_explained_warning_is_still_there() -> None:
    for item in KNOWN:
        assert item["reason"]
        assert item["rule"] in {finding.rule for finding in _grave(VARIANTS[item["variant"]])}


@each("slug", [pattern.slug for pattern in patterns()])
def test_a_pattern_beside_any_other_has_no_error(slug: str) -> None:
    first = next(pattern for pattern in patterns() if pattern.slug == slug).variants[0].sketch
    for other in patterns():
        together = compose(first, piece_of(other.slug), {})
        errors = [found for found in run(together, vocabulary()) if found.severity == "error"]
        assert not [f"{other.slug}: {found.rule} {found.message}" for found in errors]
