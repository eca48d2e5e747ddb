"""The mail of notices: to who has asked for it, has proven the address, and has something unread.

A mail server that is away costs nothing but time: what was not sent goes with the next.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPResponseException
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from .models import Digest, Notice
from .telling import in_words

_logger = logging.getLogger(__name__)
_SALT: Final = "patterns_app.web.notices.mailing"
_LONGEST: Final = 50  # notices of one mail
ASK_AGAIN: Final = timedelta(minutes=10)  # no address is asked more often than that
_VALID: Final = timedelta(days=3)


def is_set() -> bool:
    """Is there a mail server?"""
    return bool(settings.EMAIL_HOST)


def ask(user: Any, address: str, every: int) -> bool:
    """Send the question to an address that somebody says is theirs. False when it was asked just now.

    Raises OSError, SMTPException.
    """
    now = timezone.now()
    known = Digest.objects.filter(user=user).first()
    if known and now - known.asked < ASK_AGAIN and known.address != address:
        return False
    if known and known.address == address and known.confirmed:
        Digest.objects.filter(user=user).update(every=every)
        return True
    new = {"address": address, "confirmed": False, "every": every, "asked": now}
    Digest.objects.update_or_create(user=user, defaults=new)
    token = signing.dumps([str(user.pk), address], salt=_SALT)
    path = reverse("notices_confirm", args=[token])
    words = render_to_string("notices/confirm.txt", {"name": str(user), "link": absolute(path)})
    _message(address, gettext("Is this your address?"), words).send()
    return True


def confirm(user: Any, token: str) -> bool:
    """Somebody has followed the link in the question. False for one that is none, is old, or is another's."""
    try:
        who, address = signing.loads(token, salt=_SALT, max_age=_VALID)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    mine = Digest.objects.filter(user=user, address=address)
    return str(user.pk) == who and bool(mine.update(confirmed=True))


def stop(token: str) -> bool:
    """Somebody wants no more mail, by the link in one of them, wherever they are. False for no such link."""
    try:
        who = signing.loads(token, salt=f"{_SALT}.stop")
    except signing.BadSignature:
        return False
    Digest.objects.filter(user_id=who).delete()
    return True


def send_due(now: datetime) -> tuple[int, int]:
    """Send to each who is due what they have not read. How many mails went out, and how many could not."""
    if not is_set():
        return 0, 0
    due = _due(now)
    sent = done = 0
    try:
        with get_connection() if due else nullcontext() as connection:
            for digest in due:
                try:
                    sent += _send(digest, now, connection)
                    done += 1
                except SMTPResponseException as error:  # of this mail; the next may be taken
                    _logger.warning("the mail server refused a mail of notices: %s", error.smtp_code)
    except (OSError, SMTPException) as error:
        _logger.warning("the mail server takes no mail of notices: %s", type(error).__name__)
    return sent, len(due) - done


def _due(now: datetime) -> list[Digest]:
    rows = Digest.objects.filter(confirmed=True, user__is_active=True).select_related("user")
    waiting = Notice.objects.filter(read__isnull=True, mailed__isnull=True).values("user")
    found = rows.filter(Q(sent__isnull=True) | Q(sent__lte=now - timedelta(minutes=55)), user__in=waiting)
    return [one for one in found if one.sent is None or now - one.sent > timedelta(hours=one.every, minutes=-5)]


def _send(digest: Digest, now: datetime, connection: Any) -> int:
    """One mail. Whoever moves the time on sends it."""
    if not Digest.objects.filter(pk=digest.pk, sent=digest.sent).update(sent=now):
        return 0
    rows = Notice.objects.filter(user=digest.user, read__isnull=True, mailed__isnull=True)
    shown = list(rows[:_LONGEST])
    stop_at = absolute(reverse("notices_stop", args=[signing.dumps(str(digest.user_id), salt=f"{_SALT}.stop")]))
    context = {
        "name": str(digest.user),
        "lines": [(in_words(one), absolute(one.address) if one.address else "") for one in shown],
        "more": rows.count() - len(shown),
        "all": absolute(reverse("notices")),
        "stop": stop_at,
    }
    subject = gettext("New at Pattern Studio: %(first)s") % {"first": in_words(shown[0])} if shown else ""
    message = _message(digest.address, subject, render_to_string("notices/digest.txt", context), connection)
    message.extra_headers = {"List-Unsubscribe": f"<{stop_at}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    try:
        message.send()
    except (OSError, SMTPException):
        Digest.objects.filter(pk=digest.pk, sent=now).update(sent=digest.sent)
        raise
    rows.filter(at__lte=now).update(mailed=now)
    return 1


def absolute(path: str) -> str:
    """A page's address for who is not on the site."""
    return f"{settings.SITE_ADDRESS}{path}"


def _message(to: str, subject: str, body: str, connection: Any = None) -> EmailMessage:
    plain = " ".join(subject.split())[:150]  # a title may hold anything, a header no line's end
    return EmailMessage(plain, body, settings.DEFAULT_FROM_EMAIL, [to], connection=connection)
