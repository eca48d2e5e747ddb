"""The quick part of `make fuzz`: no damaged file breaks a reader."""

from __future__ import annotations

from patterns_app.core.interchange.reading import READERS
from patterns_app.core.layout.workers import Workers
from scripts.fuzz import fuzz

FILES = 60  # a reader


def test_a_damaged_file_is_read_or_refused_with_a_reason_by_every_reader() -> None:
    cage = Workers(1)
    try:
        found = {reader: fuzz(reader, cage, 1, lambda number: number < FILES, count=2) for reader in READERS}
    finally:
        cage.close()
    assert {reader: [words for _, words in one.broke] for reader, one in found.items() if one.broke} == {}
    for reader, one in found.items():
        assert one.read + one.refused.total() + one.stopped.total() == FILES, reader
        assert one.refused, reader
