"""`pattern-studio rules`: every rule, with its severity and what it looks for."""

from __future__ import annotations

import json

import click

from .grammar import OUTPUT, RULES, Options, verb
from .writing import write


@verb("rules", "rules --rule RES", "rules --format json")
@RULES
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="How they are told.")
@OUTPUT
def rules(options: Options) -> int:
    """One line a rule, families apart."""
    from patterns_app.core.checks.registry import families, words

    found = [
        one for one in words().values() if not options.rule or {one.id, one.id.partition("-")[0]} & set(options.rule)
    ]
    if options.format == "json":
        rows = [{"id": one.id, "severity": one.severity, "title": one.title, "when": one.when} for one in found]
        write((json.dumps(rows, indent=2, ensure_ascii=False) + "\n").encode(), options.output)
        return 0
    lines: list[str] = []
    for family in families().values():
        own = [one for one in found if one.id.partition("-")[0] == family.key]
        lines += [f"{family.key}  {family.name}: {family.aim}"] if own else []
        lines += [f"  {one.id:9} {one.severity:8} {one.title}" for one in own]
    write("".join(f"{line}\n" for line in lines).encode(), options.output)
    return 0
