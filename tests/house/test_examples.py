"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

from tests.each import each

ROOT = Path(__file__).resolve().parent.parent.parent


def with_examples() -> list[str]:
    files = (file for place in ("explorer", "patterns_app", "scripts") for file in (ROOT / place).rglob("*.py"))
    found = [file for file in files if ">>> " in file.read_text(encoding="utf-8")]
    return [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in found]


@each("name", with_examples)
def test_examples_give_what_they_say(name: str) -> None:
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder(exclude_empty=True).find(import_module(name)):
        runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).attempted
    assert told == []
