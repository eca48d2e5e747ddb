"""Several people, a bad network and one log: all end with one document, which the parser takes; each promise is kept.

And the runs see it when a rule is broken: rules are, on purpose, one by one.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from patterns_app.core.sketch.together import effects, moving, removing, settling
from tests.length import AT_LENGTH

from . import network, people
from .network import Run, alone

CHUNKS = 4
RUNS = 20_000 if AT_LENGTH else 60
# The rules in the order in which they stand on each other, then who works with them.
MODULES = (effects, moving, removing, settling, people, network)

TWICE_OR_EARLY = """            if batch["c"] <= known:
                continue
            if batch["c"] != known + 1:
                break
"""
BROKEN = [
    (removing, "part not in going | {key}", "False", "lines stay when their part goes"),
    (settling, "if kinds is None or value is None:", "if True:", "nobody looks whether what is named is there"),
    (settling, "and not lies_in_itself(state, key, value)", "", "a frame is put into itself"),
    (removing, "list(_without_bindings(state, key)) if name", "() if name", "roles keep parts that are gone"),
    (removing, "if name in DRAWN and one[1] == key", "if False", "ignored findings stay"),
    (
        removing,
        "for other, part, field in _naming(state, name, key):",
        "for other, part, field in ():",
        "what names it",
    ),
    (
        settling,
        "if field in ENDS.get(name, ()):\n                return {}",
        "if False:\n                return {}",
        "a line to nothing",
    ),
    (settling, "if settled.state.taken(name, key):", "if key in settled.state.parts[name]:", "ids of two kinds"),
    (settling, "not same(now, only[path])", "False", "undo covers what others wrote"),
    (settling, 'not same(part, operation["only"])', "False", "undo takes a part that others changed"),
    (moving, 'or part.get("frame") in frames', "", "what lies in a frame stays behind"),
    (people, "self.early.pop(self.seq + 1, None)", "self.early.pop(min(self.early, default=0), None)", "order of rows"),
    (network, TWICE_OR_EARLY, "", "a batch that comes twice, or too early"),
]
# Seen after many runs only.
SELDOM = [
    (people, 'if batch.get("of") in waiting:', "if False:", "undo of what is not known for sure is sent"),
]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_all_end_with_one_document_and_nothing_is_lost(chunk: int) -> None:
    for seed in range(chunk, RUNS, CHUNKS):
        Run(seed).run()


def test_one_person_can_undo_everything_and_do_it_again() -> None:
    for seed in range(RUNS // 10):
        alone(seed)


def run_many() -> None:
    for seed in range(200 if AT_LENGTH else 60):
        network.Run(seed).run()
        network.alone(seed)


@contextmanager
def broken(module: ModuleType, old: str, new: str) -> Iterator[None]:
    """The rules, one of them another. All that stand on it are read again."""
    text = inspect.getsource(module)
    assert old in text, old
    before = {one: dict(one.__dict__) for one in MODULES}
    try:
        for one in MODULES:
            source = text.replace(old, new) if one is module else inspect.getsource(one)
            exec(compile(source, str(one.__file__), "exec"), one.__dict__)
        yield
    finally:
        # The very same classes and functions again: others, too, have them.
        for one, names in before.items():
            one.__dict__.clear()
            one.__dict__.update(names)


@pytest.mark.parametrize(("module", "old", "new", "words"), BROKEN + SELDOM * AT_LENGTH)
def test_a_rule_that_is_broken_is_seen(module: ModuleType, old: str, new: str, words: str) -> None:
    with broken(module, old, new), pytest.raises(Exception) as told:  # noqa: PT011 - however it shows
        run_many()
    assert not isinstance(told.value, NameError | ImportError), words  # the rule is broken, and not its text
