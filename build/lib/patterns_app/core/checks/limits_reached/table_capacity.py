"""LIM-021: a provisioned table that gets more than it is set up for."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.load import requests, said
from patterns_app.core.checks.model import Found, View
from patterns_app.core.engine.load.capacity import read_units

_WORK = {"write_capacity": (asking.WRITES, "writes"), "read_capacity": (("read",), "reads")}


def check(view: View) -> Iterator[Found]:
    """One finding for each capacity that is set and too small. Each message is one small item; sizes do not count."""
    for table in asking.nodes_as(view, "table"):
        if asking.setting(view, table, "billing_mode") != "PROVISIONED":
            continue
        for key, (kinds, word) in _WORK.items():
            most, lines = asking.number(view, table, key), asking.into(view, table.id, *kinds)
            work = requests(view, lines)
            units = read_units(work) if word == "reads" else work
            if most is not None and units > most:
                message = f"{view.name(table.id)} gets {said(work)} {word} a second and is set up for {most:g} units."
                fix = setting_fix(view, f"Set it up for {ceil(units):,}", table.id, **{key: ceil(units)})
                yield Found(message, (table.id,), tuple(line.id for line in lines), fix)
