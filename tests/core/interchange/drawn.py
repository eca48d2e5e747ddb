"""Pages of draw.io as people draw them, for tests: cells, and what is read of them."""

from __future__ import annotations

from html import escape

from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.reading_model import Imported

ICON = "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4."


def shape(name: str, label: str, style: str, place: str = "0 0 60 60", parent: str = "1", more: str = "") -> str:
    x, y, width, height = place.split()
    geometry = f'<mxGeometry x="{x}" y="{y}" width="{width}" height="{height}" as="geometry"/>'
    start = f'<mxCell id="{name}" value="{escape(label)}" style="{style}" vertex="1" parent="{parent}" {more}>'
    return f"{start}{geometry}</mxCell>"


def arrow(name: str, ends: str, style: str = "", points: str = "", label: str = "") -> str:
    inside = "".join(
        f'<mxPoint x="{point.split()[1]}" y="{point.split()[2]}" as="{point.split()[0]}Point"/>'
        for point in points.split(",")
        if point
    )
    geometry = f'<mxGeometry relative="1" as="geometry">{inside}</mxGeometry>'
    return f'<mxCell id="{name}" value="{label}" style="{style}" edge="1" parent="1" {ends}>{geometry}</mxCell>'


def page(*cells: str) -> Imported:
    root = '<mxCell id="0"/><mxCell id="1" parent="0"/>' + "".join(cells)
    return read(
        f'<mxfile><diagram name="P"><mxGraphModel><root>{root}</root></mxGraphModel></diagram></mxfile>'.encode()
    )
