"""The cheapest way through a network: A* with a price for corners, for foreign frames and for company. Counts steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush

from patterns_app.core.layout.scene import Place

from .network import Network

_CORNER = 60.0  # what a corner costs, in pixels of way
_FOREIGN = 3.0  # a pixel in a frame that holds neither end
_COMPANY = 0.3  # a pixel along another line, besides itself

_State = tuple[int, int]  # crossing and direction


class _Hunt:
    """One search under way: what is reached, at which cost, and what to look at next."""

    def __init__(
        self, network: Network, goal: int, frames: frozenset[str] | None, eager: float, used: dict[tuple[int, int], int]
    ) -> None:
        self.net, self.frames, self.eager, self.used = network, frames, eager, used
        self.goal = (network.x[goal], network.y[goal])
        self.best: dict[_State, float] = {}
        self.came: dict[_State, _State] = {}
        self.heap: list[tuple[float, float, int, int]] = []

    def offer(self, cost: float, at: int, direction: int, before: _State | None) -> None:
        """A way to a crossing, if it is the cheapest so far."""
        if cost >= self.best.get((at, direction), 1e18):
            return
        self.best[at, direction] = cost
        if before is not None:
            self.came[at, direction] = before
        across, down = abs(self.goal[0] - self.net.x[at]), abs(self.goal[1] - self.net.y[at])
        bend = _CORNER if across and down else 0.0
        heappush(self.heap, (cost + self.eager * (across + down + bend), cost, at, direction))

    def go_on(self, cost: float, at: int, direction: int) -> None:
        """Straight on, and to both sides."""
        net, frames = self.net, self.frames
        x, y = net.x[at], net.y[at]
        for turn in (direction, (direction + 1) % 4, (direction + 3) % 4):
            then = net.near[turn][at]
            if then < 0:
                continue
            length = abs(net.x[then] - x) + abs(net.y[then] - y)
            inside = net.frame[then]
            price = length if frames is None or inside is None or inside in frames else length * _FOREIGN
            if self.used.get((at, then) if at < then else (then, at)):
                price += _COMPANY * length
            self.offer(cost + price + (_CORNER if turn != direction else 0.0), then, turn, (at, direction))


@dataclass
class Search:
    """Searches in one network. `steps` is what all of them may still take."""

    network: Network
    steps: int
    used: dict[tuple[int, int], int] = field(default_factory=dict)

    def way(
        self, ends: tuple[int, int], level: bool, frames: frozenset[str] | None, eager: float, most: int
    ) -> list[Place] | None:
        """From one crossing to the other, or None. `level`: it starts level; `frames`: open ground, None if all are.

        `eager` above 1 finds a way in fewer steps, and not always the cheapest.
        """
        start, goal = ends
        hunt = _Hunt(self.network, goal, frames, eager, self.used)
        for direction in (0, 2) if level else (1, 3):
            hunt.offer(0.0, start, direction, None)
        allowed = left = min(most, self.steps)
        while hunt.heap and left > 0:
            _, cost, at, direction = heappop(hunt.heap)
            if cost > hunt.best[at, direction]:
                continue
            if at == goal:
                self.steps -= allowed - left
                return self._walked(hunt.came, (at, direction))
            left -= 1
            hunt.go_on(cost, at, direction)
        self.steps -= allowed - left
        return None

    def _walked(self, came: dict[_State, _State], state: _State) -> list[Place]:
        net = self.network
        points = [(net.x[state[0]], net.y[state[0]])]
        while state in came:
            before = came[state]
            key = (min(before[0], state[0]), max(before[0], state[0]))
            self.used[key] = self.used.get(key, 0) + 1
            state = before
            points.append((net.x[state[0]], net.y[state[0]]))
        return points[::-1]
