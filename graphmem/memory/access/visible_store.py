"""A store as one reader may see it: every read leaves out the rows that rest on messages which are not open to the reader.

Each query of `cypher/read` has its rule here, and one without a rule cannot be read: so a new query is closed until someone says what of it
is open. What is derived from several messages (a unit, a community, a decision on names) is left out if one of them is hidden.
What cannot be seen is still counted in word statistics, and an end that a hidden message set to a fact stays.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from graphmem.memory.access.marks import turn_of
from graphmem.model import CompactionReport
from graphmem.model.access import Mark, Reader
from graphmem.model.errors import QueryError, QueryRefused, StoreError
from graphmem.model.key_value import KeyValue
from graphmem.model.validity import LATEST
from graphmem.search_index import Document, Index
from graphmem.search_index.found import FoundMessages
from graphmem.storage import GraphStore, KeyValues
from graphmem.storage.bounded_read import BoundedRows, CheckPlan, ReadLimits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Row: TypeAlias = dict[str, Any]
Rule: TypeAlias = Callable[["_Hidden", Row], Row | None]
_EXTRACTION = "extraction:"
# Notes that may repeat what hidden messages say, tell of logs and of what was forgotten, or are the secret of the store.
_CLOSED_NOTES = ("feedback:", "logs:", "forgotten:", "forgetting:")
# The secret of the store, which no reader needs.
_KEY = "key"
# Hits of the index that are asked for besides, for each one that may be hidden; no more than this.
_MOST_BESIDES = 1000


class _Hidden:
    """What is hidden from a reader in one state of a store."""

    def __init__(self, store: GraphStore, space: str, messages: frozenset[str]) -> None:
        self._store = store
        self._space = space
        self.messages = messages

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts that hidden messages state."""
        rows = self._store.read("facts_in_messages", space=self._space, ids=sorted(self.messages), known=LATEST)
        return frozenset(row["id"] for row in rows)

    @cached_property
    def touched(self) -> Mapping[str, tuple[int, int]]:
        """The entities that hidden messages mention: in how many of these, and in how many messages at all."""
        here: Counter[str] = Counter()
        spread: dict[str, int] = {}
        for row in self._store.read("entities_in", space=self._space, ids=sorted(self.messages)):
            here[row["entity_id"]] += 1
            spread[row["entity_id"]] = row["spread"]
        return {id_: (count, spread[id_]) for id_, count in here.items()}

    @cached_property
    def entities(self) -> frozenset[str]:
        """The entities that only hidden messages mention."""
        return frozenset(id_ for id_, (here, spread) in self.touched.items() if here >= spread)

    @cached_property
    def places(self) -> list[Row]:
        """The messages that can be seen, without their texts."""
        return [row for row in self._store.read("message_places", space=self._space) if row["id"] not in self.messages]

    @cached_property
    def turns(self) -> frozenset[str]:
        """The turns with a message that can be seen."""
        return frozenset(turn_of(self._space, row["conversation"], row["key"]) for row in self.places)

    @cached_property
    def words(self) -> str:
        """What the visible messages say, and who says it, in lower case: a name that stands nowhere in it is hidden."""
        ids = [row["id"] for row in self.places]
        rows = self._store.read("messages", space=self._space, ids=ids) if ids else []
        return "\n".join(f"{row['speaker']}: {row['text']}" for row in rows).lower()

    @cached_property
    def units(self) -> frozenset[str]:
        """The units that rest on a hidden fact."""
        rows = self._store.read("unit_fact_lists", space=self._space)
        return frozenset(row["id"] for row in rows if not self.facts.isdisjoint(row["fact_ids"] or ()))

    @cached_property
    def communities(self) -> frozenset[str]:
        """The communities of which an entity is mentioned in a hidden message: their titles and summaries name it."""
        rows = self._store.read("community_entity_lists", space=self._space)
        return frozenset(row["id"] for row in rows if not self.touched.keys().isdisjoint(row["entity_ids"] or ()))

    @cached_property
    def threads(self) -> frozenset[tuple[str, str]]:
        """The threads with a message that can be seen."""
        return frozenset((row["conversation"], row["thread"]) for row in self.places)


def _message(column: str) -> Rule:
    return lambda hidden, row: None if row[column] in hidden.messages else row


def _two_messages(first: str, second: str) -> Rule:
    return lambda hidden, row: None if {row[first], row[second]} & hidden.messages else row


def _fact(hidden: _Hidden, row: Row) -> Row | None:
    """A fact of a visible message, without what it says of hidden ones."""
    if row["message_id"] in hidden.messages:
        return None
    lists: Row = {name: [id_ for id_ in row[name] if id_ not in hidden.facts] for name in ("supersedes", "contradicts") if name in row}
    return {**row, **lists}


def _two_facts(hidden: _Hidden, row: Row) -> Row | None:
    return None if {row["id"], row["other"]} & hidden.facts else row


def _entity(hidden: _Hidden, row: Row) -> Row | None:
    """An entity that a visible message mentions, under names that stand there, and counted there."""
    if row["id"] in hidden.entities:
        return None
    if row["id"] not in hidden.touched:
        return row
    names = [name for name in (row["name"], *(row.get("aliases") or ())) if name.lower() in hidden.words]
    if not names:
        return None
    changed: Row = {**row, "name": names[0]}
    if "aliases" in row:
        changed["aliases"] = [name for name in names[1:] if name != names[0]]
    if "mentions" in row:
        changed["mentions"] = row["mentions"] - hidden.touched[row["id"]][0]
    return changed


def _mention(hidden: _Hidden, row: Row) -> Row | None:
    """An entity in a visible message; an entity that hidden ones mention too has a name that stands in visible ones."""
    if row["message_id"] in hidden.messages:
        return None
    return row if row["entity_id"] not in hidden.touched or row["name"].lower() in hidden.words else {**row, "name": ""}


def _without(column: str, of: str) -> Rule:
    return lambda hidden, row: None if row[column] in getattr(hidden, of) else row


def _nothing(hidden: _Hidden, row: Row) -> Row | None:
    return None


def _as_it_is(hidden: _Hidden, row: Row) -> Row | None:
    return row


def _decision(hidden: _Hidden, row: Row) -> Row | None:
    """A decision on names that no hidden message mentions, or on statements of visible messages."""
    about = {row["left_id"], row["right_id"], row["left_conversation"], row["right_conversation"]}
    return None if about & (hidden.touched.keys() | hidden.messages | hidden.facts) else row


def _counted(of: str) -> Rule:
    return lambda hidden, row: {**row, "count": max(0, row["count"] - len(getattr(hidden, of)))}


def _in_community(hidden: _Hidden, row: Row) -> Row | None:
    return None if row["community"] in hidden.communities or row.get("entity_id") in hidden.entities else row


def _unit(hidden: _Hidden, row: Row) -> Row | None:
    return None if row["id"] in hidden.units else row


def _span(hidden: _Hidden, row: Row) -> Row | None:
    times = sorted(place["sent_at"] for place in hidden.places)
    return {"first": times[0], "last": times[-1]} if times else {"first": None, "last": None}


def _link(hidden: _Hidden, row: Row) -> Row | None:
    return None if {row["source"], row["target"]} & hidden.units else row


def _thread(hidden: _Hidden, row: Row) -> Row | None:
    return row if (row["conversation"], row["thread"]) in hidden.threads else None


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(
        ("all_facts", "facts_between", "facts_by_id", "facts_in_messages", "facts_of_entity", "facts_of_relation", "facts_page"), _fact
    ),
    **dict.fromkeys(
        (
            "all_messages",
            "built_messages",
            "conversations_of",
            "messages",
            "message_places",
            "messages_at",
            "messages_of_entity",
            "said_by",
            "sent_by",
        ),
        _message("id"),
    ),
    **dict.fromkeys(
        ("extracted_ids", "extractions_of", "fingerprints_messages", "messages_page", "thread_messages", "threads_of", "room_events"),
        _message("id"),
    ),
    **dict.fromkeys(("fact_times", "reply_places"), _message("message_id")),
    **dict.fromkeys(("entities_in", "messages_mentioning"), _mention),
    **dict.fromkeys(("entities_by_id", "entities_like", "entities_page", "entity_names", "entity_nodes"), _entity),
    **dict.fromkeys(("decisions", "decisions_of_entity", "user_decisions"), _decision),
    **dict.fromkeys(("communities_of", "community_parents"), _in_community),
    **dict.fromkeys(("communities", "community_entity_lists", "fingerprints_communities"), _without("id", "communities")),
    **dict.fromkeys(("quarantined", "quarantined_among", "replies", "pending", "not_extracted", "state", "other_spaces"), _nothing),
    "marks": lambda hidden, row: row if row["turn"] in hidden.turns else None,
    **dict.fromkeys(("unit_outlines", "unit_titles_of_entity", "units_by_id", "units_of_entity", "units_of_space", "units_page"), _unit),
    "fact_nodes": _without("id", "facts"),
    "unit_facts": lambda hidden, row: None if row["unit"] in hidden.units or row["fact"] in hidden.facts else row,
    # Its rows are of many messages: while any is hidden, nobody is told by them.
    "room_speakers": _nothing,
    "spaces": _nothing,
    "meta": _as_it_is,
    "extractors": _nothing,
    "fingerprints_decisions": _nothing,
    "fingerprints_entities": _without("id", "touched"),
    "fingerprints_facts": _without("id", "facts"),
    "fingerprints_units": _unit,
    "unit_fact_lists": _unit,
    "unit_roles": _without("source", "units"),
    "mention_edges": _message("source"),
    **dict.fromkeys(("unit_links", "unit_links_from", "unit_links_to"), _link),
    # Asked for by consolidations alone, which read everything: while any message is hidden, nobody is told how many links there are.
    "count_unit_links": lambda hidden, row: {**row, "count": 0},
    "unit_links_of": lambda hidden, row: None if {row["id"], row["earlier"]} & hidden.units else row,
    "next_of": _two_messages("id", "following"),
    "contradictions": _two_facts,
    "count_communities": _counted("communities"),
    "count_entities": _counted("entities"),
    "count_facts": _counted("facts"),
    "count_units": _counted("units"),
    "count_quarantined": lambda hidden, row: {**row, "count": 0},
    "span": _span,
    "threads": _thread,
}


class VisibleStore:
    """A GraphStore for reading as one reader."""

    def __init__(self, store: GraphStore, space: str, reader: Reader) -> None:
        self._store = store
        self._space = space
        self._reader = reader
        self._known: tuple[object, _Hidden] | None = None
        self.key_values: KeyValues = _VisibleKeyValues(self)

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self._reader

    @property
    def inner(self) -> GraphStore:
        """The store behind it, for the index and the key values."""
        return self._store

    def hidden(self) -> _Hidden:
        """What is hidden in the state that this thread reads."""
        closed = frozenset(row["turn"] for row in self._store.read("marks", space=self._space) if not self._reader.may_read(_mark(row)))
        rows = self._store.read("message_places", space=self._space) if closed or self._reader.task or self._reader.guest else []
        messages = frozenset(row["id"] for row in rows if self._is_closed(row, closed))
        # On a server nothing tells one state from another: then nothing is kept.
        state = (self._store.version, messages)
        if self._known is None or self._known[0] != state or self._store.version is None:
            self._known = state, _Hidden(self._store, self._space, messages)
        return self._known[1]

    def _is_closed(self, row: Row, closed: Collection[str]) -> bool:
        turn = turn_of(self._space, row["conversation"], row["key"])
        if turn in closed:
            return True
        # What has no mark is of no task, and not public.
        return bool(self._reader.task or self._reader.guest) and turn not in self._marked()

    def _marked(self) -> frozenset[str]:
        return frozenset(row["turn"] for row in self._store.read("marks", space=self._space))

    def read(self, query: str, /, **parameters: Any) -> list[Row]:
        rule = RULES.get(query)
        if rule is None:
            raise QueryError(f"{query}: has no rule of what a reader may see of it. Add one to memory/access/visible_store.py.")
        if parameters.get("space", self._space) != self._space:
            raise StoreError(f"{self.name}: the reader is of the space '{self._space}'. Open the other space as a reader of its own.")
        with self._store.snapshot():
            if query == "meta" and parameters.get("id") == _KEY:
                return []
            rows = self._store.read(query, **parameters)
            hidden = self.hidden()
            if not hidden.messages:
                return rows
            if query == "meta" and str(parameters.get("id", "")).startswith(_CLOSED_NOTES):
                return []
            return [seen for row in rows if (seen := rule(hidden, row)) is not None]

    def read_bounded(self, text: str, parameters: Mapping[str, Any], *, check: CheckPlan, limits: ReadLimits) -> BoundedRows:
        # A query joins what it likes: while anything is hidden, no rule can say what of its rows is open.
        if self.hidden().messages:
            raise QueryRefused("cypher: part of this memory is hidden from the reader, and queries see all. Use recall.", part="reader")
        return self._store.read_bounded(text, parameters, check=check, limits=limits)

    @property
    def dialect(self) -> str:
        return self._store.dialect

    @property
    def name(self) -> str:
        return self._store.name

    @property
    def is_writing(self) -> bool:
        return False

    @property
    def version(self) -> object:
        return self._store.version

    def revision_of(self, space: str) -> None:
        """Not known, for the same reason as `changed_between`."""

    def lock_space(self, space: str) -> None:
        raise self._refuse()

    def changed_between(self, before: object, after: object) -> frozenset[str] | None:
        """Not known: what is hidden depends on more than what a row names."""
        return None

    @property
    def changes(self) -> None:
        """None, for the same reason."""

    def schema_version(self) -> int:
        return self._store.schema_version()

    def snapshot(self) -> AbstractContextManager[None]:
        return self._store.snapshot()

    def _refuse(self) -> StoreError:
        return StoreError(f"{self.name}: is opened as a reader, who changes nothing. Open the memory itself to write.")

    def changing_schema(self) -> AbstractContextManager[None]:
        raise self._refuse()

    def check_search(self, dimensions: int) -> None:
        self._store.check_search(dimensions)

    def fit_search(self, dimensions: int) -> None:
        raise self._refuse()

    def suspend_search(self) -> None:
        raise self._refuse()

    def rebuild_search(self) -> None:
        raise self._refuse()

    @property
    def in_transaction(self) -> bool:
        return False

    def change_schema(self, statements: Sequence[str]) -> None:
        raise self._refuse()

    def write(self, query: str, /, **parameters: Any) -> None:
        raise self._refuse()

    def write_rows(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        raise self._refuse()

    def transaction(self) -> AbstractContextManager[None]:
        raise self._refuse()

    def writing(self, *, lock_wait: float | None = None, resume: bool = True) -> AbstractContextManager[None]:
        raise self._refuse()

    def compact(self) -> CompactionReport | None:
        raise self._refuse()

    def make_room(self) -> None:
        raise self._refuse()

    def refresh(self) -> None:
        raise self._refuse()

    def stay_open(self) -> None:
        raise self._refuse()

    def close(self) -> None:
        """Nothing: the memory behind it is open still."""


def _mark(row: Row) -> Mark:
    return Mark(agent=row["agent"], task=row["task"], scope=row["scope"], purpose=row["purpose"])


class _VisibleKeyValues:
    """Key values without extractions of hidden messages. State of the builds is asked for by names, and gives ids alone."""

    def __init__(self, store: VisibleStore) -> None:
        self._store = store

    def get(self, space: str, ids: Sequence[str]) -> dict[str, bytes]:
        hidden = self._store.hidden().messages
        open_ = [id_ for id_ in ids if id_.removeprefix(_EXTRACTION) not in hidden]
        return self._store.inner.key_values.get(space, open_)

    def put(self, rows: Iterable[KeyValue]) -> None:
        raise StoreError("A reader changes nothing.")

    def drop(self, ids: Sequence[str]) -> None:
        raise StoreError("A reader changes nothing.")

    def clear(self, space: str, *, keep: Collection[str] = ()) -> None:
        raise StoreError("A reader changes nothing.")


@dataclass(frozen=True, slots=True)
class VisibleIndex:
    """An Index that finds visible messages alone."""

    index: Index
    store: VisibleStore

    def search(self, space: str, terms: Sequence[str], vector: "NDArray[np.float32]", limit: int) -> FoundMessages:
        hidden = self.store.hidden().messages
        found = self.index.search(space, terms, vector, limit + min(len(hidden), _MOST_BESIDES))
        return found.only([id_ not in hidden for id_ in found.ids])

    def generation(self, space: str) -> str:
        return self.index.generation(space)

    def count(self, space: str) -> int:
        return max(0, self.index.count(space) - len(self.store.hidden().messages))

    def has(self, space: str) -> set[str]:
        return self.index.has(space) - self.store.hidden().messages

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        return self.index.lacking(space, ids)

    def alone_vectors(self, space: str, ids: Sequence[str]) -> "Mapping[str, NDArray[np.float32]]":
        hidden = self.store.hidden().messages
        return self.index.alone_vectors(space, [id_ for id_ in ids if id_ not in hidden])

    def add(self, documents: Iterable[Document]) -> None:
        raise StoreError("A reader changes nothing.")

    def remove(self, space: str, ids: Iterable[str]) -> None:
        raise StoreError("A reader changes nothing.")

    def expect(self, space: str, documents: int) -> None:
        raise StoreError("A reader changes nothing.")

    def settle(self, space: str) -> None:
        raise StoreError("A reader changes nothing.")

    def commit(self, space: str, generation: str) -> None:
        raise StoreError("A reader changes nothing.")

    def compact(self, space: str) -> None:
        raise StoreError("A reader changes nothing.")

    def clear(self) -> None:
        raise StoreError("A reader changes nothing.")

    def close(self) -> None:
        """Nothing: the memory behind it is open still."""
