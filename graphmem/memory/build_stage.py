"""Pending threads become part of the graph: their changes are computed and written in one transaction."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from graphmem.graph.build import GraphBuilder, is_built
from graphmem.graph.record_json import unpack_extraction
from graphmem.graph.versions import close_versions
from graphmem.memory.collection_pause import paused_collection
from graphmem.memory.memory_config import BATCHES
from graphmem.memory.pending_threads import Pending, add_messages, messages_in, other_versions, pending_of
from graphmem.model import Message
from graphmem.model.build_rules import BuildRules
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.graph_delta import GraphDelta
from graphmem.model.ids import digest
from graphmem.model.key_value import KeyValue
from graphmem.model.node_types import NODE_TYPES
from graphmem.resolution.name_index import ThreadInput, ThreadKey
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import decisions_of_users, in_order, messages_by_id, state_of
from graphmem.storage.retrying import in_transaction
from graphmem.storage.store_state import StoreState
from graphmem.storage.stored_extractions import KIND, PARSE_KIND, move_older_contents, read_contents
from graphmem.storage.sync import write_delta

# How graphs are built: one that was built in another way is built again, as a whole.
BUILD_VERSION = "17"


@dataclass(frozen=True, slots=True)
class SpaceNote:
    """What is noted of a space with each build: how it was built, by which extractor and rules, and its statistics."""

    version: str = ""
    extractor: str = ""
    rules: BuildRules = field(default_factory=BuildRules)
    stats: CorpusStats = field(default_factory=CorpusStats)

    @property
    def stamp(self) -> str:
        """Changes with what the graph is built from; the index carries it when it holds the same messages."""
        return f"{self.version}-{self.stats.messages}-{self.stats.digest:016x}"


def read_note(store: GraphStore, space: str) -> SpaceNote:
    """The note of a space; for one that was never built, or by another BUILD_VERSION, only the version and the rules."""
    content = _noted(store, space)
    rules = BuildRules.from_json(content.get("rules", {}))
    if content.get("version") != BUILD_VERSION:
        return SpaceNote(version="older" if content else "", rules=rules)
    return SpaceNote(BUILD_VERSION, content["extractor"], rules, CorpusStats.from_json(content["stats"]))


def count_built(store: GraphStore, space: str) -> int:
    """How many messages the graph of a space was built from, in whatever way."""
    return int(_noted(store, space).get("stats", {}).get("messages", 0))


def _noted(store: GraphStore, space: str) -> dict[str, Any]:
    noted = store.read("meta", id=f"space:{space}")
    content: dict[str, Any] = json.loads(noted[0]["content"]) if noted else {}
    return content


class NoteReader:
    """The note of a space, read again only if it has another state than last time. Safe to share between threads."""

    def __init__(self, store: GraphStore, space: str) -> None:
        self._store = store
        self._space = space
        self._known: tuple[object, SpaceNote] | None = None

    def read(self) -> SpaceNote:
        """As `read_note`. A thread that writes reads what it has written, and does not open the published state for it."""
        if self._store.is_writing:
            return read_note(self._store, self._space)
        with self._store.snapshot():
            state, known = state_of(self._store, self._space), self._known
            if state is None or known is None or known[0] != state:
                known = (state, read_note(self._store, self._space))
                if state is not None:
                    self._known = known
            return known[1]


def write_note(store: GraphStore, space: str, note: SpaceNote) -> None:
    """Note how a space was built; inside the transaction of the build."""
    content = {"version": note.version, "extractor": note.extractor, "rules": note.rules.to_json(), "stats": asdict(note.stats)}
    store.write("put_meta", id=f"space:{space}", content=json.dumps(content, sort_keys=True))
    store.key_values.put([KeyValue(id=_built(space), space=space, kind="built", value=note.version.encode())])


def has_lost_state(store: GraphStore, space: str, note: SpaceNote | None = None) -> bool:
    """True of a space that was built, if what later builds need of it is not there: an embedded store was copied without it.

    `note` is that of the space, if it was read before.
    """
    known = note or read_note(store, space)
    return known.version == BUILD_VERSION and not store.key_values.get(space, [_built(space)])


def _built(space: str) -> str:
    return digest("built", space)


class BuildStage:
    """Builds the pending threads of one space, by `rules`; None: by those that it was built by before."""

    def __init__(self, space: str, store: GraphStore, rules: BuildRules | None = None) -> None:
        self._space = space
        self._store = store
        self._rules = rules

    def is_by_other_rules(self, note: SpaceNote) -> bool:
        """True of a space that was built by other rules than those that are set now."""
        return self._rules is not None and note.version == BUILD_VERSION and note.rules != self._rules

    def build(self, pending: Pending, threads: Sequence[ThreadKey], *, names: Collection[str] = ()) -> GraphDelta:
        """Build some pending threads, and the components of `names`, in one transaction. Returns what changed."""
        with paused_collection():
            return in_transaction(self._store, partial(self._build, pending, threads, names))

    def _build(self, pending: Pending, threads: Sequence[ThreadKey], names: Collection[str]) -> GraphDelta:
        self._store.lock_space(self._space)
        before = read_note(self._store, self._space)
        rules = before.rules if self._rules is None else self._rules
        user_decisions, decided = decisions_of_users(self._store, self._space)
        others = {*pending_of(self._store, self._space).threads} - {*threads}
        together = list(threads)
        while True:
            state = StoreState(self._store, self._space)
            load = loader(self._store, self._space, state)
            load_other = partial(_load_built, load, state, others - {*together})
            try:
                delta = GraphBuilder(self._space, state, rules).update(load(together), load_other, user_decisions, names, decided)
                break
            except _WaitingThreads as waiting:
                # Its marks stay: whoever stored that builds it again, and nothing differs then.
                together += waiting.threads
        state.let_go()
        write_delta(self._store, delta)
        state.flush()
        done = [id_ for thread in threads for id_ in pending.ids.get(thread, ())]
        self._store.write("drop_pending", ids=done + (pending.ids.get(None, []) if names else []))
        write_note(self._store, self._space, SpaceNote(BUILD_VERSION, before.extractor, rules, delta.stats))
        return delta

    def start_again(self) -> None:
        """Drop what another BUILD_VERSION or other rules derived, and mark every thread as pending."""
        before = read_note(self._store, self._space)
        with self._store.transaction():
            self._store.lock_space(self._space)
            for node in NODE_TYPES:
                if node.clear_derived:
                    self._store.write(node.clear_derived, space=self._space)
            self._store.key_values.clear(self._space, keep=(KIND, PARSE_KIND))
            rows = self._store.read("all_messages", space=self._space)
            for start in range(0, len(rows), BATCHES.marked):
                messages = [from_dict(Message, row) for row in rows[start : start + BATCHES.marked]]
                move_older_contents(self._store, self._space, [m.id for m in messages])
                add_messages(self._store, self._space, messages)
            rules = before.rules if self._rules is None else self._rules
            write_note(self._store, self._space, SpaceNote(BUILD_VERSION, rules=rules))


class _WaitingThreads(Exception):
    """Threads that a build must go through, and that hold what another writer stored and has not built yet: names that nobody knows."""

    def __init__(self, threads: Sequence[ThreadKey]) -> None:
        super().__init__()
        self.threads = threads


def _load_built(
    load: Callable[[Collection[ThreadKey]], list[ThreadInput]],
    state: StoreState,
    pending: Collection[ThreadKey],
    threads: Collection[ThreadKey],
) -> list[ThreadInput]:
    """Load threads that are built. Raises _WaitingThreads for those of the pending ones that hold more than was built."""
    inputs = load(threads)
    found = [(t.conversation, t.thread) for t in inputs]
    if waiting := [key for key, t in zip(found, inputs, strict=True) if key in pending and not is_built(state, t)]:
        raise _WaitingThreads(waiting)
    return inputs


def loader(store: GraphStore, space: str, state: StoreState) -> Callable[[Collection[ThreadKey]], list[ThreadInput]]:
    """Reads threads: their extracted messages, with versions closed, and the extractions."""

    def load(threads: Collection[ThreadKey]) -> list[ThreadInput]:
        members = messages_in(state, threads)
        ids = sorted({id_ for found in members.values() for id_ in found})
        found = messages_by_id(store, space, ids)
        versions = sorted(other_versions(state, found.values()) - set(found))
        others = [from_dict(Message, row) for row in store.read("messages", space=space, ids=versions)] if versions else []
        closed = {m.id: m for m in close_versions([*found.values(), *others])}
        read = {id_: unpack_extraction(content) for id_, content in read_contents(store, space, ids).items()}
        inputs = []
        for conversation, thread in threads:
            messages = in_order(closed[id_] for id_ in members[conversation, thread] if id_ in read and id_ in closed)
            mentions = [mention for m in messages for mention in read[m.id][0]]
            facts = [fact for m in messages for fact in read[m.id][1]]
            inputs.append(ThreadInput(conversation, thread, messages, mentions, facts))
        return inputs

    return load
