"""What a run costs: counters of the parts, times the list prices of us-east-1.

Each counts at the price of its first tier: volume prices and free tiers are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from patterns_app.core.engine.numbers import patience
from patterns_app.core.services.model import Counts, Price

from .model import Cost, CostLine, PartCost
from .world import World

HOURS_A_MONTH = 730
_REGION = "us-east-1"


def part_cost(world: World, node: str, counted: Mapping[str, float], seconds: float) -> PartCost:
    """One part, by what was counted in so many seconds of the run."""
    service = world.topology.service(node)
    prices = world.topology.vocabulary.prices_of(service)
    lines, missing = [], []
    for price in prices:
        if price.counts is None or price.usd is None:
            missing.append(price.item)
        elif _is_paid(world, node, price.counts):
            usd = world.figures.of(f"price {service} {price.item}", price.usd)
            lines.append(_line(price, price.counts, usd, counted, seconds))
    if not prices and service.startswith("aws."):
        missing.append("everything: no price of it is known to us")
    hour = sum(line.usd for line in lines)
    return PartCost(
        usd_hour=round(hour, 6), usd_month=round(hour * HOURS_A_MONTH, 4), lines=tuple(lines), missing=tuple(missing)
    )


def _is_paid(world: World, node: str, counts: Counts) -> bool:
    """Is the part set so that this price is for it?"""
    if not all(world.setting(node, key) == value for key, value in counts.when.items()):
        return False
    return all(patience(world.setting(node, key), 0.0) > least for key, least in counts.above.items())


def each_usd(price: Price) -> float:
    """What one of what a price counts costs; nothing where it counts nothing."""
    return price.usd / price.counts.per if price.counts and price.usd else 0.0


def _line(price: Price, counts: Counts, usd: float, counted: Mapping[str, float], seconds: float) -> CostLine:
    each = usd / counts.per
    count = sum(counted.get(by, 0) for by in counts.by) * 3600 / seconds if seconds else 0.0
    return CostLine(
        item=price.item,
        count=round(count, 3),
        each=each,
        usd=round(count * each, 8),
        unit=price.unit,
        source=price.source,
        page=price.page,
        read=price.read,
    )


def whole_cost(costs: list[PartCost]) -> Cost:
    """All parts together, with the oldest day on which a price was read."""
    hour = sum(one.usd_hour for one in costs)
    days = [line.read for one in costs for line in one.lines]
    less = any(one.missing for one in costs)
    month = round(hour * HOURS_A_MONTH, 4)
    return Cost(usd_hour=round(hour, 6), usd_month=month, region=_REGION, dated=min(days, default=""), incomplete=less)
