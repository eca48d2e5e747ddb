"""What core says to the canvas, in the language of the page: the API that the canvas asks speaks English."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST
from msgspec import Meta, Struct

from patterns_app.core.checks.registry import words
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import sentences
from patterns_app.web.workspace.private import private

_MOST = 1_000  # sentences, names and rules in one request
Texts = Annotated[tuple[Annotated[str, Meta(max_length=2_000)], ...], Meta(max_length=_MOST)]


class _Asked(Struct, frozen=True):
    """Sentences as the API gave them, the names of parts that may stand in them, and rules by id."""

    texts: Texts = ()
    names: Texts = ()
    rules: Texts = ()


@require_POST
@private
def speak(request: HttpRequest) -> JsonResponse:
    """Those of the sentences and rules that the page's language has: {"texts", "names", "rules"}; 400 for no such."""
    try:
        asked = msgspec.json.decode(request.body, type=_Asked)
    except msgspec.MsgspecError as error:
        return JsonResponse({"problem": "invalid", "message": str(error)}, status=400)
    services = vocabulary().services.values()
    called = frozenset({*asked.names, *(one.name for one in services), *(one.short for one in services)})
    said = {text: sentences.spoken(text, called) for text in dict.fromkeys(asked.texts)}
    rules = {rule: sentences.of_rule(rule) for rule in dict.fromkeys(asked.rules) if rule in words()}
    return JsonResponse(
        {
            "texts": {text: told for text, told in said.items() if isinstance(told, sentences.Spoken)},
            "rules": {key: {"title": one.title, "why": one.why, "mend": one.mend} for key, one in rules.items()},
        }
    )
