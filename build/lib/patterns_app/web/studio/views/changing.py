"""What people do to a sketch at the same time: the canvas tells it, and asks what others did."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from patterns_app.core.sketch.parser import InputError
from patterns_app.core.sketch.together.messages import read_message
from patterns_app.web.studio.refusing import no_access, no_room, refused
from patterns_app.web.workspace import actions, browser, refusals, telling
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
        saved = sketch_for(Key(owner=browser.owner_of(request), token=token), "edit").sketch
        found = telling.changes(saved, number, request.GET.get("client", "")[:64])
    except NoAccess:
        return no_access()
    except Unreadable:
        return JsonResponse(
            {"problem": "damaged", "message": gettext("The stored document cannot be read.")}, status=410
        )
    return JsonResponse(telling.plain(found))
