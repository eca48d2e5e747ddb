"""What a task of a workflow asks that no resource of the template is: an address on the internet, a service as such.

What the services are called in the resource of a task: Step Functions developer guide, "Integrating services" and
"Supported AWS SDK service integrations".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from patterns_app.core.vocabulary import names

from .meaning import in_words, without_filled_in
from .plain import at
from .saying import ELSEWHERE, Outside

SERVER: Final = "external.http"
TOKEN: Final = re.compile(r"\$\{([A-Za-z0-9_]+)(?:\.[A-Za-z0-9.]+)?\}")
_ASKS_ADDRESS: Final = "http:invoke"
_ADDRESSES: Final = (
    ("Arguments", "ApiEndpoint"),
    ("Parameters", "ApiEndpoint"),
    ("Parameters", "ApiEndpoint.$"),
)
_HOST: Final = re.compile(r"https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?=[:/?'\"\s]|$)")
_CLIENTS: Final = re.compile(r"(agentruntime|runtime|agent|dataplane|v2)$")  # of one service, each with its own name
_OTHER_NAMES: Final = {"location": "geo", "pinpointsmsvoice": "sms-voice"}  # by a client the prefix of its actions


def filled_in(value: Any, given: Mapping[str, Any]) -> Any:
    """What a value that is one token stands for; any other as it is."""
    token = TOKEN.fullmatch(value) if isinstance(value, str) else None
    return given.get(token[1], value) if token else value


def asked_outside(state: Mapping[str, Any], given: Mapping[str, Any]) -> Outside | None:
    """The part outside of the template that a task asks; None where it may be one of the template, or is not known."""
    action = action_of(state, given)
    if action.startswith(_ASKS_ADDRESS):
        host = _host(state, given)
        return Outside(f"{ELSEWHERE}{host}", SERVER, host) if host else None
    word = _CLIENTS.sub("", action.partition(":")[0])
    service = names.by_prefix().get(_OTHER_NAMES.get(word, word), "")
    short = names.named_by_right().get(service)
    return Outside(f"{ELSEWHERE}{service}", service, short) if short else None


def action_of(state: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """What a task does, as its resource says it: `sns:publish`, for both ways of writing it; or nothing."""
    resource = without_filled_in(in_words(filled_in(state.get("Resource"), given)))
    return resource.partition(":states:")[2].lstrip(":-").removeprefix("aws-sdk:")


def why_nobody(state: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """Why a task leads to no part, in words."""
    action = action_of(state, given)
    if action.startswith(_ASKS_ADDRESS):
        return "it asks an address that is not written out"
    said = f"it does {action}" if action else "what it does is not written out"
    return f"{said}, and it names no part of the template that a line could lead to"


def _host(state: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """The host of the address that a task asks, where that is written out."""
    said = [
        at(state, around, key) for around in ("Arguments", "Parameters") for key in ("ApiEndpoint", "ApiEndpoint.$")
    ]
    found = (_HOST.search(in_words(filled_in(one, given))) for one in said)
    return next((one[1].lower() for one in found if one), "")
