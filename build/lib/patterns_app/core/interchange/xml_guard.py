"""XML from outside as elements: no document type, no entities, bounded in depth and number."""

from __future__ import annotations

import io
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge


def parse_xml(data: bytes) -> Element:
    """The root element. Raises NotASketch and TooLarge."""
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > limits.XML_DEPTH or count > limits.XML_ELEMENTS:
                most = f"{limits.XML_DEPTH} levels or {limits.XML_ELEMENTS:,} elements"
                raise TooLarge([Error("$", f"the XML has more than {most}")])
    except ParseError as error:
        line, column = error.position
        raise NotASketch([Error(f"line {line}, column {column + 1}", "this is not well-formed XML")]) from None
    except DefusedXmlException:
        raise NotASketch([Error("$", "a document type or an entity is not read: remove it from the file")]) from None
    except (ValueError, LookupError) as error:  # an unknown or impossible encoding
        raise NotASketch([Error("$", f"the XML cannot be decoded: {error}")]) from None
    if root is None:
        raise NotASketch([Error("$", "the XML is empty")])
    return root
