"""draw.io: what is written along a line, and pictures that stand for no part."""

from __future__ import annotations

import pytest

from tests.core.interchange.drawn import ICON, arrow, page, shape

A = shape("a", "Take order", f"{ICON}lambda;")
B = shape("b", "Orders", f"{ICON}dynamodb;", "300 0 60 60")


def _small(name: str, place: str, label: str) -> str:
    geometry = f'<mxGeometry x="{place}" relative="1" as="geometry"/>'
    return f'<mxCell id="{name}" value="{label}" style="edgeLabel" vertex="1" parent="l">{geometry}</mxCell>'


@pytest.mark.parametrize(
    ("own", "small", "label"),
    [
        ("places", ("-0.8 1", "0.8 *"), "1 · places · *"),
        ("", ("0.7 many", "0 asks", "-0.7 one"), "one · asks · many"),
        ("", ("0 asks",), "asks"),
        ("asks", (), "asks"),
    ],
)
def test_what_stands_at_the_ends_of_a_line_is_kept_in_its_order(own: str, small: tuple[str, ...], label: str) -> None:
    labels = [_small(f"s{place}", *said.split()) for place, said in enumerate(small)]
    sketch = page(A, B, arrow("l", 'source="a" target="b"', label=own), *labels).sketch
    assert [line.label for line in sketch.connections] == [label]


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_a_logo_is_a_picture_and_no_part_and_one_that_a_line_meets_is_a_part() -> None:
    picture = f"shape=image;html=1;image=data:image/png,{PIXEL};"
    imported = page(A, shape("p", "", picture, "500 0 80 40"))
    (image,) = imported.sketch.images
    assert [node.service for node in imported.sketch.nodes] == ["aws.lambda"]
    assert image.box is not None
    assert (image.box.width, image.box.height) == (80, 40)
    assert imported.blobs[image.blob].startswith(b"\x89PNG")
    joined = page(A, shape("p", "", picture, "500 0 80 40"), arrow("l", 'source="a" target="p"'))
    assert joined.sketch.images == ()
    assert len(joined.sketch.connections) == 1


@pytest.mark.parametrize("body", ["data:image/png,%%%", "data:image/png,AAAA", "https://example.org/logo.png", ""])
def test_a_logo_that_cannot_be_kept_is_left_over_by_name(body: str) -> None:
    imported = page(A, shape("p", "", f"shape=image;image={body};", "500 0 80 40"))
    assert [one.name for one in imported.left_over] == ["p"]
    assert imported.sketch.images == ()
