"""The sketch as the document that it is."""

from __future__ import annotations

from .beside import carrying
from .model import Format, Subject


def write(subject: Subject) -> str:
    """JSON that every version of the product opens, with the files beside it inside."""
    return carrying(subject.sketch, subject.blobs).decode()


FORMAT = Format("json", "Pattern Studio", "json", "application/json", "The whole document, to go on later.", write)
