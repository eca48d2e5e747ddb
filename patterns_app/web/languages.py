"""The language of a page: which one, how it is chosen, and the texts of its scripts.

Texts are written in English, the source. What the API and agents are told stays in it: programs read that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language, override
from django.utils.translation.trans_real import get_language_from_request
from django.views.i18n import JavaScriptCatalog

_FOR_PROGRAMS = ("/api/", "/mcp", "/healthz", "/readyz", "/metrics", "/static/", "/texts/")
_PAGE_OF_API = "/api/v1/docs"
_YEAR = 365 * 86_400
ASKED = "lang"  # in an address: the page in this language, for who searches and who gives the link away
TRANSLATED = ("*/LC_MESSAGES/*.mo", "*/content/**/*.yaml")  # below the folder of all languages


def folder() -> Path:
    """Where the texts in other languages are."""
    return Path(settings.LOCALE_PATHS[0])


def source() -> str:
    """The language that texts are written in."""
    return str(settings.SOURCE_LANGUAGE)


def current() -> str:
    """The language that is spoken now, as a code in lower case."""
    return (get_language() or settings.LANGUAGE_CODE) if settings.USE_I18N else source()


def tag(code: str | None = None) -> str:
    """A language as BCP 47 has it; the current one where none is named.

    >>> tag("en-gb"), tag("zh-hans"), tag("de")
    ('en-GB', 'zh-Hans', 'de')
    """
    first, *others = (code or current()).split("-")
    return "-".join([first, *(one.upper() if len(one) == 2 else one.capitalize() for one in others)])


def asked_in(request: HttpRequest) -> str:
    """The language that the page's own address names; empty where it names none that there is."""
    asked = parse_qs(request.META.get("QUERY_STRING", "")).get(ASKED, [""])[-1]
    return asked if len(settings.LANGUAGES) > 1 and asked in dict(settings.LANGUAGES) else ""


def choice_url(code: str, then: str) -> str:
    """Where a language is chosen, and the page to go back to."""
    return f"{reverse('language', args=[code])}?{urlencode({'next': then})}"


class LanguageMiddleware:
    """Answers in the language that was chosen, else in the browser's. Only there where there is more than one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request; caches are told what the language hangs on."""
        if request.path.startswith(_FOR_PROGRAMS) and request.path != _PAGE_OF_API:
            with override(source()):
                return self._get_response(request)
        with override(asked_in(request) or get_language_from_request(request)):
            if asked_in(request):  # said here, and no filter of the page
                left = request.GET.copy()
                left.pop(ASKED)
                request.GET = QueryDict(left.urlencode())
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", tag())
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the language in a cookie and goes back to the page, never to another site."""
    if code not in dict(settings.LANGUAGES):
        raise Http404(f"There is no language {code!r}.")
    then = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure()):
        then = reverse("home")
    response = HttpResponseRedirect(then)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


def texts_of_scripts(request: HttpRequest, code: str) -> HttpResponse:
    """The texts of all scripts as one script. Its address has the edition in it, so that browsers may keep it."""
    if code not in dict(settings.LANGUAGES):
        raise Http404(f"There is no language {code!r}.")
    response = HttpResponse(_script(code), content_type="text/javascript; charset=utf-8")
    if request.GET.get("v") == edition(code):
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


@cache
def edition(code: str) -> str:
    """A name for the texts of the scripts as they are: another when one of them changes."""
    return hashlib.sha256(_script(code)).hexdigest()[:12]


@cache
def _script(code: str) -> bytes:
    if not check_for_language(code):
        return b""
    with override(code):
        response = JavaScriptCatalog().get(HttpRequest())
        assert isinstance(response, HttpResponse)
        return response.content
