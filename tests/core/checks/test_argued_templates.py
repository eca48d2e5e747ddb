"""Every warning on ten public templates is argued; a rule that warned without being right has been mended."""

from __future__ import annotations

import pytest

from scripts.truth_rules import argued, public_templates

FOUND = dict(public_templates())
needs_them = pytest.mark.skipif(not FOUND, reason="no copy of the public templates (PUBLIC_TEMPLATES names a folder)")


def test_every_argument_is_a_sentence() -> None:
    assert all(reason.endswith(".") for reasons in argued().values() for reason in reasons.values())


@needs_them
def test_a_template_has_the_warnings_that_are_argued_and_no_others() -> None:
    assert {name: sorted(rules) for name, rules in argued().items()} == FOUND
