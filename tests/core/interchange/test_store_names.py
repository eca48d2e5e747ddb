"""Names in the Parameter Store of which pieces are not known: which one a name means."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.interchange.cloudformation import store_names
from patterns_app.core.interchange.cloudformation.store_names import StoreNames
from tests.core.strategies import steady

NAMES = st.text("ab*/", min_size=1, max_size=6)


def fits(name: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]+"), name) is not None


@steady(300)
@given(st.lists(NAMES, max_size=6, unique=True), NAMES)
def test_a_name_means_the_one_that_it_fits_or_that_fits_it(stored: list[str], name: str) -> None:
    fitting = [one for one in stored if fits(name, one) or fits(one, name)]
    meant = name if name in stored else fitting[0] if len(fitting) == 1 else ""
    assert StoreNames(stored).meant(name) == meant


def test_what_would_take_too_long_to_compare_is_not_known() -> None:
    stored = [f"/*/{place}/b" for place in range(1_000)]
    names = StoreNames(stored)
    found = [names.meant(f"/q/{place}/b") for place in range(1_000)]
    assert found[0] == "/*/0/b"
    assert found[-1] == ""
    assert sum(map(bool, found)) > store_names._MOST_COMPARED / 10_000
