"""Pictures of draw.io that carry their diagram, and what people leave for the eye: captions, loose ends, shapes."""

from __future__ import annotations

import zlib
from html import escape
from urllib.parse import quote

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.sketch.parser import NotASketch
from tests.each import each

from .drawn import arrow, page, shape
from .test_drawings_of_others import TWO

ICON = "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4."
BELOW = "verticalLabelPosition=bottom;"


def _png(kind: bytes, body: bytes) -> bytes:
    chunk = kind + body
    made = len(body).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + made + b"\0\0\0\0IEND\xaeB`\x82"


PACKED = zlib.compress(quote(TWO.decode()).encode())
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" content="{escape(TWO.decode())}"><g/></svg>'


@each(
    "picture",
    [
        _png(b"zTXt", b"mxfile\0\0" + PACKED),
        _png(b"tEXt", b"mxfile\0" + quote(TWO.decode()).encode()),
        SVG.encode(),
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- of draw.io -->\n' + SVG.encode(),
    ],
)
def test_a_picture_that_carries_its_draw_io_file_is_read_as_that(picture: bytes) -> None:
    imported = read(picture)
    assert imported.format == "drawio"
    assert [node.service for node in imported.sketch.nodes] == ["aws.sqs"]
    assert imported.pages == ("Overview", "Orders")
    assert [node.service for node in read(picture, "drawio:2").sketch.nodes] == ["aws.sns"]


@each("picture", [_png(b"tEXt", b"Comment\0mxfile"), b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>"])
def test_a_picture_alone_is_refused_with_a_word(picture: bytes) -> None:
    with pytest.raises(NotASketch, match=r"draw\.io"):
        read(picture)


def test_a_caption_decides_where_services_share_an_icon_and_names_pictures_of_anything() -> None:
    found = page(
        shape("a", "", f"{ICON}cloudwatch_2;"),
        shape("at", "CloudWatch Logs", "text;", "0 65 90 20"),
        shape("b", "", f"{ICON}api_gateway;", "300 0 60 60"),
        shape("bt", "Orders HTTP API", "text;", "300 65 90 20"),
        shape("c", "", "shape=image;image=data:image/png,AAAA;", "600 0 60 60"),
        shape("ct", "Amazon OpenSearch", "text;", "600 65 90 20"),
        shape("d", "", "shape=mxgraph.office.devices.laptop;", "900 0 60 60"),
        shape("dt", "Shop users", "text;", "900 65 90 20"),
        shape("e", "", "shape=mxgraph.gcp2.cloud_storage;", "1200 0 60 60"),
    )
    assert [(node.label, node.service) for node in found.sketch.nodes] == [
        ("CloudWatch Logs", "aws.cloudwatch-logs"),
        ("Orders HTTP API", "aws.http-api"),
        ("Amazon OpenSearch", "aws.opensearch"),
        ("Shop users", "client.browser"),
        ("", "diagrams.gcp.storage.Storage"),
    ]


def test_an_icon_of_a_product_without_a_service_of_ours_stays_what_it_is() -> None:
    live = page(shape("a", "Queue of films", f"{ICON}elemental_medialive;"))
    assert [node.service for node in live.sketch.nodes] == ["diagrams.aws.media.ElementalMedialive"]


@each(
    ("points", "joined"),
    [
        ("source 95 30,target 260 30", True),  # 35 pixels off each icon, and pointing at them
        ("source 30 110,target 400 30", True),  # below the label of the first
        ("source 95 30,target 200 200", False),  # into the open
    ],
)
def test_a_loose_line_joins_the_parts_that_it_lies_at_or_points_to(points: str, joined: bool) -> None:
    first = shape("a", "Take the orders of all our shops", f"{ICON}lambda;{BELOW}")
    second = shape("b", "", f"{ICON}dynamodb;", "340 0 60 60")
    frame = shape("f", "Cloud", "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_aws_cloud;", "-300 -300 1500 900")
    found = page(frame, first, second, arrow("e", "", points=points))
    assert len(found.sketch.connections) == joined
    assert any("points to" in became for became in found.became.values()) == joined
    assert len(found.sketch.lines) == (not joined)  # with an end in the open it is a line and no message
    assert not found.left_over
