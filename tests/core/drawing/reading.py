"""Reads a picture as a viewer would, and says what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+=*")
_FONT = re.compile(r'url\("data:font/woff;base64,[A-Za-z0-9+/]+=*"\)')
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset(
    (
        *("svg", "title", "desc", "style", "defs", "marker", "symbol", "clipPath", "g", "use", "text", "tspan"),
        *("image", "rect", "path", "circle", "line", "polygon", "polyline", "ellipse"),
    )
)


def parsed(svg: str) -> ET.Element:
    """The picture's root element. Raises ParseError when it is no XML."""
    return ET.fromstring(svg)


def groups(root: ET.Element, kind: str, prefix: str = "") -> dict[str, ET.Element]:
    """The groups of one kind by the ids that the sketch knows."""
    start = f"{prefix}{kind}-"
    found = (item for item in root.iter(f"{SVG}g") if (item.get("id") or "").startswith(start))
    return {item.attrib["id"].removeprefix(start): item for item in found}


def title(group: ET.Element) -> str:
    """What a group says when it is pointed at or read aloud."""
    return group.findtext(f"{SVG}title") or ""


def texts(root: ET.Element, name: str) -> list[str]:
    """All texts of one class."""
    return ["".join(item.itertext()) for item in root.iter(f"{SVG}text") if item.get("class") == name]


def faults(svg: str, sketch: Sketch) -> list[str]:
    """Everything that a picture file promises, and this one breaks."""
    root = parsed(svg)
    return [*dangers(root), *wrong_ids(root), *wrong_groups(root, sketch), *wrong_icons(root)]


def dangers(root: ET.Element) -> Iterator[str]:
    """What could run, load or give away something: elements, attributes and addresses that a picture does not need."""
    for item in root.iter():
        name = item.tag.removeprefix(SVG)
        if name not in ELEMENTS:
            yield f"element <{name}>"
        if name == "style" and re.search(r"url\(|@import|expression|<", _FONT.sub("", item.text or "")):
            yield "a style that loads something"
        for key, value in item.attrib.items():
            if key.lower().startswith("on") or "}" in key:
                yield f"attribute {key}"
            if key == "href" and not value.startswith("#") and not (name == "image" and _PNG.fullmatch(value)):
                yield f"address {value}"
            if key not in ("data-service", "data-kind") and re.search(
                r"^/|:\\|file:|https?:|script:|site-packages", value
            ):
                yield f"{key} holds {value}"
            if (
                "url(" in value
                and key not in ("data-service", "data-kind")
                and not re.fullmatch(r"url\(#[a-z0-9-]+\)", value)
            ):
                yield f"{key} loads {value}"


def wrong_ids(root: ET.Element) -> Iterator[str]:
    """Ids are unique, and what refers to an id finds it."""
    ids = Counter(item.attrib["id"] for item in root.iter() if "id" in item.attrib)
    yield from (f"the id {name} is used {count} times" for name, count in ids.items() if count > 1)
    for item in root.iter():
        for value in (item.get("href", ""), *re.findall(r"url\((#[^)]+)\)", " ".join(item.attrib.values()))):
            if value.startswith("#") and value[1:] not in ids:
                yield f"{value} leads nowhere"
    for name in (root.get("aria-labelledby") or "").split():
        if name not in ids:
            yield f"the picture is labelled by {name}, which is not there"


def wrong_groups(root: ET.Element, sketch: Sketch) -> Iterator[str]:
    """Each node, frame and connection has its group, titled as it should be."""
    nodes, frames, lines = (groups(root, kind) for kind in ("node", "frame", "connection"))
    if list(nodes) != [item.id for item in sketch.nodes]:
        yield f"nodes are {list(nodes)}"
    if set(frames) != {item.id for item in sketch.frames}:
        yield f"frames are {list(frames)}"
    if list(lines) != [item.id for item in sketch.connections]:
        yield f"connections are {list(lines)}"
    services = vocabulary().services
    for node in sketch.nodes:
        short = services[node.service].short if node.service in services else node.service
        if title(nodes[node.id]) != (node.label or short):
            yield f"node {node.id} is titled {title(nodes[node.id])!r}"
    for frame in sketch.frames:
        if title(frames[frame.id]) != (frame.label or frame.kind):
            yield f"frame {frame.id} is titled {title(frames[frame.id])!r}"
    if root.get("role") != "img" or root.findtext(f"{SVG}title") != (sketch.title or "Architecture diagram"):
        yield "the picture has no role or another title"
    if not (root.findtext(f"{SVG}desc") or "").startswith(sketch.description):
        yield "the picture has another description"


def wrong_icons(root: ET.Element) -> Iterator[str]:
    """Every icon is there once, and is used."""
    symbols = [item.attrib["id"] for item in root.iter(f"{SVG}symbol")]
    used = {item.attrib["href"] for item in root.iter(f"{SVG}use")}
    yield from (f"icon {name} is embedded {count} times" for name, count in Counter(symbols).items() if count > 1)
    yield from (f"icon {name} is not used" for name in symbols if f"#{name}" not in used and "frame" not in name)
