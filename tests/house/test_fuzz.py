"""The quick part of `make fuzz`: no damaged file breaks a reader."""

from __future__ import annotations

from contextlib import suppress

from patterns_app.core.interchange.reading import READERS, read
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.parser import InputError
from scripts.fuzz import fuzz, seeds

FILES = 60  # a reader


def test_what_is_damaged_was_whole_before_for_every_reader() -> None:
    for reader in READERS:
        whole = 0
        for data in seeds(reader, 2):
            with suppress(InputError):  # some templates of the tests are there to be refused
                whole += bool(read(data, reader).sketch.nodes)
        assert whole >= 2, reader


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
