"""What somebody is called by those who have the same sketch open. The one place that decides it."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.http import HttpRequest

from . import browser

NAME: Final = 40  # characters


def name_of(request: HttpRequest, wished: str) -> str:
    """The name under which whoever asks is seen: a person's own, else the one that their device has chosen.

    Empty where there is none: each who sees them says so in words of their own language.
    """
    return plain(browser.person_name(request) or wished)


def plain(name: str) -> str:
    r"""A name in one line, without signs that turn or hide what stands beside it.

    >>> plain("  Guest\n\u202eOtter ")
    'Guest Otter'
    """
    seen = "".join(
        " " if one.isspace() else one for one in name if one.isspace() or unicodedata.category(one)[0] != "C"
    )
    return " ".join(seen.split())[:NAME].strip()
