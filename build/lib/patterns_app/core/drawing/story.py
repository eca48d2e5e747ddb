"""A scenario as one numbered still with all its steps."""

from __future__ import annotations

from patterns_app.core.layout.scene import Scene
from patterns_app.core.sketch.model import Move, Scenario, Step

from .overlay import Overlay
from .styling import Theme, themed
from .svg import Style, write_svg
from .travelling import token_rules


def numbered_still(scene: Scene, scenario: Scenario, theme: Theme = "light") -> str:
    """The picture with the number of each step where it happens; below, the steps and what travels in each."""
    svg = write_svg(scene, Style(theme=theme, overlay=_all_steps(scenario)))
    return svg.removesuffix("</svg>\n") + f"<style>{themed(theme, _carried_rules)}</style>\n</svg>\n"


def _carried_rules(colours: dict[str, str]) -> str:
    words = f"fill:{colours['diagram-text']};font-size:12px;font-weight:600"
    return f"{token_rules(colours)}.diagram .carried-text{{{words}}}"


def _all_steps(scenario: Scenario) -> Overlay:
    badges: dict[str, list[str]] = {}
    for number, step in enumerate(scenario.steps, 1):
        for place in dict.fromkeys(_place(move) for move in step.moves):
            badges.setdefault(place, []).append(str(number))
    captions = tuple((str(number), _plain(step)) for number, step in enumerate(scenario.steps, 1))
    carried = {
        str(number): tuple((move.message, move.label) for move in step.moves if move.connection and move.label)
        for number, step in enumerate(scenario.steps, 1)
    }
    return Overlay({place: ", ".join(numbers) for place, numbers in badges.items()}, None, captions, carried)


def _place(move: Move) -> str:
    return move.connection or move.at or ""


def _plain(step: Step) -> str:
    """The step's text without the inline marks that pages turn into code and emphasis."""
    return step.text.replace("`", "").replace("**", "")
