"""Sums of money as people read them: the studio writes them in the same way (`document/load.js`)."""

from __future__ import annotations

_LEAST = 0.0001  # dollars: a hundredth of a cent


def dollars(value: float) -> str:
    """US dollars: whole ones where they are many, a hundredth of a cent where they are few.

    >>> dollars(2628.4), dollars(3.5), dollars(0.0123), dollars(0), dollars(4e-7)
    ('$2,628', '$3.50', '$0.0123', '$0.00', 'less than $0.0001')
    """
    if value and value < _LEAST:
        return f"less than ${_LEAST}"
    if value >= 100:
        return f"${value:,.0f}"
    return f"${value:.2f}" if value >= 1 or not value else f"${value:.4f}"
