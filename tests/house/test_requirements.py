"""The locks: everything pinned and hashed, nothing that names a host or an index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parent.parent.parent / "requirements"
LOCKS = ("base.txt", "dev.txt")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    return {plain(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def asked(name: str) -> set[str]:
    """The packages that a file of requirements asks for, with those of the files that it takes in."""
    text = (REQUIREMENTS / name).read_text(encoding="utf-8")
    own = {plain(one) for one in re.findall(r"^([A-Za-z][\w.-]*)", text, re.MULTILINE)}
    return own.union(*(asked(one) for one in re.findall(r"^-r (\S+)", text, re.MULTILINE)))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    unhashed = [block.split()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block]
    assert len(blocks) > 20
    assert unhashed == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_path(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|@ ", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_in_the_lock(lock: str) -> None:
    names = asked(lock.replace(".txt", ".in"))
    assert names
    assert names <= set(pins(lock))


def test_testing_uses_the_versions_that_the_product_runs_on() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in base} == base
