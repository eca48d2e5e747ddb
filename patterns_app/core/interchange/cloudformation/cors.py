"""What a SAM template says of CORS for a REST API, as settings of the vocabulary."""

from __future__ import annotations

from typing import Any

from .plain import at
from .template import Resource

_LONGEST = 200


def rest_cors(resource: Resource) -> dict[str, Any]:
    """Whether CORS is on, for which origin, and whether the origin has the quotes that API Gateway needs.

    SAM takes a text (the origin alone) or a mapping, and puts what stands there into the header as it is.
    """
    said = resource.get("Cors")
    if not said:
        return {}
    found: dict[str, Any] = {"cors": True}
    origin = said if isinstance(said, str) else at(said, "AllowOrigin")
    if isinstance(origin, str) and 0 < len(origin) <= _LONGEST:
        found["cors_origins"] = _bare(origin)
        if not _is_quoted(origin):
            found["cors_quoted"] = False
    age = at(said, "MaxAge")
    if (seconds := _bare(str(age))).isdecimal() and len(seconds) < 7 and not isinstance(age, bool):
        found["cors_max_age"] = int(seconds)
    if at(said, "AllowCredentials") is True:
        found["cors_credentials"] = True
    return found


def _is_quoted(text: str) -> bool:
    return len(text) > 2 and text[0] == text[-1] == "'"


def _bare(text: str) -> str:
    return text[1:-1] if _is_quoted(text) else text
