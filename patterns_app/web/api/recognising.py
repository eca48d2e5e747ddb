"""Which patterns a sketch or a file of another tool holds, and which it nearly is."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core.recognition import door
from patterns_app.web import pictures
from patterns_app.web.working import caged_if_large, parts_of

from . import shapes
from .uploads import carrying_body, opened

router = Router(tags=["sketches"])


@router.post("/recognise", openapi_extra=shapes.RECOGNISE, summary="Which patterns it holds, and nearly holds")
def recognise(request: HttpRequest) -> HttpResponse:
    """Each pattern at each place: `verdict` is present, near, look-alike or undecided (the input does not tell what
    decides it), `roles` the nodes that play each role and `links` the connections.

    Of what it nearly is, `missing` names each near miss with what it says, the parts of the pattern's identity that
    are not there and, as `at`, the nodes and connections of which it speaks; `operations` are the changes that complete
    it, as fixes have them. `other` says what a look-alike is instead and `because` why, `unknown` what this input
    cannot tell, `part_of` the patterns that hold this one. `undecided` are patterns that were not looked for to the
    end, as the sketch is too large.

    With `format=entries` the catalogue is searched by the sketch: `entries` has each pattern once, the most complete
    first, with how many parts of its identity are there (`there` of `needed`), at how many `places`, and as `found` the
    best of them as above.
    """
    form = request.GET.get("format", "json")
    if form not in door.FORMATS:
        raise pictures.BadQuery(f"format: {form[:40]!r} is not known; use one of {', '.join(door.FORMATS)}")
    sketch, _ = opened(carrying_body(request))
    told = caged_if_large(parts_of(sketch), door.recognised, sketch)
    answer = door.as_entries(told) if form == "entries" else told
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")
