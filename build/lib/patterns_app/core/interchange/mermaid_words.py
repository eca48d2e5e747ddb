"""How ids and texts are written so that Mermaid reads nothing into them."""

from __future__ import annotations

import re

_SIGNS = frozenset('#;&<>{}%"|[]()\\`')


def mermaid_id(part: str) -> str:
    """Mermaid reads some words and signs as its own; a letter in front and underscores avoid them all."""
    return "n_" + part.replace("-", "_")


def mermaid_text(value: str) -> str:
    """One line; every sign that could end a text or begin markup as its character code."""
    flat = re.sub(r"\s+", " ", value).strip()
    return "".join(f"#{ord(sign)};" if sign in _SIGNS else sign for sign in flat)
