"""`pattern-studio explain`: a rule or a family in its own words."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import click
import msgspec

from .grammar import OUTPUT, RULE, Options, verb
from .writing import write

if TYPE_CHECKING:
    from patterns_app.core.checks.registry import Family, Words

_WIDTH = 100


@verb("explain RES-001", "explain SEC", "explain RES-001 --format json")
@click.argument("rule", type=RULE, metavar="RULE", help="Id of a rule such as RES-001, or of a family such as RES.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="How it is told.")
@OUTPUT
def explain(options: Options) -> int:
    """Its title, what it looks for, why, how to mend it, and who says so."""
    from patterns_app.core.checks.registry import families, words

    found = words().get(options.rule) or families()[options.rule]
    if options.format == "json":
        text = msgspec.json.format(msgspec.json.encode(found)).decode() + "\n"
    elif options.rule in words():
        text = _rule(words()[options.rule])
    else:
        text = _family(families()[options.rule])
    write(text.encode(), options.output)
    return 0


def _rule(rule: Words) -> str:
    strict = f", {rule.strict} in the strict profile" if rule.strict else ""
    parts = [f"{rule.id}  {rule.title}\n{rule.severity}{strict}"]
    parts += [_part("Looks for", rule.when), _part("Why", rule.why), _part("Mend", rule.mend)]
    pages = [
        f"  {one.title}\n    {one.address}\n    page of {one.page or 'no date'}, "
        + (f"read {one.read}" if one.read else "not read")
        for one in rule.sources
    ]
    parts.append("\n".join(["Sources", *pages]))
    if rule.ours:
        parts.append(_part("Our own judgement", rule.ours))
    return "\n\n".join(parts) + "\n"


def _family(family: Family) -> str:
    asks = "\n".join(["Asks", *(f"  {one}" for one in family.asks)])
    parts = [f"{family.key}  {family.name}", _part("Aim", family.aim), _part("Protects", family.protects), asks]
    return "\n\n".join([*parts, _part("First", family.first)]) + f"\n\nIts rules: rules --rule {family.key}\n"


def _part(heading: str, text: str) -> str:
    return f"{heading}\n" + fill(" ".join(text.split()), _WIDTH, initial_indent="  ", subsequent_indent="  ")
