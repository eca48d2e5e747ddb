"""The API against its own description: whatever is sent, the answer is one that is described, and never a crash."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from explorer.wsgi import application

pytestmark = pytest.mark.django_db
EXAMPLES = 15


@cache
def operations() -> dict[str, Any]:
    """Every operation of the description by its label, as `POST /api/v1/sketches/validate`."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    results: Any = schema.get_all_operations()  # one that cannot be described raises here
    found = [result.ok() for result in results]
    return {operation.label: operation for operation in found}


@pytest.mark.parametrize("label", sorted(operations()))
def test_every_answer_is_one_that_is_described(label: str, settings: Any) -> None:
    settings.API_RATE = 0
    operation = operations()[label]
    _try_out(operation.as_strategy(), EXAMPLES)
    # The examples that a reader of the description would send.
    for written in operation.get_strategies_from_examples():
        status = _try_out(written, 1)
        assert status < 300 or "{token}" in label, status


def _try_out(requests: st.SearchStrategy[Any], examples: int) -> int:
    """Send so many requests; answers the last status."""
    status = 0

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests)
    def one(case: Any) -> None:
        nonlocal status
        # What holds beyond a schema, such as that both ends of a connection are there, makes a good request a bad one.
        response = case.call(headers={"Accept-Encoding": "identity"})
        case.validate_response(response, excluded_checks=[positive_data_acceptance])
        status = response.status_code

    one()
    return status
