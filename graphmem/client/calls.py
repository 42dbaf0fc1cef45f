"""Calls of the API as values: what is sent, for both clients. Nothing is sent here."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias
from urllib.parse import quote

from graphmem.client.client_errors import ClientError

When: TypeAlias = datetime | str | None
"""A time: a datetime, or ISO 8601 text; UTC if it has no zone."""
Json: TypeAlias = dict[str, Any]
ROWS = 1000
"""Messages of one request: the most that the server takes."""
RETRIED = frozenset({429, 503})
TRIES = 4
STATE = "Graphmem-State"
"""The header by which a server of several processes says which state an answer is of, and a client asks for no older one."""
QUESTIONS = frozenset(("recall", "answer", "explain", "pack", "graph/answer", "cypher", "cypher/ask"))
"""What is asked by POST and changes nothing."""
FIRST_PAUSE_S = 0.5
IMPORT_HINT = "The client needs httpx. Run `pip install 'graphmem[client]'`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: `path` is below the space."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Json | None = None
    writes: bool = False

    @property
    def reads(self) -> bool:
        """True if it changes nothing."""
        return self.method == "GET" or self.path in QUESTIONS

    @property
    def headers(self) -> dict[str, str]:
        """A write has a key of its own, so that sending it again does nothing twice."""
        return {"Idempotency-Key": secrets.token_hex(16)} if self.writes else {}


def get(path: str, **query: Any) -> Call:
    """A GET; values of None and "" are left out."""
    return Call(method="GET", path=path, query={name: value for name, value in plain(query).items() if value != ""})


def post(path: str, **body: Any) -> Call:
    """A POST; values of None are left out."""
    return Call(method="POST", path=path, body=plain(body), writes=path not in QUESTIONS)


def asking(path: str, question: str, at: When, known: When, budget: int | None, options: Mapping[str, Any] | None) -> Call:
    """A question with its recipe and filters."""
    return post(path, question=question, at=at, known=known, budget=budget, **plain(options or {}))


def delete(path: str) -> Call:
    """A DELETE."""
    return Call(method="DELETE", path=path, writes=True)


def plain(values: Mapping[str, Any]) -> Json:
    """The values that were given, times as text."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items() if value is not None}


def part(id_: str) -> str:
    """An id as a part of a path."""
    return quote(id_, safe="")


def batches(messages: Iterable[Mapping[str, Any]], mark: Mapping[str, str]) -> Iterator[Call]:
    """Requests that remember the messages, in order; one without messages gives the report of nothing."""
    rest, is_first = iter(messages), True
    while (rows := [plain(row) for row in islice(rest, ROWS)]) or is_first:
        yield Call(method="POST", path="messages", body={"messages": rows, **mark})
        is_first = False


def joined(reports: Iterable[Json]) -> Json:
    """One report of several batches: what was done is added, what the space holds is the last one's; rows count through."""
    whole: Json = {}
    for report in reports:
        rows = whole.get("rows", [])
        begin = len(rows)
        done = {name: whole.get(name, 0) + report[name] for name in ("messages", "new", "unchanged", "changed", "quarantined")}
        whole = {**report, **done, "rows": [*rows, *({**row, "index": begin + row["index"]} for row in report["rows"])]}
    return whole


def reason_of(status: int, body: object, text: str) -> ClientError:
    """The error of a response."""
    said = body.get("error") if isinstance(body, dict) else None
    return ClientError(str(said or text[:200] or f"The server answered {status}."), status)


def pause_before(attempt: int, retry_after: str) -> float:
    """Seconds to wait before a request is sent again: what the server asks for, else twice as long each time."""
    return float(retry_after) if retry_after.isdecimal() else FIRST_PAUSE_S * 2**attempt


def unmerging(entity: str, alias: str, conversation: str) -> Call:
    """Take a name out of an entity, or without a name undo the decision of that id."""
    return (
        post("decisions/unmerge", entity=entity, alias=alias, conversation=conversation) if alias else delete(f"decisions/{part(entity)}")
    )
