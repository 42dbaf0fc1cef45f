"""Middleware: a write that is sent twice under one `Idempotency-Key` is carried out once, and answered twice."""

import hashlib
import threading

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.access.server_file import KeptAnswer, ServerFile
from graphmem.api.access_control import need_of
from graphmem.api.error_responses import error_response
from graphmem.api.server_config import REQUESTS
from graphmem.memory.clock import Clock

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"


class Idempotency:
    """Keeps answers to writes of status 2xx for a day, per caller; asking twice does no harm.

    Another request under the same key gets 422, one at the same time 409.
    """

    def __init__(self, app: ASGIApp, file: ServerFile, clock: Clock) -> None:
        self.app = app
        self.file = file
        self._clock = clock
        self._running: set[str] = set()
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get(HEADER, "") if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD") else ""
        caller = scope.get("state", {}).get("caller")
        if not key or caller is None:
            await self.app(scope, receive, send)
            return
        if len(key) > REQUESTS.key_characters:
            await error_response(422, f"The {HEADER} is longer than {REQUESTS.key_characters} characters.")(scope, receive, send)
            return
        id_ = _hash(caller.key_id.encode(), key.encode())
        with self._lock:
            is_running = id_ in self._running
            self._running.add(id_)
        if is_running:
            await error_response(409, f"A request with this {HEADER} is being carried out. Ask again later.")(scope, receive, send)
            return
        try:
            await self._once(id_, scope, receive, send)
        finally:
            with self._lock:
                self._running.discard(id_)

    async def _once(self, id_: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _read_body(receive)
        except HTTPException as error:  # Too large or too late, which the routes would say.
            await error_response(error.status_code, error.detail)(scope, receive, send)
            return
        prefer = Headers(scope=scope).get("prefer", "").encode()
        wanted = _hash(scope["method"].encode(), scope["path"].encode(), scope.get("query_string", b""), prefer, body)
        kept = await run_in_threadpool(self.file.answer_of, id_)
        if kept is not None:
            await _repeated(kept, wanted)(scope, receive, send)
            return
        answer = _Answer(send)
        await self.app(scope, _given(body, receive), answer)
        is_read = need_of(scope.get("endpoint"), scope["method"]).role == "read"
        if 200 <= answer.status < 300 and not is_read:
            await run_in_threadpool(self.file.keep_answer, id_, wanted, answer.kept(), self._clock())


class _Answer:
    """Passes an answer on, and keeps a copy."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.location = ""
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.location = Headers(raw=message["headers"]).get("location", "")
        self.body += message.get("body", b"")
        await self.send(message)

    def kept(self) -> KeptAnswer:
        """The copy."""
        return KeptAnswer(status=self.status, location=self.location, body=bytes(self.body))


def _repeated(kept: tuple[str, KeptAnswer], wanted: str) -> Response:
    request_hash, answer = kept
    if request_hash != wanted:
        return error_response(422, f"This {HEADER} was used for another request. Take a new one for each request.")
    response = Response(answer.body, answer.status, media_type="application/json")
    response.headers[REPLAYED] = "true"
    if answer.location:
        response.headers["Location"] = answer.location
    return response


async def _read_body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return bytes(body)


def _given(body: bytes, receive: Receive) -> Receive:
    """Receive that gives a body that was read before."""
    is_given = False

    async def receive_given() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_given


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()
