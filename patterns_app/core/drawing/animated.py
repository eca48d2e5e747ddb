"""A scenario as one moving SVG: tokens travel, captions change, badges stand on nodes; it loops and needs no script.

Times are a share of the loop. Visibility is by CSS keyframes, travel by SMIL along the drawn way: both play in an
`<img>`. Who wants less motion, or cannot see any, gets the first step with its caption and what travels in it at rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from patterns_app.core.flow.timeline import TimedMove, TimedStep, Timeline
from patterns_app.core.layout.scene import Rect, Scene
from patterns_app.core.layout.text import TextStyle, width, wrap

from . import raster
from .styling import FONT_STACK, Theme, themed
from .svg import Style, write_svg
from .travelling import SHAPES, heights, resting, shown_words, token_rules, way_of, words_svg
from .writing import lettered, number, rounded_path

_REST = 2.0  # seconds at the end, before it begins again
_CAPTION = TextStyle(size=14, line_height=20)
_EDGE = 16.0
_MARK = TextStyle(size=11, line_height=14, bold=True)


def animated_svg(scene: Scene, timeline: Timeline, theme: Theme = "light") -> str:
    """The whole story as one file, nothing outside it, the same bytes for the same story."""
    return _Film(scene, timeline, theme).document()


def step_pictures(scene: Scene, timeline: Timeline, theme: Theme = "light") -> list[str]:
    """The film as one still a step, all equally large: what glows, which badges stand, what is said. Without tokens."""
    return _Film(scene, timeline, theme).stills()


@dataclass(frozen=True)
class _Span:
    """From when to when, in seconds of the loop."""

    start: float
    end: float


class _Film:
    def __init__(self, scene: Scene, timeline: Timeline, theme: Theme) -> None:
        self.scene = scene
        self.timeline = timeline
        self.theme = theme
        self.loop = timeline.seconds + _REST
        self.spans = list(self._spans())
        self.lines = {line.id: line for line in scene.connections}
        self.boxes = {node.id: node.box for node in scene.nodes}
        self.rules: dict[_Span, str] = {}

    def _spans(self) -> Iterator[_Span]:
        start = 0.0
        for place, step in enumerate(self.timeline.steps):
            last = place == len(self.timeline.steps) - 1
            yield _Span(round(start, 2), round(start + step.seconds + (_REST if last else 0), 2))
            start += step.seconds

    def document(self) -> str:
        parts = [self._glow(step, span) for step, span in zip(self.timeline.steps, self.spans, strict=True)]
        parts += [self._badge(*mark) for mark in self._marks()]
        for step, span in zip(self.timeline.steps, self.spans, strict=True):
            turns = heights(step.moves, self.lines)
            parts += [self._token(move, span, turns.get(key, [])) for key, move in enumerate(step.moves)]
        parts.append(self._at_rest())
        svg, captions, down = self._roomy()
        parts += [
            self._caption(place, lines, span, down)
            for place, (lines, span) in enumerate(zip(captions, self.spans, strict=True), 1)
        ]
        return self._with(svg, parts, self._css())

    def stills(self) -> list[str]:
        svg, captions, down = self._roomy()
        always = _Span(0, self.loop)
        pictures = []
        for place, (step, lines) in enumerate(zip(self.timeline.steps, captions, strict=True), 1):
            parts = [self._glow(step, always), self._caption(place, lines, always, down)]
            parts += [
                self._badge(self.boxes[node], _words(mark.state, mark.value), mark.tone, always, True)
                for node, mark in step.marks.items()
                if node in self.boxes
            ]
            pictures.append(self._with(svg, parts, "\n".join(self._looks())))
        return pictures

    def _roomy(self) -> tuple[str, list[tuple[str, ...]], float]:
        """The picture with room for the longest caption below, the captions' lines, and where they begin."""
        svg = write_svg(self.scene, Style(theme=self.theme))
        across, down = raster.picture_size(svg)
        captions = [self._caption_lines(step, across) for step in self.timeline.steps]
        room = 2 * _EDGE + max((len(lines) for lines in captions), default=0) * _CAPTION.line_height
        return _as_tall(svg, across, down, down + room), captions, down

    @staticmethod
    def _with(svg: str, parts: list[str], css: str) -> str:
        inside = "\n".join(part for part in parts if part)
        return svg.removesuffix("</svg>\n") + f"<style>{css}</style>\n{inside}\n</svg>\n"

    def _looks(self) -> list[str]:
        """Style rules of what does not move."""
        return [
            themed(self.theme, _palette),
            f".film text{{font-family:{FONT_STACK}}}.glow{{fill:none;stroke-width:5;stroke-linecap:round}}"
            f".film .say{{font-size:{_CAPTION.size}px}}",
            ".mark .mark-text{font-size:11px;font-weight:600;text-anchor:middle}",
        ]

    def _class(self, span: _Span) -> str:
        """The class of what is seen during a span."""
        return self.rules.setdefault(span, f"t{len(self.rules)}")

    def _css(self) -> str:
        rules = [
            *self._looks(),
            f".film{{opacity:0;animation:{number(self.loop)}s infinite step-end}}",
            ".film.first{opacity:1}.at-rest{display:none}",
        ]
        for span, name in self.rules.items():
            start, end = 100 * span.start / self.loop, 100 * span.end / self.loop
            before = "0%{opacity:0}" if start > 0 else ""
            after = f"{end:.2f}%{{opacity:0}}" if end < 99.99 else ""
            rules.append(
                f"@keyframes {name}{{{before}{start:.2f}%{{opacity:1}}{after}}}.{name}{{animation-name:{name}}}"
            )
        rules.append(
            "@media (prefers-reduced-motion:reduce)"
            "{.film{animation:none}.film.token{display:none}.at-rest{display:inline}}"
        )
        return "\n".join(rules)

    def _glow(self, step: TimedStep, span: _Span) -> str:
        """The lines of a step stand out while it lasts."""
        ways = [self.lines[move.connection].points for move in step.moves if move.connection in self.lines]
        first = " first" if step.number == 1 else ""
        paths = "".join(f'<path class="glow" d="{rounded_path(points)}"/>' for points in dict.fromkeys(ways))
        paths += "".join(self._ring(self.boxes[move.at]) for move in step.moves if move.at in self.boxes)
        return f'<g class="film {self._class(span)}{first}">{paths}</g>' if paths else ""

    @staticmethod
    def _ring(box: Rect) -> str:
        """Around a part that works by itself."""
        x, y = number(box.x - 5), number(box.y - 5)
        size = f'width="{number(box.width + 10)}" height="{number(box.height + 10)}"'
        return f'<rect class="glow" x="{x}" y="{y}" {size} rx="14"/>'

    def _token(self, move: TimedMove, span: _Span, turns: list[tuple[float, float]]) -> str:
        if move.connection is None or move.connection not in self.lines:
            return ""
        way = way_of(self.lines[move.connection], move.direction == "back")
        start = span.start + move.delay
        end = min(start + move.seconds, span.end)
        times = ";".join(f"{share:.4f}" for share in (0, start / self.loop, end / self.loop, 1))
        motion = (
            f'<animateMotion dur="{number(self.loop)}s" repeatCount="indefinite" calcMode="linear" '
            f'keyPoints="0;0;1;1" keyTimes="{times}" path="{rounded_path(way)}"/>'
        )
        seen = self._class(_Span(round(start, 2), round(end, 2)))
        shape = f'<path d="{SHAPES[move.message]}"/>'
        words = self._words(shown_words(move.label), turns, start, end)
        return f'<g class="film token {seen} {move.message}">{shape}{words}{motion}</g>'

    def _words(self, words: str, turns: list[tuple[float, float]], start: float, end: float) -> str:
        """What the token carries, beside it where neither the line's own label nor what another carries is."""
        if len(turns) == 1:
            return words_svg(words, turns[0][1])
        times = [0.0, *((start + share * (end - start)) / self.loop for share, _ in turns[1:])]
        values = ";".join(f"0 {number(down)}" for _, down in turns)
        motion = (
            f'<animateTransform attributeName="transform" type="translate" dur="{number(self.loop)}s" '
            f'repeatCount="indefinite" calcMode="discrete" values="{values}" '
            f'keyTimes="{";".join(f"{share:.4f}" for share in times)}"/>'
        )
        return words_svg(words, turns[0][1], motion)

    def _at_rest(self) -> str:
        """What travels in the first step, half way: for who wants no motion."""
        moves = self.timeline.steps[0].moves if self.timeline.steps else ()
        parts = [
            f'<g class="token {message}" transform="translate({number(x)} {number(y)})">'
            f'<path d="{SHAPES[message]}"/>{words_svg(words, down)}</g>'
            for message, (x, y), words, down in resting(moves, self.lines)
        ]
        return f'<g class="at-rest">{"".join(parts)}</g>' if parts else ""

    def _marks(self) -> Iterator[tuple[Rect, str, str, _Span, bool]]:
        """Each badge with the time from the step that sets it to the one that changes it."""
        for node, box in self.boxes.items():
            shown: tuple[str, str] | None = None
            since = 0.0
            for step, span in zip(self.timeline.steps, self.spans, strict=True):
                mark = step.marks.get(node)
                words = None if mark is None else (_words(mark.state, mark.value), mark.tone)
                if words != shown:
                    if shown:
                        yield box, *shown, _Span(since, span.start), since == 0
                    shown, since = words, span.start
            if shown:
                yield box, *shown, _Span(since, self.loop), since == 0

    def _badge(self, box: Rect, words: str, tone: str, span: _Span, first: bool) -> str:
        across = width(words, _MARK) + 14
        x, y = box.centre[0], box.y - 3
        back = f'<rect x="{number(x - across / 2)}" y="{number(y - 10)}" width="{number(across)}" height="20" rx="10"/>'
        name = f"film mark {tone} {self._class(span)}{' first' if first else ''}"
        place = f'x="{number(x)}" y="{number(y + 4)}"'
        return f'<g class="{name}">{back}<text class="mark-text" {place}>{lettered(words)}</text></g>'

    def _caption_lines(self, step: TimedStep, across: float) -> tuple[str, ...]:
        plain = step.text.replace("`", "").replace("**", "")
        return wrap(f"{step.number}/{len(self.timeline.steps)}  {plain}", _CAPTION, across - 2 * _EDGE, 12)

    def _caption(self, place: int, lines: tuple[str, ...], span: _Span, top: float) -> str:
        y = top + _EDGE
        said = []
        for line in lines:
            y += _CAPTION.line_height
            said.append(f'<text class="say" x="{number(_EDGE)}" y="{number(y - 5)}">{lettered(line)}</text>')
        first = " first" if place == 1 else ""
        return f'<g class="film caption-{place} {self._class(span)}{first}">{"".join(said)}</g>'


def _words(state: str, value: int | float | str | None) -> str:
    return state if value is None else f"{state} {value}"


def _as_tall(svg: str, across: float, old: float, new: float) -> str:
    """The picture with room below. Its size stands three times: on the root twice, on the background once."""
    size = f'width="{number(across)}" height="{number(old)}"'
    taller = svg.replace(size, f'width="{number(across)}" height="{number(new)}"', 2)
    return taller.replace(
        f'viewBox="0 0 {number(across)} {number(old)}"', f'viewBox="0 0 {number(across)} {number(new)}"', 1
    )


def _palette(colours: dict[str, str]) -> str:
    rules = [
        f".glow{{stroke:{colours['diagram-focus']};stroke-opacity:.35}}.say{{fill:{colours['diagram-text']}}}",
        token_rules(colours),
    ]
    for tone in ("neutral", "info", "good", "warning", "bad"):
        strong, soft = colours[f"tone-{tone}"], colours[f"tone-{tone}-soft"]
        rules.append(f".mark.{tone} rect{{fill:{soft};stroke:{strong}}}.mark.{tone} .mark-text{{fill:{strong}}}")
    return "".join(rules)
