"""The map of an entry: its services by stage, the one that is looked at, and the story whose way is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from patterns_app.core.patterns.model import Pattern, ServiceMap, Stage, Variant
from patterns_app.core.patterns.service_map import Passage, passages, places
from patterns_app.core.services.model import Service
from patterns_app.core.sketch.model import Node, Scenario
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import OUTCOMES, Toned
from patterns_app.web.responsibilities import MODEL_NAMES

from .wording import Named


@dataclass(frozen=True)
class MapService:
    """One service in its stage. `place` is its number in the chosen story, 0 when that does not pass through it."""

    id: str
    label: str
    name: str
    icon: str
    url: str
    current: bool
    place: int


@dataclass(frozen=True)
class MapFlow:
    """A story to choose."""

    id: str
    title: str
    summary: str
    outcome: Toned
    url: str
    current: bool


@dataclass(frozen=True)
class MapStep:
    """A step in which the service takes part: where it is played, and where it is read without a script."""

    number: int
    text: str
    play: str
    read: str


@dataclass(frozen=True)
class MapPassage:
    """A story that passes through the service."""

    flow: MapFlow
    steps: tuple[MapStep, ...]


@dataclass(frozen=True)
class MapPanel:
    """The service that is looked at."""

    id: str
    label: str
    service: Service
    stage: str
    does: str
    model: Named | None  # name and key of its *aaS model; None for clients and devices
    passages: tuple[MapPassage, ...]
    close: str


@dataclass(frozen=True)
class MapStage:
    """A stage with its services. `panel` stands with the stage of the service that is looked at."""

    key: str
    name: str
    purpose: str
    services: tuple[MapService, ...]
    across: bool
    passed: bool  # does the chosen story pass through it?
    panel: MapPanel | None


@dataclass(frozen=True)
class Chosen:
    """The story whose way is shown: the names of the stages in the order in which it reaches them."""

    title: str
    summary: str
    stages: tuple[str, ...]
    together: bool  # do some services take part at the same moment?
    play: str
    read: str
    clear: str


@dataclass(frozen=True)
class MapView:
    """The whole map. What lies outside the stages comes first, as a stage without a purpose."""

    outside: MapStage | None
    stages: tuple[MapStage, ...]
    flows: tuple[MapFlow, ...]
    chosen: Chosen | None
    panel: MapPanel | None


_OUTSIDE = "outside"


def map_view(entry: Pattern, query: QueryDict) -> MapView | None:
    """The map as the parameters part and flow ask for it; None for an entry without one. Raises BadQuery."""
    if entry.map is None:
        return None
    return _Mapping(entry, entry.map, query.get("part", ""), query.get("flow", "")).view()


class _Mapping:
    """One map while it is put together: what was asked for, and what is needed at every place."""

    def __init__(self, entry: Pattern, chart: ServiceMap, part: str, flow: str) -> None:
        self.entry = entry
        self.chart = chart
        self.variant: Variant = entry.variants[0]
        self.nodes = {node.id: node for node in self.variant.sketch.nodes}
        self.stories = {story.id: story for story in self.variant.sketch.scenarios}
        _known("part", part, self.nodes)
        _known("flow", flow, self.stories)
        self.part = part
        self.flow = flow
        self.places = places(self.variant.sketch, self.stories[flow]) if flow else {}

    def view(self) -> MapView:
        panel = self._panel(self.nodes[self.part]) if self.part else None
        outside = Stage(key=_OUTSIDE, name=gettext("Outside"), purpose="-", nodes=self.chart.outside)
        return MapView(
            outside=self._stage(outside, panel) if self.chart.outside else None,
            stages=tuple(self._stage(stage, panel) for stage in self.chart.stages),
            flows=tuple(self._flow(story) for story in self.stories.values()),
            chosen=self._chosen(self.stories[self.flow]) if self.flow else None,
            panel=panel,
        )

    def _stage(self, stage: Stage, panel: MapPanel | None) -> MapStage:
        return MapStage(
            key=stage.key,
            name=stage.name,
            purpose=stage.purpose,
            services=tuple(self._service(self.nodes[node]) for node in stage.nodes),
            across=stage.across,
            passed=any(node in self.places for node in stage.nodes),
            panel=panel if self.part in stage.nodes else None,
        )

    def _service(self, node: Node) -> MapService:
        service = vocabulary().services[node.service]
        return MapService(
            id=node.id,
            label=node.label,
            name=service.short,
            icon=service.icon,
            url=self._url(node.id, self.flow),
            current=node.id == self.part,
            place=self.places.get(node.id, 0),
        )

    def _flow(self, story: Scenario) -> MapFlow:
        current = story.id == self.flow
        address = self._url(self.part, "" if current else story.id)  # choosing the chosen one again shows all
        return MapFlow(story.id, story.title, story.summary, OUTCOMES[story.outcome], address, current)

    def _chosen(self, story: Scenario) -> Chosen:
        first = {
            stage.name: min(self.places[node] for node in stage.nodes if node in self.places)
            for stage in self.chart.stages
            if any(node in self.places for node in stage.nodes)
        }
        return Chosen(
            title=story.title,
            summary=story.summary,
            stages=tuple(sorted(first, key=lambda name: first[name])),
            together=len(set(self.places.values())) < len(self.places),
            play=self._step_url(story, 1, "variant"),
            read=self._step_url(story, 1, f"step-{story.id}-1"),
            clear=self._url(self.part, ""),
        )

    def _panel(self, node: Node) -> MapPanel:
        service = vocabulary().services[node.service]
        role = next((role for role in self.entry.roles if role.id == node.id), None)
        return MapPanel(
            id=node.id,
            label=node.label,
            service=service,
            stage=next((stage.name for stage in self.chart.stages if node.id in stage.nodes), ""),
            does=role.does if role else "",
            model=Named(MODEL_NAMES[service.model], service.model) if service.model else None,
            passages=tuple(self._passage(one) for one in passages(self.variant.sketch, node.id)),
            close=self._url("", self.flow),
        )

    def _passage(self, passage: Passage) -> MapPassage:
        story = passage.scenario
        steps = tuple(
            MapStep(
                number=number,
                text=story.steps[number - 1].text,
                play=self._step_url(story, number, "variant"),
                read=self._step_url(story, number, f"step-{story.id}-{number}"),
            )
            for number in passage.steps
        )
        return MapPassage(self._flow(story), steps)

    def _url(self, part: str, flow: str) -> str:
        asked = {key: value for key, value in (("part", part), ("flow", flow)) if value}
        page = reverse("pattern", args=[self.entry.slug])
        return f"{page}?{urlencode(asked)}" if asked else page

    def _step_url(self, story: Scenario, number: int, place: str) -> str:
        asked = urlencode({"variant": self.variant.slug, "scenario": story.id, "step": str(number)})
        return f"{reverse('pattern', args=[self.entry.slug])}?{asked}#{place}"


def _known(name: str, asked: str, known: dict[str, Node] | dict[str, Scenario]) -> None:
    if asked and asked not in known:
        raise BadQuery(f"{name}: {asked[:40]!r} is not in this map; use one of {', '.join(known)}")
