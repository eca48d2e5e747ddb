"""What attacks readers is refused, in plain words and with a place, before it costs much."""

from __future__ import annotations

import resource
import time

import pytest

from patterns_app.core import limits
from patterns_app.core.interchange.bundle import together
from patterns_app.core.interchange.reading import read, read_files
from patterns_app.core.sketch.parser import Error, InputError, TooLarge
from tests.attacks import inputs
from tests.attacks.inputs import IMPORT, Attack

FILES = [one for one in inputs.attacks() if one.path == IMPORT and "multipart" not in one.content_type]


@pytest.mark.parametrize("attack", FILES, ids=lambda one: one.name)
def test_a_reader_refuses_or_reads_it_and_never_breaks(attack: Attack) -> None:
    data = attack.make()
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused: tuple[Error, ...] = ()
    try:
        read_files({"file": data})
    except InputError as error:
        refused = tuple(error.errors)
    answer = 422 if refused else 200
    assert all(one.path and len(one.path) + len(one.message) < 500 for one in refused)
    # Of the processor, not of the clock; what held this up for minutes took many times as long.
    assert time.process_time() - started < 4
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB
    assert answer in attack.answers


@pytest.mark.parametrize("count", [2, 50])
def test_all_zips_of_an_upload_have_one_budget(count: int) -> None:
    part = inputs.one_zip(limits.IMPORT_INFLATED_BYTES // 2 + 1)
    with pytest.raises(TooLarge, match="unpacks to more than"):
        together({f"{place}.zip": part for place in range(count)})


def test_reading_references_takes_time_that_grows_with_their_number() -> None:
    def taken(functions: int) -> float:
        data = inputs.many_references(functions)
        started = time.process_time()
        read(data)
        return time.process_time() - started

    read(inputs.many_references(10))
    small, large = taken(75), taken(300)
    assert large < 9 * small + 0.1


def test_what_looks_like_a_number_of_yaml_1_1_stays_text() -> None:
    template = b"""
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {Timeout: 1:30, MemorySize: 512, Description: 012345678901}
"""
    node = read(template).sketch.nodes[0]
    assert node.settings.get("memory") == 512
    assert set(node.settings) == {"memory"}


def test_a_packed_page_whose_codes_are_cut_by_the_chunks_comes_out_whole() -> None:
    text = "é" * 50_000
    cell = f'<mxCell id="1" vertex="1" value="{text}" style="shape=mxgraph.aws4.lambda"/>'
    page = f"<mxGraphModel><root>{cell}</root></mxGraphModel>"
    quoted = "".join(f"%{byte:02X}" for byte in page.encode())
    node = read(inputs.packed_page(quoted.encode())).sketch.nodes[0]
    assert node.label == "é" * 199 + "…"
