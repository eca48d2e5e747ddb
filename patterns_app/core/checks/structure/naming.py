"""What AWS accepts as a resource's name. Letters and lengths are those of botocore's service models."""

from __future__ import annotations

import re
from dataclasses import dataclass

FIFO_END = ".fifo"


@dataclass(frozen=True)
class NameRule:
    """The characters that may stand in a name, and its length."""

    characters: str  # as inside a regular expression's brackets
    shortest: int
    longest: int

    def accepts(self, name: str) -> bool:
        """Is this a name as it stands?"""
        return self.shortest <= len(name) <= self.longest and not re.search(f"[^{self.characters}]", name)

    def mended(self, name: str) -> str:
        """The nearest name that is accepted, or nothing where little is left of it."""
        tried = name if self.accepts(name.upper()) or "A-Z" in self.characters else name.lower()
        found = re.sub(f"[^{self.characters}]+", "-", tried).strip("-.")[: self.longest].rstrip("-.")
        return found if self.accepts(found) else ""


NAMES = {
    "aws.lambda": NameRule("A-Za-z0-9_-", 1, 64),
    "aws.step-functions": NameRule("A-Za-z0-9_-", 1, 80),
    "aws.step-functions-express": NameRule("A-Za-z0-9_-", 1, 80),
    "aws.eventbridge": NameRule("A-Za-z0-9_./-", 1, 256),
    "aws.sns": NameRule("A-Za-z0-9_-", 1, 256),
    "aws.sqs": NameRule("A-Za-z0-9_-", 1, 80),
    "aws.kinesis": NameRule("A-Za-z0-9_.-", 1, 128),
    "aws.firehose": NameRule("A-Za-z0-9_.-", 1, 64),
    "aws.dynamodb": NameRule("A-Za-z0-9_.-", 3, 255),
    "aws.s3": NameRule("a-z0-9.-", 3, 63),
}


def suggested(service: str, name: str, is_fifo: bool) -> str | None:
    """None where AWS accepts the name; else the nearest name that it accepts, or nothing where there is none.

    >>> suggested("aws.s3", "Order Files", False), suggested("aws.sqs", "orders", True)
    ('order-files', 'orders.fifo')
    """
    rule = NAMES.get(service)
    if rule is None:
        return None
    ends_right = name.endswith(FIFO_END) == is_fifo or service not in ("aws.sqs", "aws.sns")
    stem, end = (name.removesuffix(FIFO_END), FIFO_END) if is_fifo else (name, "")
    rule = NameRule(rule.characters, rule.shortest, rule.longest - len(end))
    if ends_right and rule.accepts(stem) and (service != "aws.s3" or stem == stem.strip(".-")):
        return None
    mended = rule.mended(stem.removesuffix(FIFO_END))
    return mended + end if mended else ""
