"""The editor's page as one value: text, picture, findings, the form that adds patterns, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.web.workspace import access, actions
from patterns_app.web.workspace.access import Access

from .checking import Checked, check
from .composing import Composer, composer
from .drawing import Drawing, draw
from .reading import Reading, read, written


@dataclass(frozen=True)
class Said:
    """What the last button did. `tone` is good or bad."""

    text: str
    tone: str = "good"


@dataclass(frozen=True)
class Damage:
    """The current document cannot be read. `good` is the last revision that can, None when there is none."""

    revision: int
    good: int | None
    url: str
    showing_good: bool


@dataclass(frozen=True)
class Links:
    """The links of a saved sketch, as addresses to give away."""

    view: str
    edit: str
    owner: bool  # may this browser revoke them?
    revoke_view: str
    revoke_edit: str


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved in between."""

    revision: int
    text: str


@dataclass(frozen=True)
class Desk:
    """Everything on the editor's page."""

    reading: Reading
    drawing: Drawing
    checked: Checked | None
    composer: Composer
    action: str  # where the form goes
    expected: int = 0  # the revision that is being edited; 0 for a new sketch
    said: Said | None = None
    title: str = ""
    saved: Access | None = None
    links: Links | None = None
    files: str = ""  # token under which the saved revision can be downloaded
    damage: Damage | None = None
    theirs: Theirs | None = None


def desk(
    reading: Reading,
    request: HttpRequest,
    *,
    saved: Access | None = None,
    expected: int = 0,
    said: Said | None = None,
    form: Composer | None = None,
    damage: Damage | None = None,
    theirs: Theirs | None = None,
) -> Desk:
    """The page for a text."""
    return Desk(
        reading=reading,
        drawing=draw(reading.sketch),
        checked=check(reading.sketch) if reading.sketch else None,
        composer=form or composer(reading.sketch),
        action=reverse("saved_sketch", args=[actions.shown_as(saved)]) if saved else reverse("studio"),
        expected=expected,
        said=said,
        title=saved.sketch.title if saved else gettext("A new sketch"),
        saved=saved,
        links=links_of(saved, request) if saved and saved.may_give else None,
        files=actions.to_give(saved) if saved else "",
        damage=damage,
        theirs=theirs,
    )


def links_of(saved: Access, request: HttpRequest) -> Links:
    """Both links. Asked only for whoever may give them: no other way to a sketch leads to them."""
    shown = actions.shown_as(saved)
    tokens = {mode: actions.token_of(saved.sketch, mode) for mode in ("view", "edit")}
    return Links(
        view=request.build_absolute_uri(reverse("saved_sketch", args=[tokens["view"]])),
        edit=request.build_absolute_uri(reverse("saved_sketch", args=[tokens["edit"]])),
        owner=saved.may == "own",
        revoke_view=reverse("revoke_links", args=[shown, "view"]),
        revoke_edit=reverse("revoke_links", args=[shown, "edit"]),
    )


def stored(saved: Access, query: Mapping[str, str], url: str) -> tuple[Reading, Damage | None]:
    """The saved document as text. A damaged one comes as it is stored; when asked for, as the last good revision."""
    try:
        return written(access.current(saved.sketch)), None
    except access.Unreadable as error:
        text = error.text
    good = access.last_good(saved.sketch)
    showing = good is not None and "last-good" in query
    damage = Damage(saved.sketch.revision, good[0] if good else None, f"{url}?last-good=1", showing)
    if good and showing:
        return written(good[1]), damage
    return Reading(text, None, read(text).errors), damage


def expected_in(request: HttpRequest) -> int:
    """The number of the revision that a form was filled in on; 0 when it names none."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
