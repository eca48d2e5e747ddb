"""A sketch as JSON, always the same bytes for the same sketch, and the JSON Schema of the document."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from .model import Sketch


def encode(sketch: Sketch) -> bytes:
    """Compact JSON in the order of the model, settings by key. Default values are left out, the schema never."""
    return msgspec.json.encode(to_builtins(sketch))


def encode_pretty(sketch: Sketch) -> bytes:
    """JSON for people: indented by two spaces, ending with a newline."""
    return msgspec.json.format(encode(sketch), indent=2) + b"\n"


def to_builtins(sketch: Sketch) -> dict[str, Any]:
    """Plain dictionaries and tuples, `schema` first. Settings, marks and bindings are sorted by key."""
    return {"schema": sketch.schema, **msgspec.to_builtins(sketch, order="deterministic")}


def digest(sketch: Sketch) -> str:
    """A name for the content: equal for equal sketches."""
    return hashlib.sha256(encode(sketch)).hexdigest()


def require_version(described: dict[str, Any]) -> None:
    """Say in a sketch's JSON Schema that the version has to be there: in memory it has a default."""
    described["required"] = sorted({"schema", *described.get("required", ())})


# What a sketch file may carry beside the document; the parser of the document never sees it.
_BESIDE = {
    "type": "object",
    "description": "Files that the document names (pictures, the template that it came from), by their SHA-256.",
    "propertyNames": {"pattern": "^[0-9a-f]{64}$"},
    "additionalProperties": {"type": "string", "contentEncoding": "base64"},
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the document, made from the classes that read it."""
    schema = msgspec.json.schema(Sketch)
    require_version(schema["$defs"]["Sketch"])
    schema["$defs"]["Sketch"]["properties"]["blobs"] = _BESIDE
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Pattern Studio sketch", **schema}
