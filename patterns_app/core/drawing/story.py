"""A scenario as pictures: one numbered still with all its steps, or one frame for each step, as a GIF."""

from __future__ import annotations

import io

from patterns_app.core.layout.scene import Scene
from patterns_app.core.sketch.model import Move, Scenario, Step

from . import raster
from .overlay import Overlay
from .styling import Theme
from .svg import Style, write_svg

_SECONDS_A_STEP = 2.6
_SECONDS_LAST = 4.0


def numbered_still(scene: Scene, scenario: Scenario, theme: Theme = "light") -> str:
    """The picture with the number of each step where it happens, and the steps written below."""
    return write_svg(scene, Style(theme=theme, overlay=_all_steps(scenario)))


def frames(scene: Scene, scenario: Scenario, theme: Theme = "light") -> list[str]:
    """One picture a step: what moves in it stands out, what it says is written below. All are equally large."""
    overlays = [_one_step(scene, scenario, number) for number in range(len(scenario.steps))]
    longest = max((step.text for step in scenario.steps), key=len)
    pictures = [write_svg(scene, Style(theme=theme, overlay=overlay)) for overlay in overlays]
    roomy = write_svg(scene, Style(theme=theme, overlay=Overlay({}, frozenset(), (("1", longest),))))
    height = max(raster.picture_size(picture)[1] for picture in [*pictures, roomy])
    return [_as_high(picture, height) for picture in pictures]


def gif(pictures: list[bytes]) -> bytes:
    """An endless GIF of pictures that were made PNG one by one. Native code: call it in a worker process."""
    from PIL import Image

    palettes = [
        Image.open(io.BytesIO(picture)).convert("RGB").quantize(colors=128, dither=Image.Dither.NONE)
        for picture in pictures
    ]
    out = io.BytesIO()
    times = [round(_SECONDS_A_STEP * 1000)] * (len(palettes) - 1) + [round(_SECONDS_LAST * 1000)]
    palettes[0].save(out, "GIF", save_all=True, append_images=palettes[1:], duration=times, loop=0, optimize=False)
    return out.getvalue()


def _all_steps(scenario: Scenario) -> Overlay:
    badges: dict[str, list[str]] = {}
    for number, step in enumerate(scenario.steps, 1):
        for place in dict.fromkeys(_place(move) for move in step.moves):
            badges.setdefault(place, []).append(str(number))
    captions = tuple((str(number), _plain(step)) for number, step in enumerate(scenario.steps, 1))
    return Overlay({place: ", ".join(numbers) for place, numbers in badges.items()}, captions=captions)


def _one_step(scene: Scene, scenario: Scenario, index: int) -> Overlay:
    step = scenario.steps[index]
    places = [_place(move) for move in step.moves]
    ends = [end for line in scene.connections if line.id in places for end in (line.source, line.target)]
    number = str(index + 1)
    return Overlay(dict.fromkeys(places, number), frozenset([*places, *ends, *step.marks]), ((number, _plain(step)),))


def _place(move: Move) -> str:
    return move.connection or move.at or ""


def _plain(step: Step) -> str:
    """The step's text without the inline marks that pages turn into code and emphasis."""
    return step.text.replace("`", "").replace("**", "")


def _as_high(picture: str, height: float) -> str:
    across, old = raster.picture_size(picture)
    sizes = (f'width="{across:g}" height="{old:g}"', f'width="{across:g}" height="{height:g}"')
    boxes = (f'viewBox="0 0 {across:g} {old:g}"', f'viewBox="0 0 {across:g} {height:g}"')
    return picture.replace(*sizes, 2).replace(*boxes, 1)
