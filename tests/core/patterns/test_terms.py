"""The glossary: each term once, with a short definition, a source and what shows it; and where texts use it."""

from __future__ import annotations

import pytest

from patterns_app.core.patterns.terms import glossary, uses


def used(text: str) -> list[str]:
    return [use.term.key for use in uses(text)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("A dead-letter queue is no mere queue.", ["dead-letter-queue", "queue"]),
        ("Queues wait. The queue's end.", ["queue", "queue"]),
        ("FIFO is a term, fifo is not.", ["fifo"]),
        ("Reserved concurrency and concurrency", ["reserved-concurrency", "concurrency"]),
        ("A choice is not the Choice state.", ["choice-state"]),
        ("requeue, queue-like and batched", []),
        ("", []),
    ],
)
def test_terms_are_found_as_whole_words_the_longest_first(text: str, keys: list[str]) -> None:
    assert used(text) == keys


def test_the_place_of_a_use_is_the_word_itself() -> None:
    text = "It waits in the dead-letter queue."
    (use,) = uses(text)
    assert text[use.start : use.end] == "dead-letter queue"


def test_a_definition_is_one_or_two_sentences() -> None:
    for term in glossary().terms:
        assert term.means.count(". ") <= 1, term.key
        assert term.means.endswith("."), term.key


def test_the_words_that_students_stumble_over_are_there() -> None:
    forms = {form.casefold() for term in glossary().terms for form in (term.term, *term.forms)}
    asked = "idempotent, cold start, backoff, jitter, shard, fan-out, saga, preflight, CORS, dead-letter queue, FIFO"
    assert {word.casefold() for word in asked.split(", ")} <= forms
