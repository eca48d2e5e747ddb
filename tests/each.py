"""One test for many small cases of data: thousands of tests of a millisecond cost more to hand out than to run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

Test = Callable[..., None]
Cases = Iterable[Any] | Callable[[], Iterable[Any]]
Ids = Callable[[Any], Any] | list[str] | None


def each(names: str | tuple[str, ...], cases: Cases, ids: Ids = None) -> Any:
    """Like `pytest.mark.parametrize`, but all cases are one test, which goes on after a failure and names each.

    For tests that only look: what a fixture gives is shared by all cases. Without any case the test fails. Cases that
    have to be worked out are given as a function: every process of a run reads all tests, and one of them runs this.
    """
    wanted = (names,) if isinstance(names, str) else names

    def decorate(test: Test) -> Test:
        @wraps(test)
        def of_all(**fixtures: Any) -> None:
            listed = list(cases() if callable(cases) else cases)
            assert listed, "no cases"
            wrong = []
            for place, case in enumerate(listed):
                values = (case,) if isinstance(names, str) else case
                try:
                    test(**dict(zip(wanted, values, strict=True)), **fixtures)
                except Exception as error:
                    error.add_note(f"in the case {_called(ids, place, case)}")
                    wrong.append(error)
            if wrong:
                raise ExceptionGroup(f"{len(wrong)} of {len(listed)} cases", wrong)

        kept = [one for name, one in inspect.signature(test).parameters.items() if name not in wanted]
        of_all.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
        return of_all

    return decorate


def _called(ids: Ids, place: int, case: Any) -> str:
    if ids is None:
        return repr(case)
    return str(ids(case) if callable(ids) else ids[place])
