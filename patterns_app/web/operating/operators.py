"""Who sees the pages of whoever runs the site: people whom `manage.py operator` has named. Others find nothing."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from patterns_app.web.people.models import Operator
from patterns_app.web.people.tries import View, guarded


def for_operators(view: View) -> View:
    """A page for operators alone."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not Operator.objects.filter(user=request.user.pk).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded(login_required(inner))
