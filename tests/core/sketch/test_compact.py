"""A sketch in an address: there and back, and nothing that unpacks without end."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given

from patterns_app.core import limits
from patterns_app.core.sketch.compact import from_compact, to_compact
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError, TooLarge, parse
from tests.core.strategies import sketches, steady


@steady(60)
@given(sketch=sketches())
def test_every_sketch_comes_back(sketch: Sketch) -> None:
    text = to_compact(sketch)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert parse(from_compact(text)) == sketch


def packed(data: bytes) -> str:
    packer = zlib.compressobj(9, wbits=-15)
    return base64.urlsafe_b64encode(packer.compress(data) + packer.flush()).rstrip(b"=").decode()


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(TooLarge):
        from_compact(packed(b" " * (limits.SKETCH_BYTES * 50)))


@pytest.mark.parametrize("text", ["", "!", "ä", "AAAA", "A", packed(b"{}")[:-2], "x" * 100_000])
def test_junk_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse(from_compact(text))
