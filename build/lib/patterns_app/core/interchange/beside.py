"""The files that lie beside a document (images, the template that it came from), inside an exported sketch file.

A document names them by their SHA-256. In a sketch file they stand under `blobs`, by that hash, as base64; the parser
of the document never sees them. What a file holds and the document does not name is left out.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import structs

from patterns_app.core.limits import BLOBS_BYTES, TEMPLATE_NAME
from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.core.sketch.model import Sketch, Template
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge, parse, parse_value
from patterns_app.core.sketch.parts import pictured

from .reading_model import Imported

KEY = "blobs"
MARK = b'"blobs"'


def digest(data: bytes) -> str:
    """How a document names a file: its SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def named(sketch: Sketch) -> set[str]:
    """The hashes of the files that a document names."""
    template = {sketch.template.blob} if sketch.template else set()
    return pictured(sketch) | template


def carrying(sketch: Sketch, blobs: Mapping[str, bytes]) -> bytes:
    """The document as a sketch file with those of the files that it names; the plain document where there are none.

    >>> carrying(Sketch(title="A"), {"0" * 64: b"unnamed"}) == encode_pretty(Sketch(title="A"))
    True
    """
    found = files_as_text(sketch, blobs)
    if not found:
        return encode_pretty(sketch)
    document = json.loads(encode_pretty(sketch)) | found
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def packed(sketch: Sketch, blobs: Mapping[str, bytes]) -> str:
    """Those of the files that a document names, as JSON for a file of another form; empty where there are none."""
    found = files_as_text(sketch, blobs)
    return json.dumps(found[KEY]) if found else ""


def files_as_text(sketch: Sketch, blobs: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """What a sketch file has beside the keys of the document: `blobs` with the files that it names, or nothing."""
    texts = {name: base64.b64encode(blobs[name]).decode() for name in sorted(named(sketch)) if name in blobs}
    return {KEY: texts} if texts else {}


def opened(data: bytes) -> tuple[Sketch, dict[str, bytes]]:
    """The sketch in a sketch file and those files in it that it names. Raises InputError."""
    document, blobs = carried(data)
    return _with_named(parse(document), blobs)


def opened_value(value: Any) -> tuple[Sketch, dict[str, bytes]]:
    """The same of plain values (what JSON decodes to)."""
    texts = value.get(KEY) if isinstance(value, dict) else None
    if texts is None:
        return parse_value(value), {}
    blobs = _all_unpacked(texts)
    return _with_named(parse_value({key: part for key, part in value.items() if key != KEY}), blobs)


def _with_named(sketch: Sketch, blobs: Mapping[str, bytes]) -> tuple[Sketch, dict[str, bytes]]:
    return sketch, {name: blobs[name] for name in sorted(named(sketch)) if name in blobs}


def unpacked(data: bytes) -> dict[str, bytes]:
    """What `packed` wrote, by hash. Raises NotASketch and TooLarge."""
    try:
        texts = json.loads(data)
    except (ValueError, RecursionError):
        raise NotASketch([Error(f"$.{KEY}", "the files that we wrote beside the document are damaged")]) from None
    return _all_unpacked(texts)


def carried(data: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The document in a sketch file and the files that it carries. Raises NotASketch and TooLarge."""
    if MARK not in data:
        return data, {}
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError):
        return data, {}  # the parser says what is wrong with it
    texts = document.pop(KEY, None) if isinstance(document, dict) else None
    if texts is None:
        return data, {}
    blobs = _all_unpacked(texts)
    return _written(document), blobs


def _written(document: Any) -> bytes:
    """The document as text again. Half a character is left as it was escaped: the parser says what is wrong with it."""
    try:
        return json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(document).encode()


def _all_unpacked(texts: Any) -> dict[str, bytes]:
    if not isinstance(texts, dict):
        raise NotASketch([Error(f"$.{KEY}", "has to be an object of files by their SHA-256")])
    blobs = {str(name): _unpacked(str(name), text) for name, text in texts.items()}
    if sum(map(len, blobs.values())) > BLOBS_BYTES:
        raise TooLarge([Error(f"$.{KEY}", f"holds more than {BLOBS_BYTES:,} bytes together")])
    return blobs


def _unpacked(name: str, text: Any) -> bytes:
    place = f"$.{KEY}.{name[:64].encode('utf-8', 'replace').decode()}"
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except ValueError:  # also of characters that are not ASCII
        data = None
    if data is None:
        raise NotASketch([Error(place, "has to be a text in base64")])
    if digest(data) != name:
        raise NotASketch([Error(place, "is not the SHA-256 of what stands there")])
    return data


def found_among(imported: Imported, files: Mapping[str, bytes]) -> Imported:
    """The sketch with those of its files that came along as files of the upload, as in a zip."""
    missing = named(imported.sketch) - imported.blobs.keys()
    found = {name: data for data in files.values() if missing and (name := digest(data)) in missing}
    return replace(imported, blobs={**imported.blobs, **found}) if found else imported


def with_source(imported: Imported, path: str, data: bytes) -> Imported:
    """The sketch with the file that it came from named in it and kept beside it, unless it says already."""
    if imported.sketch.template is not None or len(data) > BLOBS_BYTES:
        return imported
    name = path.replace("\\", "/").rpartition("/")[2][:TEMPLATE_NAME]
    template = Template(blob=digest(data), name=name, format=imported.format)
    sketch = structs.replace(imported.sketch, template=template)
    return replace(imported, sketch=sketch, blobs={**imported.blobs, template.blob: data})
