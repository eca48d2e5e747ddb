"""The sketch as the document that it is."""

from __future__ import annotations

from patterns_app.core.sketch.codec import encode_pretty

from .model import Format, Subject


def write(subject: Subject) -> str:
    """JSON that every version of the product opens."""
    return encode_pretty(subject.sketch).decode()


FORMAT = Format("json", "Pattern Studio", "json", "application/json", "The whole document, to go on later.", write)
