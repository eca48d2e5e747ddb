"""Files of a request: the body itself, or several as multipart."""

from __future__ import annotations

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge

_MULTIPART = "multipart/form-data"


def files_of(request: HttpRequest) -> dict[str, bytes]:
    """Contents by path. Raises NotASketch and TooLarge.

    A part of a multipart body has its path as the field's name when that looks like one, because browsers send no
    folders in a file's name; else the file's name.
    """
    if request.content_type != _MULTIPART:
        return {"file": request.body}
    # Asked before anything is read: files do not count towards the limit of a body.
    if int(request.META.get("CONTENT_LENGTH") or 0) > limits.IMPORT_INFLATED_BYTES + limits.REQUEST_BODY_BYTES:
        raise TooLarge([Error("$", f"at most {limits.IMPORT_INFLATED_BYTES:,} bytes are read in all")])
    try:
        parts = [(field, file) for field in request.FILES for file in request.FILES.getlist(field)]
    except TooManyFilesSent:
        raise TooLarge([Error("$", "there are too many files; a zip may hold more")]) from None
    except MultiPartParserError as error:
        raise NotASketch([Error("$", f"the multipart body cannot be read: {error}")]) from None
    if not parts:
        raise NotASketch([Error("$", "the multipart body holds no file")])
    return {field if "." in field or "/" in field else (file.name or field): file.read() for field, file in parts}


def whole_body(request: HttpRequest, most: int) -> bytes:
    """A body that may be larger than others, read no further than it may be long. Raises TooLarge."""
    refusal = TooLarge([Error("$", f"at most {most:,} bytes are read")])
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise refusal
    data = request.read(most + 1)
    if len(data) > most:
        raise refusal
    return data
