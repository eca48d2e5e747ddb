"""The server as the place where an agent's sketches are kept: the same links, revisions and log as in the studio.

A link that only shows opens for reading; changing needs the one that may. In place of a token in the arguments, where
others may read along, it may stand in the header `Authorization: Bearer TOKEN`, with `-` as the sketch. A secret in
that header owns what is begun; the token of an account opens what its person may open, by the sketch's id, as far as
the token goes, and what is begun lies in its space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest
from django.urls import reverse

from patterns_app.core import pipeline
from patterns_app.core.agents.door import Held, Long, Refusal
from patterns_app.core.pipeline import MEDIA_TYPES, Format, Options
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import pictures
from patterns_app.web.api.saved import IN_HEADER, key_of
from patterns_app.web.asking import bearer
from patterns_app.web.people import actors, api_tokens
from patterns_app.web.working import caged_if_large
from patterns_app.web.workspace import access, actions, browser, links, programs, tokens
from patterns_app.web.workspace.access import Access, Key, sketch_for
from patterns_app.web.workspace.rights import Act, Need

from .long_work import worked

P = ParamSpec("P")
T = TypeVar("T")
# A link of the sketch itself, one of its own, or the sketch by its id.
_TOKEN = re.compile(rf"(?:^|/s/)([\w=-]{{{tokens.LENGTH}}}|[\w-]{{{links.LENGTH}}}|[0-9a-f-]{{36}})(?:/|$)", re.ASCII)
_NOT_A_FILE = "files are not read here: send name and text of each as `files`"


class ServerDesk:
    """See `Desk` of core/agents. One for each request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._begun: dict[str, str] = {}  # what is told once, of a sketch that was begun just now

    def opened(self, name: str) -> Held:
        """The sketch of a link or a token. Raises Refusal and Unreadable."""
        row = self._access(name, "view").sketch
        sketch = access.current(row)
        beside = {one: data for one in pipeline.named(sketch) if (data := access.blob_of(row, one)) is not None}
        return Held(self._called(name), sketch, str(row.revision), beside)

    def earlier(self, held: Held, revision: str) -> Sketch:
        """The document of a revision, for whoever may change the sketch."""
        row = self._access(held.name, "edit").sketch
        number = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
        found = access.revision_of(row, number) if 0 < number <= row.revision else None
        if found is None:
            raise Refusal(f"there is no revision {revision[:20]!r}; the newest is {row.revision}")
        return found

    def created(self, sketch: Sketch, blobs: Mapping[str, bytes], name: str) -> Held:
        """Keep it for whoever the header says, else for a new owner, whose secret is told."""
        asks = self._asks()
        owner, secret = (programs.space_for_new(asks), "") if asks.owner else browser.new_owner()
        if not owner:
            raise Refusal("sketch: this token may not keep anything: it does not go so far, or not in this team")
        row = actions.create(owner, sketch, blobs)
        if actors.is_person(asks.owner):
            self._begun = {"page": self._page(str(row.pk))}
            return Held(str(row.pk), sketch, str(row.revision), blobs)
        edit, view = actions.token_of(row, "edit"), actions.token_of(row, "view")
        self._begun = {"page": self._page(edit), "only_shows": self._page(view), "secret": secret}
        return Held(edit, sketch, str(row.revision), blobs)

    def kept(self, held: Held, sketch: Sketch) -> tuple[Held, list[str]]:
        """Another revision through the log: what others did since this one was read stays."""
        if not held.name:
            return Held("", sketch, blobs=held.blobs), []
        if not self._access(held.name, "view").may_edit:
            raise Refusal("sketch: this link only shows it: changing it needs the link that may")
        done = actions.save(self._key(held.name), sketch, int(held.revision), files=held.blobs)
        notes = [" ".join(note).replace("-", " ") for note in done.notes]
        return Held(held.name, done.state.sketch(), str(done.sketch.revision), held.blobs), notes

    def told_of(self, held: Held) -> dict[str, str]:
        """Of a sketch that was begun the pages for a person, and the secret that owns it."""
        return {key: value for key, value in self._begun.items() if value}

    def files(self, given: Mapping[str, str], paths: tuple[str, ...]) -> Mapping[str, bytes]:
        """Those that came along."""
        if paths:
            raise Refusal(f"paths: {_NOT_A_FILE}")
        return {name: text.encode("utf-8", "replace") for name, text in given.items()}

    def put(self, to: str, held: Held, data: bytes, extension: str) -> dict[str, Any]:
        """The address at which whoever has it sees the sketch as it then is, in this form."""
        if to:
            raise Refusal("to: nothing is written here: leave it out, and take the `url`")
        if not held.name:
            return {}
        token = actions.to_give(self._access(held.name, "export"))
        name = "saved_picture" if extension in MEDIA_TYPES else "saved_format"
        if extension == "json":
            return {"url": self._request.build_absolute_uri(reverse("saved_json", args=[token]))}
        path = reverse(name, kwargs={"token": token, "extension": extension})
        return {"url": self._request.build_absolute_uri(path)}

    def run(self, size: int, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """In the cage where it may take long. Raises RenderError."""
        return caged_if_large(size, function, *arguments, **named)

    def drawn(self, held: Held, form: str) -> bytes:
        """A picture or a text, kept when it was made before."""
        if form in MEDIA_TYPES:
            picture: Format = form
            return pictures.picture(held.sketch, Options(format=picture, scale=pipeline.FIT), held.blobs)
        return pictures.other_format(held.sketch, form, held.blobs)

    def under_load(self, what: Long, question: dict[str, Any], job: str) -> bytes:
        """As a job of the API's, which is waited for as long as an agent waits."""
        return worked(self._request, what, question, job)

    def _access(self, name: str, need: Need | Act) -> Access:
        """Raises NoAccess; Refusal for what is no token."""
        return sketch_for(self._key(name), need)

    def _key(self, name: str) -> Key:
        if name.strip() == IN_HEADER:
            return key_of(self._request, IN_HEADER)
        found = _TOKEN.search(name.strip())
        if found is None:
            raise Refusal("sketch: give its link or token, or the document as an object; start_from_pattern begins one")
        return replace(self._asks(), token=found[1])

    def _asks(self) -> Key:
        """Who asks by the header. The token of a link there is for `-` alone, and stands for nobody else."""
        shown = bearer(self._request)
        asks = programs.asking_with(shown) if shown else None
        if shown.startswith(api_tokens.PREFIX) and asks is None:
            raise Refusal("the token in the header Authorization is revoked, over or none of ours")
        return asks or Key()

    def _called(self, name: str) -> str:
        return IN_HEADER if name.strip() == IN_HEADER else self._key(name).token

    def _page(self, token: str) -> str:
        return self._request.build_absolute_uri(reverse("saved_sketch", args=[token]))
