"""Every question of every lesson is held against the engine and the catalogue: one answer is right, no other is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.trace import trace
from patterns_app.core.flow.faults import break_node
from patterns_app.core.flow.lesson.concepts import concept_questions
from patterns_app.core.flow.lesson.model import Question
from patterns_app.core.flow.lesson.models import model_questions
from patterns_app.core.flow.lesson.picture import picture_questions
from patterns_app.core.patterns.model import Pattern, ServiceModel, Variant
from patterns_app.core.patterns.reader import models, patterns
from patterns_app.core.services.model import ModelKey
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.responsibilities import responsibilities

PATTERNS = {pattern.slug: pattern for pattern in patterns()}
Asked = tuple[Pattern, Variant, Question]


@cache
def of_engine() -> tuple[Asked, ...]:
    return tuple(
        (pattern, variant, question)
        for pattern in patterns()
        for variant in pattern.variants
        for question in picture_questions(variant.sketch, vocabulary())
    )


@cache
def of_catalogue() -> tuple[tuple[Pattern, Question], ...]:
    return tuple(
        (pattern, question) for pattern in patterns() for question in concept_questions(pattern, PATTERNS, vocabulary())
    )


@cache
def of_models() -> tuple[tuple[ServiceModel, Question], ...]:
    known = {model.slug: model for model in models()}
    return tuple((model, one) for model in models() for one in model_questions(model, known, responsibilities()))


def everything() -> Iterator[tuple[str, Question]]:
    for model, question in of_models():
        yield f"{model.slug} {question.key}", question
    for pattern, variant, question in of_engine():
        yield f"{pattern.slug}/{variant.slug} {question.key}", question
    for pattern, question in of_catalogue():
        yield f"{pattern.slug} {question.key}", question


def enters(sketch: Sketch, question: Question) -> str:
    """The connection that the message of a question enters by, which its key names."""
    rest = question.key.partition("-")[2]
    return max((line.id for line in sketch.connections if rest == line.id or rest.startswith(f"{line.id}-")), key=len)


def told(sketch: Sketch, question: Question, *faults: Fault) -> Trace:
    enter = enters(sketch, question)
    ways = {
        frozenset(move.connection or "" for step in story.steps for move in step.moves) for story in sketch.scenarios
    }
    usual = next(way for way in sorted(ways, key=sorted) if enter in way)
    return trace(sketch, vocabulary(), enter, list(faults), usual)


def shown(sketch: Sketch, question: Question) -> Trace:
    """What the player shows as the answer."""
    assert question.plays
    story, part, fault = question.plays
    return break_node(sketch, vocabulary(), next(one for one in sketch.scenarios if one.id == story), part, fault)


def test_exactly_one_answer_is_right_and_each_says_why() -> None:
    for place, question in everything():
        keys = [choice.key for choice in question.choices]
        assert keys.count(question.right) == 1, place
        assert len(set(keys)) == len(keys) >= 3, place
        for field in ("text", "why"):
            said = [getattr(choice, field).strip() for choice in question.choices]
            assert all(said), place
            assert len(set(said)) == len(said), f"{place}: two answers have the same {field}"


def test_a_lesson_asks_at_least_eight_questions_and_something_of_each_variant() -> None:
    for pattern in patterns():
        count = {one.slug: sum((pattern, one) == asked[:2] for asked in of_engine()) for one in pattern.variants}
        concepts = [question for of, question in of_catalogue() if of == pattern]
        assert count[pattern.variants[0].slug] + len(concepts) >= 8, pattern.slug
        assert all(number >= 2 for number in count.values()), (pattern.slug, count)
        assert {"problem", "limit", "mistake"} <= {question.subject for question in concepts}
        keys = [question.key for question in concepts]
        assert len(set(keys)) == len(keys), pattern.slug


def test_where_a_message_ends_is_where_the_engine_says_and_nowhere_else() -> None:
    for pattern, variant, question in of_engine():
        if question.subject != "ends" or question.plays is None:
            continue
        result = shown(variant.sketch, question).result
        ending = {result.ends.where, *(loss.where for loss in result.lost)}
        assert ending == {question.right}, (pattern.slug, question.key)
        assert ("lost" in question.asks) == (result.ends.state == "lost")
        assert ("note" in question.asks) == (result.ends.holds == "metadata")


def test_the_line_that_leads_there_is_the_only_one_of_the_trace_that_does() -> None:
    for pattern, variant, question in of_engine():
        if question.subject != "leaves" or question.plays is None:
            continue
        found = shown(variant.sketch, question)
        ends = {line.id: (line.source, line.target) for line in variant.sketch.connections}
        taken = [move for step in found.scenario.steps for move in step.moves if move.connection]
        arrive = {
            move.connection
            for move in taken
            if ends[move.connection or ""][move.direction == "forward"] == found.result.ends.where
        }
        assert arrive == {question.right}, (pattern.slug, question.key)


def test_who_waits_has_its_answer_after_the_right_part_and_before_the_next() -> None:
    for pattern, variant, question in of_engine():
        if question.subject != "waits":
            continue
        enter = enters(variant.sketch, question)
        targets = {line.id: line.target for line in variant.sketch.connections}
        moves = [move for step in told(variant.sketch, question).scenario.steps for move in step.moves]
        answer = next(n for n, move in enumerate(moves) if move.connection == enter and move.direction == "back")
        forward = [
            (n, targets[move.connection])
            for n, move in enumerate(moves)
            if move.connection and move.direction == "forward"
        ]
        before = [part for n, part in forward if n < answer]
        after = {part for n, part in forward if n > answer}
        assert before[-1] == question.right, (pattern.slug, question.key)
        assert after - set(before), (pattern.slug, question.key)
        assert question.right not in after, (pattern.slug, question.key)


def test_only_one_part_can_fail_as_the_question_says() -> None:
    for pattern, variant, question in of_engine():
        if question.subject != "alone":
            continue
        sound = told(variant.sketch, question).result
        noticed = {}
        for node in variant.sketch.nodes:
            result = told(variant.sketch, question, Fault(part=node.id, fault="fails")).result
            if node.id == sound.first_caller.part or result.ends.state == "not_affected":
                continue
            noticed[node.id] = result.ends.state == "answered_error"
        wanted = "error" in question.asks
        assert [part for part, is_noticed in noticed.items() if is_noticed == wanted] == [question.right], (
            pattern.slug,
            question.key,
            noticed,
        )


def test_who_tries_again_is_the_only_one_that_does() -> None:
    for pattern, variant, question in of_engine():
        if question.subject != "tries" or question.plays is None:
            continue
        found = shown(variant.sketch, question)
        sources = {line.id: line.source for line in variant.sketch.connections}
        again = {sources.get(one.at, one.at) for one in found.result.tries if one.total != 1}
        assert again == {question.right} != {question.plays[1]}, (pattern.slug, question.key)


def test_how_often_is_once_or_up_to_a_number_that_the_engine_gives() -> None:
    for pattern, variant, question in of_engine():
        if question.subject != "times" or question.plays is None:
            continue
        tries = shown(variant.sketch, question).result.tries
        again = [one for one in tries if one.total != 1]
        assert tries, (pattern.slug, question.key)
        assert len(again) < 2, (pattern.slug, question.key)
        right = next(choice for choice in question.choices if choice.key == question.right)
        if not again:
            assert question.right == "once", (pattern.slug, question.key)
        elif again[0].total is None:
            assert question.right == "for_long", (pattern.slug, question.key)
            assert f"{again[0].within_s or 0:.0f}" == f"{int(right.why.split()[-3]) * 3600}"
        else:
            assert question.right == "bounded", (pattern.slug, question.key)
            assert str(again[0].total) in right.why


def test_what_the_first_caller_gets_is_what_the_engine_says() -> None:
    for pattern, variant, question in of_engine():
        if question.subject != "answer" or question.plays is None:
            continue
        result, usual = shown(variant.sketch, question).result, told(variant.sketch, question).result.first_caller
        got = result.first_caller
        as_usual = (got.code, got.name) == (usual.code, usual.name) and result.ends.state != "answered_error"
        tries = [one.by for one in result.tries if one.at == got.part]
        # it ends its own wait, and nobody has said anything to it
        own = got.code is None and not {"sdk", "client", "caller"}.isdisjoint(tries) and (got.after_s or 0) >= 2
        is_so = {
            "none": got.after_s is None or (own and result.ends.state == "answered_error"),
            "substitute": result.ends.state == "answered_fallback",
            "usual": got.after_s is not None and as_usual and result.ends.state != "answered_fallback",
            "at_once": got.after_s is not None and got.after_s < 1 and result.ends.state == "answered_error",
            "late": got.after_s is not None and got.after_s >= 2 and result.ends.state == "answered_error" and not own,
        }
        assert [end for end, so in is_so.items() if so] == [question.right], (pattern.slug, question.key)


def test_what_is_asked_about_an_entry_is_answered_by_the_entry_alone() -> None:
    for pattern, question in of_catalogue():
        right = next(choice for choice in question.choices if choice.key == question.right)
        if question.subject == "limit":
            assert {choice.key for choice in question.choices} <= {use.limit for use in pattern.limits}
        elif question.subject == "mistake":
            mends = {pitfall.mend: pitfall for pitfall in pattern.pitfalls}
            assert mends[right.text].text == question.told or right.why.endswith(mends[right.text].text)
            assert all(mends[choice.text].text in choice.why for choice in question.choices if choice != right)
        elif question.subject == "against":
            assert f"{question.told} {right.text}" in pattern.when_not
        else:
            assert question.right == pattern.slug
            assert not any(PATTERNS[choice.key].title.lower() in question.told.lower() for choice in question.choices)


def test_what_is_asked_about_a_model_is_true_of_it_and_of_no_other_that_is_offered() -> None:
    matrix = responsibilities()
    known = {model.slug: model for model in models()}
    keys: dict[str, ModelKey] = {column.key: column.key for column in matrix.models}
    for model, question in of_models():
        others = [choice for choice in question.choices if choice.key != question.right]
        if question.subject == "model" and question.key.startswith("offered"):
            offers = {example.name: other.slug for other in models() for example in other.examples}
            assert all(offers[choice.text] == choice.key for choice in question.choices), question
        elif question.subject == "model":
            field = question.key.replace("-", "_")
            assert all(getattr(known[choice.key], field) == choice.text for choice in question.choices)
        elif question.key.startswith("without-"):
            layer = question.key.removeprefix("without-")
            assert matrix.cell(keys[question.right], layer).who == "provider"
            assert {matrix.cell(keys[choice.key], layer).who for choice in others} == {"customer"}
        elif question.subject == "layer":
            who = question.key.partition("-")[0]
            assert matrix.cell(keys[model.slug], question.right).who == who
            assert not {matrix.cell(keys[model.slug], choice.key).who for choice in others} & {who, "shared"}


def test_every_model_but_the_name_for_all_of_them_has_a_lesson() -> None:
    count = Counter(model.slug for model, _ in of_models())
    assert {slug for slug, number in count.items() if number >= 7} == {model.slug for model in models() if model.focus}


def test_no_two_answers_in_words_differ_by_a_word() -> None:
    for place, question in everything():
        if question.on_picture:
            continue  # names of parts and lines are what they are
        words = [Counter(choice.text.lower().split()) for choice in question.choices]
        for number, one in enumerate(words):
            for other in words[number + 1 :]:
                assert not one & other or sum(((one - other) | (other - one)).values()) > 2, place


def test_the_form_of_an_answer_does_not_tell_that_it_is_right() -> None:
    """Neither the longest nor the shortest, nor any place, is right much more often than by chance."""
    longest = shortest = 0
    chance = 0.0
    places: Counter[int] = Counter()
    asked = [question for _, question in everything() if not question.on_picture]
    for question in asked:
        lengths = {choice.key: len(choice.text) for choice in question.choices}
        longest += lengths[question.right] == max(lengths.values())
        shortest += lengths[question.right] == min(lengths.values())
        places[[choice.key for choice in question.choices].index(question.right)] += 1
        chance += 1 / len(question.choices)
    assert longest < 1.3 * chance, (longest, chance)
    assert shortest < 1.3 * chance, (shortest, chance)
    assert max(places[place] for place in range(3)) < 1.3 * chance, (places, chance)


FILLERS = """a an the of to in it is and or that what which with for on at by its be as not no one from are this has
when who so but than if they them there was will can does do"""


def stems(text: str) -> set[str]:
    """The words of a text that say something, without their endings."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {re.sub(r"(ies|es|s|ed|ing)$", "", word) for word in words if word not in FILLERS.split()}


def test_no_answer_stands_in_its_question() -> None:
    found = []
    for place, question in everything():
        right = next(choice for choice in question.choices if choice.key == question.right)
        asked = f"{question.asks} {question.told}"
        for other in question.choices:  # of Orders and Orders table, only the first may be the answer
            asked = asked.replace(other.text, "") if right.text in other.text and other != right else asked
        if re.search(rf"\b{re.escape(right.text)}\b", asked):
            found.append(place)
    assert found == []


def test_who_matches_words_of_answer_and_question_is_right_no_more_often_than_by_chance() -> None:
    """For each kind of question: the answer that shares the largest part of its words with it is taken."""
    right: dict[str, float] = {}
    chance: dict[str, float] = {}
    for _, question in everything():
        asked = stems(f"{question.asks} {question.told}")
        shares = {one.key: len(stems(one.text) & asked) / len(stems(one.text) or {""}) for one in question.choices}
        best = [key for key, share in shares.items() if share == max(shares.values())]
        kind = question.subject
        right[kind] = right.get(kind, 0) + (question.right in best) / len(best)
        chance[kind] = chance.get(kind, 0) + 1 / len(question.choices)
    assert {kind: count for kind, count in right.items() if count > 1.45 * chance[kind]} == {}


def test_no_answer_of_a_kind_is_always_or_never_right() -> None:
    """Who has seen some questions about times and answers cannot cross one out, or take one, without thinking."""
    offered: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for _, question in everything():
        if question.subject in ("times", "answer"):
            offered.update(choice.key for choice in question.choices)
            right[question.right] += 1
    assert [key for key, count in offered.items() if not 0 < right[key] < 0.67 * count] == []


def test_each_reason_says_more_than_its_answer_does() -> None:
    found = []
    for place, question in everything():
        asked = stems(f"{question.asks} {question.told}")
        for choice in question.choices:
            found += [(place, choice.why)] * (len(stems(choice.why) - stems(choice.text) - asked) < 2)
    assert found == []
