"""CORS of a REST API, both ways.

SAM takes a text (the origin alone) or a mapping, and puts what stands there into the header as it is, so a right value
carries quotes of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from patterns_app.core.services.values import origins

_API = "AWS::Serverless::Api"
_LONGEST = 200
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_HEADERS = ("Authorization", "Content-Type")


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """Whether CORS is on, for which origin, and whether the origin has the quotes that API Gateway needs."""
    said = properties.get("Cors") if kind == _API else None
    if not said:
        return {}
    found: dict[str, Any] = {"cors": True}
    among = said if isinstance(said, dict) else {"AllowOrigin": said}
    origin = plain(among.get("AllowOrigin"))
    if isinstance(origin, str) and 0 < len(origin) <= _LONGEST:
        found["cors_origins"] = _bare(origin)
        if not _is_quoted(origin):
            found["cors_quoted"] = False
    age = plain(among.get("MaxAge"))
    if re.fullmatch(r"-?\d{1,6}", seconds := _bare(str(age))) and not isinstance(age, bool):
        found["cors_max_age"] = int(seconds)
    if plain(among.get("AllowCredentials")) is True:
        found["cors_credentials"] = True
    return found


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """The headers, for the first of the origins: a REST API can name only one."""
    if kind != _API or value("cors") is not True:
        return
    origin = origins(value("cors_origins"))[0]
    quote = "" if value("cors_quoted") is False else "'"
    cors: dict[str, Any] = {
        "AllowOrigin": f"{quote}{origin}{quote}",
        "AllowMethods": f"'{','.join(_METHODS)}'",
        "AllowHeaders": f"'{','.join(_HEADERS)}'",
    }
    if (age := value("cors_max_age")) is not None:
        cors["MaxAge"] = f"'{age}'"
    if value("cors_credentials") is True and origin != "*":
        cors["AllowCredentials"] = True
    properties["Cors"] = cors


def _is_quoted(text: str) -> bool:
    return len(text) > 2 and text[0] == text[-1] == "'"


def _bare(text: str) -> str:
    return text[1:-1] if _is_quoted(text) else text
