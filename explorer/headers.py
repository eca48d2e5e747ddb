"""What every answer says about who may use it, where the view has not said it itself."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Nothing of this is used; full screen and the clipboard are, by our own pages and by the player inside others'.
_REFUSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join([*(f"{name}=()" for name in _REFUSED), "fullscreen=(self)", "clipboard-write=(self)"])
# What is no document has no permissions, and a page comes with ten such files.
_PARTS_OF_PAGES = ("text/css", "text/javascript", "font/")
# Pictures are made to be shown elsewhere: in a README, a wiki, a page.
_FOR_OTHERS = ("image/", "video/", "application/pdf")


class HeadersMiddleware:
    """Sets Cross-Origin-Resource-Policy, and of documents Cross-Origin-Embedder-Policy and Permissions-Policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Adds what is missing."""
        response = self._get_response(request)
        kind = response.get("Content-Type", "")
        shared = kind.startswith(_FOR_OTHERS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
        if not kind.startswith(_PARTS_OF_PAGES):
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if kind.startswith("text/html"):
            response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response
