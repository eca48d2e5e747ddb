"""What the pages of saved sketches have in common: nobody else learns of them, and no access is answered with 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from . import browser, tokens, unlocking
from .keys import Locked, NoAccess

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Marks the answers of a view as nobody else's, and answers NoAccess with the page for links that lead nowhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Locked:
            token = str(kwargs.get("token", ""))
            opened = unlocking.remembered(request.session, token, browser.owner_of(request))
            if opened and request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(request.get_full_path().replace(f"/{token}/", f"/{opened}/", 1))
            context = {"section": "studio", "token": kwargs.get("token", "")}
            response = render(request, "workspace/locked.html", context, status=403)
        except NoAccess:
            # A link is a secret, which no page for those whom it does not lead anywhere says again; an id is none.
            is_link = "token" in kwargs and tokens.named(str(kwargs["token"])) is None
            context = {"section": "studio", "back": "" if is_link else request.path}
            response = render(request, "workspace/no_access.html", context, status=404)
        if browser.cookie_name() not in response.cookies:
            browser.renew(request, response)
        if not _is_empty_studio(request, response):
            response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        # Not "no-store": with it, browsers forget what was typed when somebody goes back to the page.
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response

    return guarded


def _is_empty_studio(request: HttpRequest, response: HttpResponse) -> bool:
    """Is it the page with nobody's sketch, which the site map names?"""
    match = request.resolver_match
    return match is not None and match.url_name == "studio" and response.status_code == HTTPStatus.OK
