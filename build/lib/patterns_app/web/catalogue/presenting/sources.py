"""What says so: the page with its address, its own date and the day that we read it; and how old that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from patterns_app.core.services.model import Limit, Price, Source, Stated
from patterns_app.core.services.reader import currency

from .wording import read_on

_MONTHS = 12
_FULL, _MONTH = 10, 7  # characters of 2026-11-20 and of 2023-06


@dataclass(frozen=True)
class SourceLine:
    """A source as a reader reads it."""

    title: str
    url: str
    page: str  # the page's own date in words; empty where it gives none
    page_day: str  # the same for machines
    read: str  # the day that we read it in words; empty where it was only named
    day: str  # the same for machines
    says: str = ""  # the figure that this page gives, where it is another than ours; or what in it carries a rule


def source_line(sourced: Limit | Price | Stated, says: str = "") -> SourceLine:
    """The source of one figure."""
    read = sourced.read
    return line_of(Source(title=sourced.source, address=sourced.source_url, page=sourced.page, read=read, says=says))


def line_of(source: Source) -> SourceLine:
    """A source as a reader reads it."""
    page, read = source.page or "", source.read or ""
    title, says = source.title, source.says
    return SourceLine(title, source.address, page_words(page), page, read_on(read) if read else "", read, says)


def page_words(page: str) -> str:
    """A page's date as exactly as it is known.

    >>> page_words("2026-11-20"), page_words("2023-06"), page_words("2023"), page_words("")
    ('20 November 2026', 'June 2023', '2023', '')
    """
    if len(page) == _FULL:
        return read_on(page)
    return f"{date.fromisoformat(page + '-01'):%B %Y}" if len(page) == _MONTH else page


def is_old(page: str | None, today: date) -> bool:
    """Is the page older than what the data call old? A page without a date is not called so."""
    if not page:
        return False
    year, month = int(page[:4]), int(page[5:7] or _MONTHS)
    return (today.year - year) * _MONTHS + today.month - month > currency().old_after_months
