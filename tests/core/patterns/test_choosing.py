"""From a problem to a pattern: the tree leads to every pattern, has no dead end, and says when data of it are wrong."""

from __future__ import annotations

import msgspec
import pytest

from patterns_app.core.patterns.choosing import Answer, Choosing, Question, choosing, follow, problems, ways
from patterns_app.core.patterns.reader import patterns


def test_every_pattern_is_the_answer_of_some_way() -> None:
    assert {way.end.pattern for way in ways(choosing()) if isinstance(way.end, Answer)} >= {
        pattern.slug for pattern in patterns()
    }


def test_each_way_ends_with_reasons_and_somewhere_to_go() -> None:
    for way in ways(choosing()):
        assert isinstance(way.end, Answer)
        named = [way.end.pattern, *(one.pattern for one in way.end.candidates), *way.end.places]
        assert way.end.because
        assert any(named)
        assert len(way.replies) <= 4, "more questions than anyone likes to answer"


def test_the_replies_of_a_way_lead_to_its_end_again() -> None:
    for way in ways(choosing()):
        assert follow(choosing(), tuple(reply.option.key for reply in way.replies)) == way


@pytest.mark.parametrize(
    ("replies", "pattern", "variant"),
    [
        ("lost behind later any", "storage-first", "sqs"),
        ("lost behind later per-key", "storage-first", "kinesis"),
        ("down no useful", "circuit-breaker", "with-breaker"),
        ("down yes any", "storage-first", "sqs"),
        ("steps undo no reacting", "saga", "choreography"),
        ("slow many-calls independent", "aggregator", "lambda"),
        ("steps undo yes", None, None),
        ("other time", None, None),
    ],
)
def test_what_a_student_replies_leads_to_what_a_teacher_would_say(
    replies: str, pattern: str | None, variant: str | None
) -> None:
    end = follow(choosing(), tuple(replies.split())).end
    assert isinstance(end, Answer)
    assert (end.pattern, end.variant) == (pattern, variant)


def tree(*leads: tuple[str, str, str], **answer: object) -> Choosing:
    questions = tuple(
        {
            "key": key,
            "asks": "Which?",
            "options": [{"key": f"to-{to}", "name": to, "so": "So.", "leads_to": to} for to in (one, other)],
        }
        for key, one, other in leads
    )
    told = {"key": "end", "because": ["It is."], "candidates": [], "pattern": "saga", **answer}
    return msgspec.convert({"questions": questions, "answers": [told]}, Choosing)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (tree(("first", "end", "nowhere")), "questions.first: leads to nowhere, which is not there"),
        (tree(("first", "second", "end"), ("second", "first", "end")), "questions.first: leads back to itself"),
        (tree(("first", "end", "end"), ("second", "end", "end")), "second: no question leads to it"),
        (tree(("first", "end", "end"), pattern="sagas"), "answers.end: no pattern is called sagas"),
        (tree(("first", "end", "end"), variant="third"), "answers.end.variant: the pattern has no third"),
        (tree(("first", "end", "end"), pattern=None, title="None"), "answers.end: says nowhere to go"),
        (tree(("first", "end", "end"), title="Both"), "answers.end: has either a pattern or a title"),
    ],
)
def test_wrong_data_are_named_with_their_place(wrong: Choosing, says: str) -> None:
    assert says in list(problems(wrong))


def test_a_reply_that_is_not_offered_is_refused() -> None:
    for keys in (("nonsense",), ("lost", "nonsense"), ("running", "waits", "more")):
        with pytest.raises(KeyError):
            follow(choosing(), keys)


def test_each_question_tells_its_options_apart() -> None:
    for question in choosing().questions:
        assert isinstance(question, Question)
        assert len({option.key for option in question.options}) == len(question.options)
        assert len({option.name for option in question.options}) == len(question.options)
