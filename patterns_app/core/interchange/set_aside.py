"""Lines that people draw to where failures are kept: "DLQ", "OnFailure destination", a queue called `orders-dlq`.

Nothing but a label or the name of where a line leads tells it from one along which a part writes. Sources:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html and
https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html, read 2026-11-27.
"""

from __future__ import annotations

import re

from patterns_app.core import limits
from patterns_app.core.vocabulary.catalog import Vocabulary

_DEAD_LETTERS = re.compile(r"(?<!from )(?<!from the )(dlq(?![a-z])|dead[\s_-]*letters?)", re.IGNORECASE)
_OUTCOME = re.compile(
    r"\bon[\s_-]?(fail(ure|ed)?s?|errors?)\b|\bfail(ure|ed)s?[\s_-]destination|^\W*failures?\W*$", re.IGNORECASE
)
_SUCCESS = re.compile(r"\bon[\s_-]?success\b.*\bdestination|\bsuccess[\s_-]destination|\bOnSuccess\b", re.IGNORECASE)
_PLACES: tuple[str, ...] = ("dlq", "destination")


def set_aside(words: Vocabulary, source: str, target: str, label: str, called: str) -> str:
    """The kind of a line by which failures are kept, where label or target's name says so and the pair has one.

    `called` is the target's name. What the label says decides, of dead letters or of an outcome.
    """
    label, called = label[: limits.LABEL], called[: limits.LABEL]
    if _SUCCESS.search(label):
        order = _PLACES[1:]
    elif _DEAD_LETTERS.search(label) or (_DEAD_LETTERS.search(called) and not _OUTCOME.search(label)):
        order = _PLACES
    elif _OUTCOME.search(label) or _OUTCOME.search(called):
        order = _PLACES[::-1]
    else:
        return ""
    does = (words.verdict(source, target, kind) for kind in order)
    return next((one.default for one in does if one.verdict == "known" and one.default in _PLACES), "")
