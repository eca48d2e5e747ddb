"""How often one address may try to sign in or up in an hour, all processes together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from patterns_app.web.asking import client
from patterns_app.web.counters.budgets import Budget, Spent

View = Callable[..., HttpResponseBase]
TRIES: Final = Budget("sign-ins", lambda: float(settings.SIGN_INS_AN_HOUR), 3600)


def count_try() -> None:
    """Somebody sends a form about who they are. Raises Spent."""
    if (who := client()) and not TRIES.take(who):
        raise Spent(gettext("This address has tried to sign in as often as it may in an hour."), TRIES.wait())


def guarded(view: View) -> View:
    """A page about an account: forms are counted, and no cache and no search engine keeps it."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            count_try()
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    return inner


def all_guarded(routes: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, each guarded."""
    found: list[URLPattern | URLResolver] = []
    for one in routes:
        if isinstance(one, URLResolver):
            inner = all_guarded(one.url_patterns)
            found.append(URLResolver(one.pattern, inner, one.default_kwargs, one.app_name, one.namespace))
        else:
            found.append(URLPattern(one.pattern, guarded(one.callback), one.default_args, one.name))
    return found
