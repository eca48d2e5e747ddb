"""What the buttons about folders do, on the page of every space."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext

from . import filing
from .access import Key
from .keys import NoAccess
from .refusals import Refused


def pressed(actor: str, space: str, form: Mapping[str, str]) -> str:
    """Do what a form of a space asks for; the folder to show then, empty for none. Raises NoAccess, Refused."""
    do, name, folder = form.get("do", ""), form.get("name", ""), form.get("folder", "")
    if do == "new-folder":
        return str(filing.make(actor, space, name, folder))
    if do == "file":
        filing.put(Key(owner=actor, sketch=_id(form.get("sketch", ""))), form.get("to", ""))
    elif do == "rename-folder":
        filing.rename(actor, _id(folder), name)
    elif do == "move-folder":
        filing.move(actor, _id(folder), form.get("to", ""))
    elif do == "delete-folder":
        place = filing.cabinet(space).get(folder)
        filing.delete(actor, _id(folder))
        return str((place and place.parent) or "")
    else:
        raise Refused(gettext("Nothing was changed: no button of this page says that."))
    return folder


def _id(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        raise NoAccess from None
