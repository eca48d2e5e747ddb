"""Questions about an entry beside its picture: which pattern for this problem, which limit, what mends it, when not.

What is right and what is wrong is said by the catalogue itself: a limit by what it means for the entry, a pitfall by
its mend, a case against by its reason. Only the problems, and how a mistake is noticed, are told for the questions
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from patterns_app.core.patterns.model import AskedLimit, AskedMistake, Pattern, Questions
from patterns_app.core.vocabulary.catalog import Vocabulary

from .model import Choice, Question, number_of, shuffled

_CHOICES = 4


def concept_questions(
    pattern: Pattern, patterns: Mapping[str, Pattern], vocabulary: Vocabulary
) -> tuple[Question, ...]:
    """Questions of one entry; `patterns` are all entries of the learning path by slug."""
    asked = pattern.questions
    if asked is None:
        return tuple(against(pattern.slug, pattern.title, pattern.when_not, pattern.tagline))
    return (
        _problem(pattern, asked, patterns),
        *(_limit(pattern, one, vocabulary) for one in asked.limits),
        *(_mistake(pattern, one) for one in asked.mistakes),
        *against(pattern.slug, pattern.title, pattern.when_not, pattern.tagline),
    )


def _problem(pattern: Pattern, asked: Questions, patterns: Mapping[str, Pattern]) -> Question:
    right = Choice(pattern.slug, pattern.title, asked.why)
    others = (Choice(one.pattern, patterns[one.pattern].title, one.why) for one in asked.others)
    choices = shuffled(pattern.slug, (right, *others))
    return Question("problem", "problem", "Which pattern answers this?", choices, pattern.slug, asked.situation)


def _limit(pattern: Pattern, asked: AskedLimit, vocabulary: Vocabulary) -> Question:
    means = {use.limit: use.means for use in pattern.limits}
    limits = {key: vocabulary.limits[key] for key in (asked.limit, *asked.others)}
    whys = {key: f"{limit.title}: {limit.value}. {means[key]}" for key, limit in limits.items()}
    choices = shuffled(asked.asks, (Choice(key, limit.title, whys[key]) for key, limit in limits.items()))
    return Question(f"limit-{asked.limit}", "limit", asked.asks, choices, asked.limit)


def _mistake(pattern: Pattern, asked: AskedMistake) -> Question:
    places = {pitfall.title: place for place, pitfall in enumerate(pattern.pitfalls)}
    told = pattern.pitfalls[places[asked.pitfall]]
    why = (
        f"{told.title}. {told.text}"
        if asked.seen
        else f"What is described is a known mistake: {told.title[0].lower()}{told.title[1:]}."
    )
    right = Choice(_slug(told.title), told.mend, why)
    others = [pattern.pitfalls[places[title]] for title in asked.others]
    wrong = (Choice(_slug(one.title), one.mend, f"That fixes another mistake: {one.text}") for one in others)
    choices = shuffled(asked.pitfall, (right, *wrong))
    return Question(f"mistake-{right.key}", "mistake", "What fixes this?", choices, right.key, asked.seen or told.text)


def against(slug: str, title: str, when_not: Sequence[str], tagline: str) -> Iterator[Question]:
    """Why an entry is not the answer in a case; asked where enough cases give a reason of their own."""
    cases = [case.partition(". ") for case in when_not]
    reasons = {_slug(case): (f"{case}.", reason) for case, _, reason in cases if reason}
    if len(reasons) < _CHOICES - 1:
        return
    right = min(reasons, key=lambda key: number_of(f"{slug} {key}"))
    told = reasons[right][0]
    choices = shuffled(
        slug,
        (
            Choice(key, reason, tagline if key == right else f"That is said of another case: {case}")
            for key, (case, reason) in reasons.items()
        ),
    )
    asks = f"Why is {title} not the answer then?"
    yield Question(f"against-{right}", "against", asks, choices, right, told)


def _slug(title: str) -> str:
    letters = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in title.lower())
    return "-".join(letters.split())[:40].strip("-")
