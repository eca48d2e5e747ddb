"""What the canvas starts with: the sketch with all its places, the patterns to add, the addresses to talk to."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from patterns_app.core import pipeline
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import by_origin
from patterns_app.core.pipeline import FORMATS, RenderError, TooLargeToDraw, few_faults
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import ANY, PREFIX
from patterns_app.web import class_icons, languages, pictures
from patterns_app.web.people import actors
from patterns_app.web.playing import FAULT_NAMES, MESSAGES
from patterns_app.web.working import caged
from patterns_app.web.workspace import actions, browser
from patterns_app.web.workspace.access import Access

from . import composing, exercising
from .desk import links_of

_logger = logging.getLogger(__name__)
_DATA = ("services", "categories", "kinds", "pairs", "drawing", "frames")


@dataclass(frozen=True)
class Start:
    """A sketch on the canvas: `saved` None is a new one."""

    sketch: Sketch
    saved: Access | None = None


def placed(sketch: Sketch) -> Sketch:
    """The sketch with a place for everything; as it is when it cannot be laid out: the canvas then makes do."""
    try:
        return caged(pipeline.laid_out, sketch, "LR", True, False, settings.GRAPHVIZ_DOT)
    except (TooLargeToDraw, RenderError) as error:
        _logger.warning("no layout for the canvas: %s", error)
        return sketch


def data(start: Start, request: HttpRequest) -> dict[str, Any]:
    """Everything that the page gives the canvas, as JSON."""
    shown = placed(start.sketch)
    return {
        "sketch": to_builtins(shown),
        "unplaced": shown != start.sketch,  # what is kept does not say yet where everything stands
        "saved": kept(start.saved, request) if start.saved else None,
        "icons": static("icons.svg"),
        "classes": _classes(start.sketch),
        "signs": static("img/ui.svg"),
        "data": {name: static(f"data/{name}.json") for name in _DATA},
        "addresses": _addresses(),
        **_patterns(),
        "formats": [{"key": one.key, "name": one.name, "extension": one.extension} for one in FORMATS.values()],
        "sheets": pictures.SHEETS,
        "messages": dict(MESSAGES),
        "faults": dict(FAULT_NAMES),
        "exercise": exercising.told(request.GET, strict=not start.saved),
        "few_faults": {service: " ".join(faults) for service, faults in few_faults().items()},
    }


def _addresses() -> dict[str, str]:
    """Where the canvas asks; `sentences` is empty where the page speaks English, as the API does."""
    return {
        "keep": reverse("keep_new"),
        "roles": reverse("studio_casting"),
        "sentences": "" if languages.current() == languages.source() else reverse("studio_sentences"),
        "picture": reverse("studio_picture"),
        "inside": reverse("studio_inside"),
        "api": "/api/v1/sketches/",
        "pairs": "/api/v1/pairs",
        "rules": reverse("rules"),
        "services": "/api/v1/services/",
        "classes": "/api/v1/classes",
        "studio": reverse("studio"),
    }


def _classes(sketch: Sketch) -> dict[str, Any]:
    """What the canvas has to know of the diagrams package's classes: those drawn, any part, where pictures are."""
    services = vocabulary().services
    drawn = {node.service for node in sketch.nodes if node.service.startswith(PREFIX)}
    known = {key: msgspec.to_builtins(services[key]) for key in sorted(drawn) if key in services}
    return {"known": known, "any": msgspec.to_builtins(services[ANY]), "icons": class_icons.folder()}


def kept(saved: Access, request: HttpRequest) -> dict[str, Any]:
    """Where a saved sketch is, for whoever may edit it."""
    token = actions.shown_as(saved)
    return {
        **_given(saved, request),
        "token": token,
        "revision": saved.sketch.revision,
        "address": reverse("saved_sketch", args=[token]),
        "keep": reverse("keep_sketch", args=[token]),
        "ops": reverse("sketch_ops", args=[token]),
        "rows": reverse("sketch_rows", args=[token]),
        "ticket": reverse("sketch_ticket", args=[token]),
        "comments": reverse("sketch_comments_json", args=[token]),
        "me": (me := browser.person_name(request)),
        "guest": not me and not actors.is_browser(saved.sketch.owner),
        "history": reverse("sketch_history", args=[token]),
        "verdict": reverse("saved_verdict", args=[token]),
        "alike": reverse("saved_alike", args=[token]),
        "responsibilities": reverse("saved_responsibilities", args=[token]),
        "owner": saved.may == "own",
        "share": reverse("share_sketch", args=[saved.sketch.pk]) if saved.may == "own" else "",
    }


def _given(saved: Access, request: HttpRequest) -> dict[str, Any]:
    """The links that everybody may be given. Who came by a role or by a link for a time has only the own address."""
    if not saved.may_give:
        own = request.build_absolute_uri(reverse("saved_sketch", args=[actions.shown_as(saved)]))
        return {"view": own, "edit": "", "revoke": {"view": "", "edit": ""}}
    links = links_of(saved, request)
    revoke = {"view": links.revoke_view, "edit": links.revoke_edit}
    return {"view": links.view, "edit": links.edit, "revoke": revoke}


def _patterns() -> dict[str, Any]:
    """What can be added, and the names of where it comes from: the source document's first."""
    families = by_origin()
    return {
        "families": {family.key: family.name for family, _ in families},
        "patterns": [_offer(pattern) for _, some in families for pattern in some],
    }


def _offer(written: Pattern) -> dict[str, Any]:
    pattern = composing.in_language(written)
    variants = [{"slug": variant.slug, "title": _plain(variant.title)} for variant in pattern.variants]
    return {
        "slug": pattern.slug,
        "origin": pattern.origin,
        "title": _plain(pattern.title),
        "summary": _plain(pattern.tagline),
        "variants": variants,
        "words": " ".join((pattern.slug, *pattern.styles, *pattern.problems)),
    }


def _plain(text: str) -> str:
    return text.replace("`", "").replace("**", "")
