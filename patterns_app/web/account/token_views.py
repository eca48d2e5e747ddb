"""The page of the tokens by which programs act for somebody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from patterns_app.web.people import api_tokens, teams
from patterns_app.web.people.models import ApiToken, Scope
from patterns_app.web.people.refusals import NotDone

from .team_views import number_in, person, see


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Somebody's tokens, a form for another, and a new one, which is shown this once."""
    if request.method != "POST":
        return _page(request)
    user, form = person(request), request.POST
    try:
        if form.get("do") == "revoke":
            api_tokens.revoke(user, number_in(request))
            return see(reverse("account_tokens"))
        if form.get("do") != "make":
            raise NotDone(gettext("Nothing was changed: no button of this page says that."))
        said = [form.get(name, "") for name in ("name", "scope", "space", "days")]
        return _page(request, new=api_tokens.make(user, *said))
    except NotDone as error:
        return _page(request, refused=str(error))


def _page(request: HttpRequest, refused: str = "", new: str = "") -> HttpResponse:
    user = person(request)
    mine = teams.teams_of(user.actor)
    names = {"": gettext("All that I may open"), user.actor: gettext("My own sketches")}
    names |= {one.team.actor: one.team.name for one in mine}
    context = {
        "section": "account",
        "tokens": [
            (one, names.get(one.space, gettext("A team you have left")), _over(one))
            for one in api_tokens.tokens_of(user)
        ],
        "teams": mine,
        "scopes": Scope.choices,
        "days": api_tokens.DAYS,
        "longest": api_tokens.LONGEST,
        "api": request.build_absolute_uri("/api/v1/saved"),
        "refused": refused,
        "new": new,
    }
    return render(request, "account/tokens.html", context, status=422 if refused else 200)


def _over(token: ApiToken) -> bool:
    return token.expires is not None and token.expires <= timezone.now()
