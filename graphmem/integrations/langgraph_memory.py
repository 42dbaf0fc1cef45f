"""LangGraph: a store whose namespaces are spaces, and nodes that recall and remember. Needs `graphmem[langchain]`."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from graphmem.integrations.missing_extra import missing_extra
from graphmem.integrations.store_filter import matches_filter, matches_namespace
from graphmem.integrations.stored_turns import TICK, StoredTurn, StoredTurns, as_record
from graphmem.memory.clock import Clock, utc_now
from graphmem.memory.facade import Memory
from graphmem.memory.flagged_output import NOTE
from graphmem.memory.memory_spaces import MemorySpaces

try:
    from langchain_core.messages import BaseMessage, SystemMessage
    from langgraph.store.base import BaseStore, GetOp, Item, ListNamespacesOp, Op, PutOp, Result, SearchItem, SearchOp
except ImportError as error:
    raise missing_extra("langchain", error) from None

CONVERSATION = "langgraph-store"
SOURCE = "langgraph"
SPEAKER = "memory"
JSON = "json"
SEARCHED = 8_000
"""Tokens of what a search looks through."""


class GraphmemStore(BaseStore):
    """Items as messages of the space `part.part` of their namespace: facts are extracted of them, and searches are recalls.

    A value with one text, such as `{"memory": "I like pizza"}`, is stored as that text; another one as JSON, from which nothing is
    extracted. Putting a key again makes a new version, deleting retires it: the past stays until `Memory.forget`.
    """

    supports_ttl = False

    def __init__(self, memory: Memory, *, clock: Clock = utc_now) -> None:
        self._spaces = MemorySpaces(memory)
        self._clock = clock
        self._turns: dict[tuple[str, ...], StoredTurns] = {}

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """The results of the operations: what is read sees the store as it was before, as in LangGraph's own stores."""
        listed = list(ops)
        results = [self._read(op) for op in listed]
        puts: dict[tuple[str, ...], dict[str, PutOp]] = {}
        for op in listed:
            if isinstance(op, PutOp):
                puts.setdefault(op.namespace, {})[op.key] = op
        for namespace, of_keys in puts.items():
            self._write(namespace, of_keys)
        return results

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        return await asyncio.to_thread(self.batch, list(ops))

    def _read(self, op: Op) -> Result:
        if isinstance(op, GetOp):
            return next((_item(op.namespace, turn) for turn in self._items(op.namespace) if turn.key == op.key), None)
        if isinstance(op, SearchOp):
            return self._search(op)
        return self._namespaces(op) if isinstance(op, ListNamespacesOp) else None

    def _of(self, namespace: tuple[str, ...]) -> StoredTurns:
        if namespace not in self._turns:
            memory = self._spaces.memory(".".join(namespace))
            self._turns[namespace] = StoredTurns(memory, CONVERSATION, source=SOURCE, clock=self._clock)
        return self._turns[namespace]

    def _items(self, namespace: tuple[str, ...]) -> list[StoredTurn]:
        """The items of a namespace that are there, each in its present version."""
        return list({turn.key: turn for turn in self._of(namespace).read()}.values())

    def _write(self, namespace: tuple[str, ...], puts: Mapping[str, PutOp]) -> None:
        turns = self._of(namespace)
        known = {turn.key: turn for turn in self._items(namespace)}
        turns.retire(known[key] for key, op in puts.items() if op.value is None and key in known)
        records = [_record(key, op.value, known.get(key), turns.now()) for key, op in puts.items() if op.value is not None]
        turns.write([record for record in records if record])

    def _search(self, op: SearchOp) -> list[SearchItem]:
        found: list[SearchItem] = []
        for namespace in self._known():
            if namespace[: len(op.namespace_prefix)] == op.namespace_prefix:
                found += self._search_in(namespace, op.query)
        kept = [item for item in found if matches_filter(item.value, op.filter or {})]
        kept.sort(key=lambda item: (-(item.score or 0.0), -item.updated_at.timestamp(), item.key))
        return kept[op.offset : op.offset + op.limit]

    def _search_in(self, namespace: tuple[str, ...], query: str | None) -> list[SearchItem]:
        items = {turn.key: turn for turn in self._items(namespace)}
        if not query:
            return [_search_item(namespace, turn, None) for turn in items.values()]
        pack = self._spaces.memory(".".join(namespace)).recall(query, budget=SEARCHED)
        scores = {hit.message.key: hit.score for hit in pack.hits if hit.message.conversation == CONVERSATION}
        return [_search_item(namespace, items[key], score) for key, score in scores.items() if key in items]

    def _known(self) -> list[tuple[str, ...]]:
        spaces = [tuple(name.split(".")) for name in self._spaces.names()]
        return [space for space in spaces if self._items(space)]

    def _namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        conditions = op.match_conditions or ()
        fitting = [space for space in self._known() if all(matches_namespace(space, c.match_type, c.path) for c in conditions)]
        cut = sorted({space[: op.max_depth] if op.max_depth else space for space in fitting})
        return cut[op.offset : op.offset + op.limit]


def _record(key: str, value: Mapping[str, Any], known: StoredTurn | None, now: datetime) -> dict[str, Any] | None:
    """What is remembered of a value; None if it is there already."""
    text, thread = _written(value)
    if known is not None and (known.text, known.thread) == (text, thread):
        return None
    made = {"key": key, "speaker": SPEAKER, "role": "user", "text": text, "thread": thread}
    if known is None:
        # A version of its own: the key may have been deleted before.
        return {**made, "sent_at": now.isoformat(), "recorded_at": (now + TICK).isoformat()}
    return {**as_record(known), **made, "recorded_at": now.isoformat()}


def _written(value: Mapping[str, Any]) -> tuple[str, str]:
    """A value as the text of a message and the name of its thread: the only field, or JSON."""
    ((name, only),) = value.items() if len(value) == 1 else (("", None),)
    if isinstance(only, str) and only.strip() and name.strip() == name != JSON and only.strip() == only:
        return only, name
    return json.dumps(value, ensure_ascii=False, sort_keys=False), JSON


def _value(turn: StoredTurn) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(turn.text) if turn.thread == JSON else {turn.thread: turn.text}
    return loaded


def _item(namespace: tuple[str, ...], turn: StoredTurn) -> Item:
    return Item(namespace=namespace, key=turn.key, value=_value(turn), created_at=turn.sent_at, updated_at=turn.recorded_at)


def _search_item(namespace: tuple[str, ...], turn: StoredTurn, score: float | None) -> SearchItem:
    times = {"created_at": turn.sent_at, "updated_at": turn.recorded_at}
    return SearchItem(namespace=namespace, key=turn.key, value=_value(turn), score=score, **times)


Node = Callable[[Mapping[str, Any]], dict[str, Any]]


def recall_node(memory: Memory, *, budget: int = 1_500) -> Node:
    """A node that adds a system message with what the memory has on the last message of the state's `messages`."""

    def recall(state: Mapping[str, Any]) -> dict[str, Any]:
        question = str(state["messages"][-1].text)
        pack = memory.recall(question, budget=budget) if question.strip() else None
        if pack is None or not pack.hits:
            return {"messages": []}
        return {"messages": [SystemMessage(content=f"What the memory has on this. {NOTE.split(' Those')[0]}\n{pack.text}")]}

    return recall


def remember_node(memory: Memory, conversation: str, *, user: str = "user", assistant: str = "assistant") -> Node:
    """A node that remembers the human's and the model's messages of the state that are not in the conversation yet."""
    turns = StoredTurns(memory, conversation, source=SOURCE)
    names = {"human": ("user", user), "ai": ("assistant", assistant)}

    def remember(state: Mapping[str, Any]) -> dict[str, Any]:
        said: list[BaseMessage] = [m for m in state["messages"] if m.type in names and str(m.text).strip()]
        new = said[len(turns.read()) :]
        turns.add((*names[message.type], str(message.text)) for message in new)
        return {"messages": []}

    return remember
