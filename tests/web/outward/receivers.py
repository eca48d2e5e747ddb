"""Receivers on the loopback device that keep what they are sent, and may be told to be odd."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


class Web:
    """Answers each message with `status`, and keeps it."""

    def __init__(self) -> None:
        self.status, self.got = 200, list[tuple[dict[str, str], str]]()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/hook?from=us"
        threading.Thread(target=self._server.serve_forever, daemon=True, args=[0.01]).start()

    def told(self, secret: str) -> list[Any]:
        """What it was sent, each proven by the library for receivers."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.got]

    def bodies(self) -> list[Any]:
        """What it was sent."""
        return [json.loads(body) for _, body in self.got]

    def close(self) -> None:
        """It is gone."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def web() -> Iterator[Web]:
    """One that lives as long as the block."""
    receiver = Web()
    try:
        yield receiver
    finally:
        receiver.close()


@contextmanager
def syslog() -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and all that came, by connection."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    opened, _ = server.accept()
                except OSError:
                    return
                with opened:
                    data = b""
                    while more := opened.recv(65_536):
                        data += more
                    got.append(data)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], got
        server.shutdown(socket.SHUT_RDWR)


@contextmanager
def silent() -> Iterator[str]:
    """The address of one that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@contextmanager
def dripping() -> Iterator[str]:
    """The address of one that answers a sign at a time, without end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def serve() -> None:
            opened, _ = server.accept()
            with opened:
                opened.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not stop.wait(0.05):
                    try:
                        opened.sendall(b"x")
                    except OSError:
                        return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        stop.set()
