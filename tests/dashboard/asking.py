"""Asks an app in this process, as its server would."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple


class Answer(NamedTuple):
    """What came back, and how many parts of the body that was sent were left unread."""

    status: int
    headers: dict[str, str]
    body: bytes
    n_left: int


class Asker:
    """Asks an ASGI app: ``ask("/healthz?x=1", host="localhost")``; other names are headers."""

    def __init__(self, app):
        self._app = app

    def __call__(self, address, *, host="127.0.0.1:8501", method="GET", parts=(b"",), **headers):
        path, _, query = address.partition("?")
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        if host is not None:
            named = {"host": host, **named}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), text.encode()) for name, text in named.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8501),
        }
        coming, sent = list(parts), []

        async def receive():
            if not coming:
                await asyncio.Event().wait()  # who asks stays for the answer
            part = coming.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(coming)}

        async def send(message):
            sent.append(message)

        _run(self._app(scope, receive, send))
        kept = {name.decode().lower(): text.decode() for name, text in sent[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], kept, body, len(coming))

    def open_socket(self, path, **headers):
        """Open a WebSocket; gives the types of the messages that come back."""
        named = [(name.encode(), text.encode()) for name, text in headers.items()]
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": named}
        sent = []

        async def receive():
            return {"type": "websocket.connect"}

        async def send(message):
            sent.append(message["type"])

        _run(self._app(scope, receive, send))
        return sent


def _run(answering):
    """Run it apart: a browser that another test drives has a loop of its own in this thread."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, answering).result()
