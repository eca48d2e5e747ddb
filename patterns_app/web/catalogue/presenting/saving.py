"""After a story that fails: what would have kept what is lost, and where to go from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from patterns_app.core.engine.model import Trace
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.pipeline import FAULTS
from patterns_app.core.verdict.saving import saved_by
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import sentences


@dataclass(frozen=True)
class After:
    """A sentence, empty where nothing is lost or nothing is known to help, and two addresses: the same failure in the
    studio, and beside the story without it (empty where there is no such story).
    """

    saved: str
    studio: str
    beside: str


def after(pattern: Pattern, variant: Variant, query: Mapping[str, str], trace: Trace) -> After:
    """What follows on a failing story of a variant. The address has been read already."""
    story = next((one for one in variant.sketch.scenarios if one.id == query.get("scenario")), None)
    node, fault = query["break"], next(one for one in FAULTS if one == query.get("fault", FAULTS[0]))
    broken = {"break": node, "fault": fault}
    named = {"pattern": pattern.slug, "variant": variant.slug} | ({"scenario": story.id} if story else {})
    lane = f"{variant.slug}.{story.id}" if story else ""
    found = saved_by(variant.sketch, vocabulary(), story, node, fault, trace)
    beside = reverse("together", args=[pattern.slug])
    return After(
        saved=_said(variant, found.where, found.title) if found else "",
        studio=f"{reverse('studio')}?{urlencode(named | broken)}",
        beside=f"{beside}?{urlencode({'a': lane, 'b': lane} | broken)}" if lane else "",
    )


def _said(variant: Variant, where: str, title: str) -> str:
    part = next(node.label or node.id for node in variant.sketch.nodes if node.id == where)
    if not title:
        return gettext("Fixed within an hour, nothing is lost: an alarm on %(part)s would say that it waits.") % {
            "part": part
        }
    fix = str(sentences.spoken(title, sentences.names(variant.sketch)))
    return gettext("What would have saved it: %(fix)s (%(part)s).") % {"fix": fix, "part": part}
