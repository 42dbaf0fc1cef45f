"""Requests on their way to another process of the server: sent as they came over a socket that only this user can open."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

import h11
from starlette.types import Receive, Scope, Send

from graphmem.api.error_responses import error_response
from graphmem.api.workers.freshness import HEADER, now
from graphmem.api.workers.workers_config import WORKERS

_NOT_SENT = frozenset({b"connection", b"keep-alive", b"expect", b"x-forwarded-for", b"x-forwarded-proto"})
_NOT_ANSWERED = frozenset({b"connection", b"transfer-encoding", b"date", b"server"})
"""What each server says for itself."""
_CHUNK = 1 << 16
GONE = "A process of this server does not answer. Ask again in some seconds."


class ProcessLink:
    """Passes requests on, one connection each."""

    def __init__(self, path: Path, *, names_state: bool = True) -> None:
        """`path` is the socket of the other process; with `names_state`, its answers name the present as their state."""
        self._path = path
        self._names_state = names_state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; 503 if the other process cannot be reached."""
        if not await self.pass_on(scope, receive, send):
            await error_response(503, GONE)(scope, receive, send)

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Pass a request on; False, with nothing received or sent, if the other process cannot be reached."""
        # Not a stream of asyncio, which drops what it has received when it fails to send: the other process may answer and close early.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.setblocking(False)
            try:
                async with asyncio.timeout(WORKERS.connect):
                    await asyncio.get_running_loop().sock_connect(link, str(self._path))
            except (OSError, TimeoutError):
                return False
            await self._exchange(link, scope, receive, send)
        return True

    async def _exchange(self, link: socket.socket, scope: Scope, receive: Receive, send: Send) -> None:
        connection = h11.Connection(h11.CLIENT)
        sending = asyncio.create_task(_send(connection, link, scope, receive))
        try:
            is_begun = False
            async for message in _answered(connection, link):
                is_begun = True
                if self._names_state and message.get("status", 500) < 300:
                    message["headers"].append((HEADER.lower().encode(), str(now()).encode()))
                await send(message)
        except (OSError, h11.ProtocolError):
            if is_begun:
                raise  # Cut off: the caller must not take it for the whole answer.
            await error_response(503, GONE)(scope, receive, send)
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, h11.ProtocolError):
                await sending


async def _send(connection: h11.Connection, link: socket.socket, scope: Scope, receive: Receive) -> None:
    with ExitStack() as unless_sent:
        unless_sent.callback(_end, link)
        with suppress(OSError, h11.LocalProtocolError):  # It has answered already, and does not read on.
            await _send_request(connection, link, scope, receive)
        unless_sent.pop_all()


def _end(link: socket.socket) -> None:
    """Let both sides see that nothing more comes."""
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


async def _send_request(connection: h11.Connection, link: socket.socket, scope: Scope, receive: Receive) -> None:
    """Send the request with its body. The other process may answer before it has all of it."""
    write = partial(asyncio.get_running_loop().sock_sendall, link)
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_SENT]
    headers += [(b"x-forwarded-for", (scope.get("client") or ("",))[0].encode()), (b"x-forwarded-proto", scope["scheme"].encode())]
    if not any(name == b"host" for name, _ in headers):
        headers.append((b"host", b""))
    # Written apart: what is read of the answer meanwhile changes the state of the connection, too.
    await write(connection.send(h11.Request(method=scope["method"], target=target, headers=[*headers, (b"connection", b"close")])) or b"")
    is_whole = False
    while not is_whole:
        message = await receive()
        if message["type"] == "http.disconnect":
            _end(link)  # The other process need not wait for the rest.
            return
        if body := message.get("body", b""):
            await write(connection.send(h11.Data(data=body)) or b"")
        is_whole = not message.get("more_body", False)
    await write(connection.send(h11.EndOfMessage()) or b"")


async def _answered(connection: h11.Connection, link: socket.socket) -> AsyncIterator[dict[str, Any]]:
    """The messages of an answer, in the form of ASGI. Raises OSError or ProtocolError if it is not whole."""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await asyncio.get_running_loop().sock_recv(link, _CHUNK))
        elif isinstance(event, h11.Response):
            headers = [(name, value) for name, value in event.headers if name not in _NOT_ANSWERED]
            yield {"type": "http.response.start", "status": event.status_code, "headers": headers}
        elif isinstance(event, h11.Data):
            yield {"type": "http.response.body", "body": bytes(event.data), "more_body": True}
        elif isinstance(event, h11.EndOfMessage):
            yield {"type": "http.response.body", "body": b"", "more_body": False}
            return
        elif not isinstance(event, h11.InformationalResponse):
            raise ConnectionError(GONE)
