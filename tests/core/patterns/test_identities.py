"""What an identity names is there: roles, links, conditions, services, kinds of connection, rules."""

from __future__ import annotations

from typing import get_args

import pytest
from msgspec.structs import replace

from patterns_app.core.checks.registry import words
from patterns_app.core.patterns.identity import (
    All,
    Also,
    Count,
    Filter,
    Identity,
    IdentityRole,
    Is,
    Join,
    Lines,
    Near,
    Nets,
    NoLines,
    Not,
    Put,
    PutIn,
    SameAs,
    Special,
    Step,
    Test,
    Undo,
)
from patterns_app.core.patterns.identity_checking import identity_problems
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.recognition.special import SPECIAL
from patterns_app.core.vocabulary.catalog import vocabulary

QUEUE = IdentityRole(id="queue", needed="core", of=("aws.sqs",), why="It keeps.")
GOOD = Identity(
    says="A queue.", because="So.", sources=(), hub=("queue",), roles=(QUEUE,), links=(), anchor=Count(of="queue")
)


def problems(identity: Identity) -> list[str]:
    return list(identity_problems(replace(patterns()[0], identity=identity), vocabulary(), frozenset()))


def test_where_all_names_are_there_nothing_is_wrong() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (replace(QUEUE, also=Also(of=("aws.nope",), named=("line",))), "roles.queue: unknown 'aws.nope'"),
        (replace(QUEUE, same_as=SameAs(role="nobody", of=("aws.sqs",))), "roles.queue.same_as: unknown 'nobody'"),
        (replace(QUEUE, where=Filter(apart_from=("nobody",))), "roles.queue.where.apart_from: unknown 'nobody'"),
        (replace(QUEUE, where=Filter(sends_no=Lines(kinds=("nope",)))), "roles.queue.where: unknown 'nope'"),
        (
            replace(QUEUE, where=Filter(takes=Lines(kinds=("sync",), with_=("aws.nope",)))),
            "roles.queue.where: unknown 'aws.nope'",
        ),
    ],
)
def test_a_role_that_names_what_is_not_there_is_told(role: IdentityRole, told: str) -> None:
    assert f"identity.{told}" in problems(replace(GOOD, roles=(role,)))


@pytest.mark.parametrize(
    ("test", "told"),
    [
        (Is(of="queue", services=("aws.nope",)), "'aws.nope'"),
        (NoLines(source=("nobody",), target=("queue",), kinds=("sync",)), "'nobody'"),
        (NoLines(source=("queue",), target=("*",), kinds=("nope",)), "'nope'"),
        (All(tests=(Count(of="queue"), Not(that=Count(of="nobody")))), "'nobody'"),
    ],
)
def test_a_test_that_names_what_is_not_there_is_told(test: Test, told: str) -> None:
    assert problems(replace(GOOD, anchor=test)) == [f"identity.anchor: unknown {told}"]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (PutIn(role="queue", service="aws.sqs", label="New", beside="nobody"), ".beside: unknown 'nobody'"),
        (Join(source="queue", target="queue", kind="sync", lacking="nobody"), ".lacking: unknown 'nobody'"),
        (Join(source="queue", target="queue", kind="sync", unless=("aws.nope",)), ": unknown 'aws.nope'"),
        (Put(of="queue", settings={}, only=("aws.nope",)), ": unknown 'aws.nope'"),
        (Undo(steps="nobody"), ".steps: unknown 'nobody'"),
        (Nets(of="queue", role="nobody"), ".role: unknown 'nobody'"),
    ],
)
def test_a_step_that_names_what_is_not_there_is_told(step: Step, told: str) -> None:
    near = Near(id="bare", name="bare", missing=("queue",), says="Bare.", completes="add it", steps=(step,))
    assert problems(replace(GOOD, near=(near,))) == [f"identity.near.bare.steps[0]{told}"]


def test_every_test_that_an_identity_may_ask_a_program_for_is_one() -> None:
    assert set(SPECIAL) == set(get_args(Special))


def test_the_rules_that_a_near_miss_names_are_rules() -> None:
    named = {rule for one in patterns() if one.identity for near in one.identity.near for rule in near.rules}
    assert named <= set(words())
