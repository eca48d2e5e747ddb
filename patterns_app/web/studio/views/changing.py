"""What people do to a sketch at the same time: the canvas tells it, and asks what others did."""

from __future__ import annotations

import hashlib
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from msgspec import Meta, Struct

from patterns_app.core.sketch.parser import InputError, converted, decode
from patterns_app.core.sketch.together.messages import ClientName, read_message
from patterns_app.web.asking import client
from patterns_app.web.people import sessions
from patterns_app.web.studio.refusing import no_access, no_room, refused
from patterns_app.web.workspace import actions, browser, identity, refusals, telling, tickets
from patterns_app.web.workspace.access import Key, NoAccess, Unreadable, sketch_for
from patterns_app.web.workspace.private import private


@require_POST
@private
def ops(request: HttpRequest, token: str) -> HttpResponse:
    """{"client", "batches": [{"c", "ops"}], "since"?}: each batch becomes a row, once. Answers the rows since then.

    404 when the link leads nowhere, 409 when there is no room, another process was first or the client is another
    person's, 410 for a damaged document, 422 for what is malformed. `c` is the last batch that is written: of a message
    that is much work, those behind it have to be sent again.
    """
    owner, secret = browser.owner_to_be(request)
    try:
        message = read_message(request.body)
        batches = [(batch.c, batch.ops) for batch in message.batches]
        done = actions.change(Key(owner=owner, token=token), message.client, batches, message.since)
        response = JsonResponse(telling.plain(telling.after(done, message.since, message.client)))
    except NoAccess:
        return no_access()
    except RequestDataTooBig:
        return JsonResponse(
            {"problem": "too large", "message": gettext("Too much at once: send it in parts.")}, status=413
        )
    except InputError as error:
        return refused(error)
    except refusals.Damaged as error:
        return JsonResponse({"problem": "damaged", "message": str(error)}, status=410)
    except refusals.HistoryFull as error:
        return no_room(error)
    except (refusals.Conflict, refusals.OthersClient) as error:
        problem = "client" if isinstance(error, refusals.OthersClient) else "busy"
        return JsonResponse({"problem": problem, "message": str(error)}, status=409)
    browser.remember(response, secret)
    return response


@require_safe
@private
def rows(request: HttpRequest, token: str) -> HttpResponse:
    """?since=REVISION&client=NAME: what happened since then, answered at once; the document where rows do not tell."""
    since = request.GET.get("since", "")
    number = int(since) if since.isascii() and since.isdigit() and len(since) < 10 else 0
    try:
        saved = sketch_for(Key(owner=browser.owner_of(request), token=token), "change").sketch
        found = telling.changes(saved, number, request.GET.get("client", "")[:64])
    except NoAccess:
        return no_access()
    except Unreadable:
        return JsonResponse(
            {"problem": "damaged", "message": gettext("The stored document cannot be read.")}, status=410
        )
    return JsonResponse(telling.plain(found))


@require_POST
@private
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """{"client", "name"?}: a ticket for a socket, for whoever may see the sketch. {"ticket", "address", "may"}.

    `address` is where the socket is, empty where there is none: then asking has to do. 404 when the link leads
    nowhere, 422 for what is malformed.
    """
    owner, secret = browser.owner_to_be(request)
    try:
        asked = converted(decode(request.body), Asked)
        found = sketch_for(Key(owner=owner, token=token), "open")
    except NoAccess:
        return no_access()
    except InputError as error:
        return refused(error)
    name = identity.name_of(owner, asked.name)
    guest = identity.is_guest(owner, name, found.sketch.owner, identity.taken_among([name]))
    who = tickets.Ticket(token, owner, asked.client, name, client(), sessions.number_of(request), guest)
    made = tickets.make(who)
    response = JsonResponse({"ticket": made, "address": _sockets(request, found.sketch.pk), "may": found.may})
    browser.remember(response, secret)
    return response


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants a ticket: the page's name for itself, and the person's, as it is chosen on that device."""

    client: ClientName
    name: Annotated[str, Meta(max_length=200)] = ""


def _sockets(request: HttpRequest, sketch: UUID) -> str:
    """Where the process of sockets is, as a browser reaches it.

    `room` is there for a proxy, so that those who have one sketch open meet in one process: it opens nothing.
    """
    scheme, host = "wss" if request.is_secure() else "ws", request.get_host()
    if settings.SECURE_SSL_REDIRECT or settings.BEHIND_PROXY:
        where = host
    elif settings.LIVE_PORT:
        where = f"{split_domain_port(host)[0]}:{settings.LIVE_PORT}"
    else:
        return ""
    return f"{scheme}://{where}/live/?room={hashlib.sha256(sketch.bytes).hexdigest()[:16]}"
