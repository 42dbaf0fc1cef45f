"""Lists in pages: each page has a cursor to the next one; as NDJSON, all of them in one stream."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, cast

import orjson
from fastapi import Depends, HTTPException, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from graphmem.api.server_config import PAGES
from graphmem.memory.flagged_output import with_flags

NDJSON = "application/x-ndjson"
R = TypeVar("R")
V = TypeVar("V", bound=BaseModel)

Fetch: TypeAlias = Callable[[tuple[Any, ...], int], Sequence[tuple[tuple[Any, ...], R]]]
"""From the key after which to begin (empty for the start) and a number, to at most so many records with their keys, in order."""


class Page(BaseModel, Generic[V]):
    """Part of a list. `next` is the cursor of the next page; null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: tuple[V, ...]
    next: str | None = None


class PageRequest:
    """Which part of a list is asked for, and in which form."""

    def __init__(self, limit: int | None, cursor: str, *, streams: bool) -> None:
        """Raises HTTPException 400 for an invalid cursor."""
        self.limit = limit
        self.after = read_cursor(cursor)
        self.streams = streams

    def respond(self, fetch: Fetch[R], view: Callable[[R], V]) -> Page[V]:
        """The page; to a client that accepts NDJSON, a response that streams all records from the cursor on."""
        try:
            return cast(Page[V], self._stream(fetch, view)) if self.streams else self._page(fetch, view)
        except (TypeError, ValueError):
            if not self.after:
                raise
            raise bad_cursor() from None  # The key of another list.

    def respond_list(self, records: Sequence[R], view: Callable[[R], V], id_of: Callable[[R], str]) -> Page[V]:
        """The page of a list that is known whole. It goes on after the same record, if that is still there."""

        def fetch(after: tuple[Any, ...], count: int) -> Sequence[tuple[tuple[Any, ...], R]]:
            begin = _position(records, id_of, *after) if after else 0
            return [((number + 1, id_of(record)), record) for number, record in enumerate(records[begin : begin + count], begin)]

        return self.respond(fetch, view)

    def _page(self, fetch: Fetch[R], view: Callable[[R], V]) -> Page[V]:
        limit = self.limit or PAGES.usual
        found = fetch(self.after, limit + 1)
        following = write_cursor(found[limit - 1][0]) if len(found) > limit else None
        return Page(items=tuple(view(record) for _, record in found[:limit]), next=following)

    def _stream(self, fetch: Fetch[R], view: Callable[[R], V]) -> StreamingResponse:
        first = fetch(self.after, self._batch(0))  # Before the status is sent, so that an error still has one.
        return StreamingResponse(self._lines(first, fetch, view), media_type=NDJSON)

    def _lines(self, found: Sequence[tuple[tuple[Any, ...], R]], fetch: Fetch[R], view: Callable[[R], V]) -> Iterator[str]:
        sent = 0
        while found:
            for _, record in found:
                yield dump_line(view(record))
            sent += len(found)
            found = fetch(found[-1][0], batch) if (batch := self._batch(sent)) else ()

    def _batch(self, sent: int) -> int:
        return PAGES.streamed if self.limit is None else min(PAGES.streamed, self.limit - sent)


def dump_line(view: BaseModel) -> str:
    """The view as one line of JSON, with flags."""
    return orjson.dumps(with_flags(view.model_dump(mode="json"))).decode() + "\n"


async def page_of(
    request: Request,
    limit: Annotated[
        int | None,
        Query(ge=1, le=PAGES.largest, description=f"The most items of a page ({PAGES.usual} if left out); as NDJSON, of all."),
    ] = None,
    cursor: Annotated[str, Query(max_length=PAGES.longest_cursor, description="`next` of the page before; empty: the first page.")] = "",
) -> PageRequest:
    """The part of a list that a request asks for."""
    return PageRequest(limit, cursor, streams=NDJSON in request.headers.get("accept", ""))


PageDep: TypeAlias = Annotated[PageRequest, Depends(page_of)]


def bad_cursor() -> HTTPException:
    """The error for a cursor of another list, or of none."""
    return HTTPException(400, "The cursor is not one of this list. Take `next` of the page before, or leave it out.")


def write_cursor(key: tuple[Any, ...]) -> str:
    """The key as text that a URL can carry."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[Any, ...]:
    """The key in a cursor. Raises HTTPException 400."""
    if not text:
        return ()
    try:
        key = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise bad_cursor() from None
    if not isinstance(key, list) or not key or not all(map(_is_part, key)):
        raise bad_cursor()
    return tuple(key)


def _is_part(part: object) -> bool:
    """A text, or a number that an engine can hold."""
    return isinstance(part, str) or (isinstance(part, int) and abs(part) < 2**63)


def _position(records: Sequence[R], id_of: Callable[[R], str], position: int, last: str) -> int:
    """Where the record after `last` is; if that one is gone, where it was."""
    if not isinstance(position, int) or not isinstance(last, str) or position < 0:
        raise bad_cursor()
    if 0 < position <= len(records) and id_of(records[position - 1]) == last:
        return position
    return next((number + 1 for number, record in enumerate(records) if id_of(record) == last), position)
