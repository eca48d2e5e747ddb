"""Files of a request: the body itself, or several as multipart."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from patterns_app.core import limits, pipeline
from patterns_app.core.interchange import beside
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge, parse
from patterns_app.web.working import caged_if_large

_MULTIPART = "multipart/form-data"
_BYTES_HERE = 1_000  # of a document for each of the parts that are few enough to be read where it is answered


def files_of(request: HttpRequest) -> dict[str, bytes]:
    """Contents by path. Raises NotASketch and TooLarge.

    A part of a multipart body has its path as the field's name when that looks like one, because browsers send no
    folders in a file's name; else the file's name.
    """
    if request.content_type != _MULTIPART:
        return {"file": whole_body(request, limits.BODY_BYTES)}
    # Asked before anything is read: files do not count towards the limit of a body.
    if int(request.META.get("CONTENT_LENGTH") or 0) > limits.BODY_BYTES:
        raise TooLarge([Error("$", f"at most {limits.BODY_BYTES:,} bytes are read in all")])
    try:
        parts = [(field, file) for field in request.FILES for file in request.FILES.getlist(field)]
    except TooManyFilesSent:
        raise TooLarge([Error("$", "there are too many files; a zip may hold more")]) from None
    except MultiPartParserError as error:
        raise NotASketch([Error("$", f"the multipart body cannot be read: {error}")]) from None
    if not parts:
        raise NotASketch([Error("$", "the multipart body holds no file")])
    return {field if "." in field or "/" in field else (file.name or field): file.read() for field, file in parts}


def carrying_body(request: HttpRequest) -> bytes:
    """A body that may hold a sketch with files beside it, which only these may make larger than others.

    Raises TooLarge. The body stays with the request, for whoever asks it again.
    """
    if not hasattr(request, "_body"):
        request._body = whole_body(request, limits.BODY_BYTES)  # noqa: SLF001  # or Django says that it was read
    data = request.body
    most = limits.REQUEST_BODY_BYTES
    if len(data) > most and (beside.MARK not in data or _parts_in(data) > most):
        raise TooLarge([Error("$", f"at most {most:,} bytes are read, without the files beside a sketch (`blobs`)")])
    return data


def opened(document: bytes) -> tuple[Sketch, Mapping[str, bytes]]:
    """The sketch in a body, and the files that lie beside it. Raises InputError, and RenderError for a large one."""
    if beside.MARK not in document:
        return parse(document), {}
    # Megabytes of base64 take longer to read than a sketch without them.
    return caged_if_large(len(document) // _BYTES_HERE, pipeline.opened, document)


def _parts_in(data: bytes) -> int:
    """No fewer than the values in a JSON text; a file in base64 is one. So a large body is no larger in memory."""
    return sum(map(data.count, (b",", b"[", b"{")))


def whole_body(request: HttpRequest, most: int) -> bytes:
    """A body that may be larger than others, read no further than it may be long. Raises TooLarge."""
    refusal = TooLarge([Error("$", f"at most {most:,} bytes are read")])
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise refusal
    data = request.read(most + 1)
    if len(data) > most:
        raise refusal
    return data
