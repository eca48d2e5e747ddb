"""Texts that core keeps for people, marked so that they are gathered for translators.

Core speaks English and knows no language: who shows such a text looks it up.
"""

from __future__ import annotations


def translatable(text: str) -> str:
    """The text as it is; the call marks it for `scripts/texts.py`.

    >>> translatable("Shared")
    'Shared'
    """
    return text
