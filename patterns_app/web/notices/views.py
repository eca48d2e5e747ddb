"""The page of somebody's notices, and of the mail of them."""

from __future__ import annotations

from smtplib import SMTPException

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from . import mailing, telling
from .models import Digest, Every


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """All of them. POST: all are read, or how mail shall be."""
    if request.method != "POST":
        return _page(request)
    do = request.POST.get("do", "")
    if do == "read":
        telling.of(request.user.pk).filter(read__isnull=True).update(read=timezone.now())
    elif do == "no-mail":
        Digest.objects.filter(user=request.user.pk).delete()
    elif do == "mail" and mailing.is_set():
        if refused := _asked_for_mail(request):
            return _page(request, refused, 422)
    else:
        return _page(request, gettext("Nothing was changed: no button of this page says that."), 422)
    return _see(reverse("notices"))


@require_safe
@login_required
def follow(request: HttpRequest, notice: int) -> HttpResponse:
    """To what it is about. It is read then."""
    found = get_object_or_404(telling.of(request.user.pk), pk=notice)
    telling.of(request.user.pk).filter(pk=found.pk, read__isnull=True).update(read=timezone.now())
    return _see(found.address or reverse("notices"))


@require_safe
@login_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the question whether an address is somebody's."""
    if not mailing.confirm(request.user, token):
        return _page(request, gettext("This link is old, or was meant for somebody else. Ask for another."), 422)
    return _see(reverse("notices"))


@csrf_exempt  # a mail program sends it (RFC 8058), which has no page of ours; the token proves it
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail, without signing in."""
    if request.method == "POST":
        if not mailing.stop(token):
            raise Http404
        return render(request, "notices/stop.html", {"section": "account", "done": True})
    return render(request, "notices/stop.html", {"section": "account", "done": False})


def _asked_for_mail(request: HttpRequest) -> str:
    """What was wrong with it, if anything."""
    address, every = request.POST.get("address", "").strip(), request.POST.get("every", "")
    if every not in {str(one.value) for one in Every}:
        return gettext("Choose how often.")
    try:
        validate_email(address)
        done = mailing.ask(request.user, address, int(every))
    except ValidationError:
        return gettext("This is no address of mail.")
    except (OSError, SMTPException):
        return gettext("The mail server did not take the question. Try it again later.")
    return "" if done else gettext("A question was sent just now. Wait some minutes before you try another address.")


def _page(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    rows = telling.of(request.user.pk)[: telling.KEPT]
    context = {
        "section": "account",
        "notices": [(row, telling.in_words(row)) for row in rows],
        "unread": telling.unread(request.user.pk),
        "mail": mailing.is_set(),
        "digest": Digest.objects.filter(user=request.user.pk).first(),
        "choices": [(Every.DAY.value, gettext("Once a day")), (Every.HOUR.value, gettext("Once an hour"))],
        "refused": refused,
    }
    return render(request, "notices/page.html", context, status=status)


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
