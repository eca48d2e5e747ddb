"""Somebody at a socket, for tests: a browser's half without a browser."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE = 120.0  # seconds: what has not come by then, however busy the machine is, hangs
_CSRF = "c" * 32
SKETCH = {
    "schema": "pattern-studio/2",
    "title": "Orders",
    "nodes": [
        {"id": "take", "service": "aws.lambda", "label": "Take order"},
        {"id": "queue", "service": "aws.sqs", "label": "Orders"},
    ],
}


class Browser:
    """A browser's cookies, and what it sends to the pages."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies = {"csrftoken": _CSRF}

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Content-Type": "application/json", "X-CSRFToken": _CSRF, "Cookie": cookies}
        try:
            connection.request("POST", path, body if isinstance(body, str) else json.dumps(body), headers)
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            text = response.read()
            return response.status, json.loads(text) if text.startswith(b"{") else text
        finally:
            connection.close()

    def keep(self, sketch: Any = SKETCH) -> dict[str, Any]:
        """Keep a new sketch: where it is."""
        status, kept = self.post("/studio/keep/", {"sketch": sketch})
        assert status == 201, kept
        kept["view_token"] = kept["view"].rstrip("/").rpartition("/")[2]
        return dict(kept)

    def ticket(self, token: str, client: str, name: str = "") -> dict[str, Any]:
        status, told = self.post(f"/s/{token}/ticket/", {"client": client, "name": name})
        assert status == 200, told
        return dict(told)


class Socket:
    """An open socket, and what came of it so far."""

    def __init__(self, connection: ClientConnection, client: str) -> None:
        self.connection, self.client = connection, client
        self.count = 0
        self.heard: list[dict[str, Any]] = []

    def send(self, message: Any) -> None:
        self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def tell(self, *operations: dict[str, Any], since: int | None = None) -> None:
        """One batch."""
        self.count += 1
        self.send({"t": "ops", "batches": [{"c": self.count, "ops": operations}], "since": since})

    def until(self, meant: Callable[[dict[str, Any]], Any], seconds: float = PATIENCE) -> dict[str, Any]:
        """The next message that is meant. Raises TimeoutError."""
        while True:
            message = json.loads(self.connection.recv(timeout=seconds))
            self.heard.append(message)
            if meant(message):
                return dict(message)

    def of(self, kind: str) -> dict[str, Any]:
        """The next message of a kind."""
        return self.until(lambda message: message["t"] == kind)

    def row(self, client: str, count: int) -> dict[str, Any]:
        """The row of somebody's batch."""
        mine = lambda row: (row["client"], row["c"]) == (client, count)  # noqa: E731
        found = self.until(lambda message: message["t"] == "rows" and any(map(mine, message["rows"])))
        return dict(next(filter(mine, found["rows"])))


@contextmanager
def opened(address: str, ticket: str, client: str, since: int = 0, origin: str | None = "") -> Iterator[Socket]:
    """A socket that has shown its ticket."""
    site = address.replace("ws", "http", 1).partition("/live/")[0] if origin == "" else origin
    with connect(address, origin=site, compression=None, max_size=None, close_timeout=1) as connection:  # type: ignore[arg-type]
        socket = Socket(connection, client)
        socket.send({"t": "ticket", "ticket": ticket, "since": since})
        yield socket


@contextmanager
def entered(browser: Browser, token: str, client: str, since: int = 0, name: str = "") -> Iterator[Socket]:
    """A socket that was let in; `heard` has its hello."""
    told = browser.ticket(token, client, name)
    with opened(told["address"], told["ticket"], client, since) as socket:
        socket.of("hello")
        yield socket
