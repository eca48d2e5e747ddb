"""What AWS accepts as a resource's name: the `naming` of the services' data."""

from __future__ import annotations

import re
from functools import cache

from .model import Naming
from .reader import known

FIFO_END = ".fifo"


class NameRule(Naming, frozen=True):
    """The characters that may stand in a name, and its length."""

    def accepts(self, name: str) -> bool:
        """Is this a name as it stands, its end apart?"""
        edges = not self.edges or name == name.strip(".-")
        return edges and self.shortest <= len(name) <= self.longest and not re.search(f"[^{self.characters}]", name)

    def mended(self, name: str) -> str:
        """The nearest name that is accepted, or nothing where little is left of it."""
        tried = name if self.accepts(name.upper()) or "A-Z" in self.characters else name.lower()
        found = re.sub(f"[^{self.characters}]+", "-", tried).strip("-.")[: self.longest].rstrip("-.")
        return found if self.accepts(found) else ""

    def takes(self, name: str, is_fifo: bool) -> bool:
        """Is this a name, with or without the end that what keeps the order has?"""
        stem = name.removesuffix(FIFO_END) if self.fifo_end and is_fifo else name
        return self.shorter(is_fifo).accepts(stem)

    def ended(self, name: str, is_fifo: bool) -> str:
        """The name with the end that it has to have."""
        return name.removesuffix(FIFO_END) + FIFO_END if self.fifo_end and is_fifo else name

    def shorter(self, is_fifo: bool) -> NameRule:
        """The rule for what stands before the end."""
        return self if not (self.fifo_end and is_fifo) else _with_longest(self, self.longest - len(FIFO_END))


def _with_longest(rule: NameRule, longest: int) -> NameRule:
    return NameRule(rule.characters, rule.shortest, longest, rule.source, rule.read, rule.edges, rule.fifo_end)


@cache
def rules() -> dict[str, NameRule]:
    """The rules of names by service."""
    found = {service.key: service.naming for service in known().services}
    return {
        key: NameRule(one.characters, one.shortest, one.longest, one.source, one.read, one.edges, one.fifo_end)
        for key, one in found.items()
        if one is not None
    }


def rule_of(service: str) -> NameRule | None:
    """The rule of a service's names, or None where none is known."""
    return rules().get(service)


def suggested(service: str, name: str, is_fifo: bool) -> str | None:
    """None where AWS accepts the name; else the nearest name that it accepts, or nothing where there is none.

    >>> suggested("aws.s3", "Order Files", False), suggested("aws.sqs", "orders", True)
    ('order-files', 'orders.fifo')
    """
    rule = rule_of(service)
    if rule is None:
        return None
    ends_right = not rule.fifo_end or name.endswith(FIFO_END) == is_fifo
    stem, end = (name.removesuffix(FIFO_END), FIFO_END) if is_fifo else (name, "")
    rule = rule.shorter(is_fifo)
    if ends_right and rule.accepts(stem):
        return None
    mended = rule.mended(stem.removesuffix(FIFO_END))
    return mended + end if mended else ""
