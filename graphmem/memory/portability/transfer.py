"""What a space is made from, brought into another store: messages with their extractions, batch by batch; then the graph is built.

Every batch can be stored again, so a transfer that was stopped goes on when it is started again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from graphmem.extraction.spacy_extractor import Extraction
from graphmem.graph.record_json import unpack_extraction
from graphmem.memory.build_stage import BUILD_VERSION, read_note, write_note
from graphmem.memory.consolidation import stored_communities
from graphmem.memory.pending_threads import mark_names, mark_threads
from graphmem.memory.portability.space_tables import Row, extraction_rows, parts_of
from graphmem.memory.stopwatch import Stopwatch
from graphmem.memory.writer import MemoryWriter, no_progress
from graphmem.model import Community, Decision, Message, Quarantined
from graphmem.model.build_rules import BuildRules
from graphmem.model.errors import ContractError
from graphmem.model.ids import digest
from graphmem.model.node_types import IN_COMMUNITY, PART_OF
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import messages_by_id, put_quarantined, put_user_decisions
from graphmem.storage.sync import edge_rows, node_row


@dataclass(slots=True)
class Transferred:
    """Some messages, and what was extracted from them."""

    messages: list[Message] = field(default_factory=list)
    extractions: list[Extraction] = field(default_factory=list)


@dataclass(slots=True)
class Counts:
    """How many messages were read, were new, and were left out because they were forgotten here."""

    read: int = 0
    new: int = 0
    forgotten: int = 0


def batches_of(store: GraphStore, space: str) -> Iterator[Transferred]:
    """The messages of a stored space with their extractions, read a batch at a time."""
    for ids in parts_of([row["id"] for row in store.read("message_places", space=space)]):
        messages = list(messages_by_id(store, space, ids).values())
        yield Transferred(messages, [_extraction(row) for row in extraction_rows(store, space, ids)])


def _extraction(row: Row) -> Extraction:
    mentions, facts = unpack_extraction(row["content"].encode())
    return Extraction(row["message_id"], tuple(mentions), tuple(facts), extractor=row["extractor"])


def put_transferred_marks(store: GraphStore, space: str, marks: Iterable[Row]) -> None:
    """Store who may read which turns, before the messages are there; a mark that is there stays."""
    known = {row["turn"] for row in store.read("marks", space=space)}
    store.write_rows("put_marks", [{"space": space, **row} for row in marks if row["id"] not in known])


def transfer(writer: MemoryWriter, batches: Iterable[Transferred]) -> Counts:
    """Store messages with their extractions; what lacks one is extracted, and all is embedded, by the build.

    Raises ContractError for messages of another space or with forged ids.
    """
    counts = Counts()
    for batch in batches:
        stored = writer.messages.store(batch.messages, no_progress)
        counts.read += len(batch.messages)
        counts.new += stored["new"]
        counts.forgotten += stored["forgotten"]
        writer.extraction.keep(batch.extractions, [])
    return counts


def build_transferred(
    writer: MemoryWriter,
    store: GraphStore,
    space: str,
    *,
    decisions: Sequence[Decision] = (),
    quarantined: Sequence[Quarantined] = (),
    communities: Sequence[Community] = (),
    rules: BuildRules | None = None,
) -> None:
    """Build what was transferred, with decisions of users and by `rules` (None: those in force), and store communities and quarantine."""
    note = read_note(store, space)
    with store.transaction():
        store.lock_space(space)
        if rules is not None and not note.version:
            write_note(store, space, replace(note, version=BUILD_VERSION, rules=rules))
        put_user_decisions(store, decisions)
        names = {name for d in decisions for name in (d.left_name, d.right_name)}
        if names:
            mark_names(store, space, names, digest("transferred", *sorted(d.id for d in decisions)))
        _mark_decided(store, space, decisions)
        put_quarantined(store, quarantined)
    was_whole = writer.is_index_whole()
    writer.process_pending(Stopwatch(), no_progress)
    if communities and not stored_communities(store, space):
        _check_free(store, space, communities)
        with store.transaction():
            store.write_rows("put_communities", [node_row(c) for c in communities])
            store.write_rows(PART_OF.query, [row for c in communities for row in edge_rows(c, PART_OF)])
            store.write_rows(IN_COMMUNITY.query, [{"source": c.id, "target": e} for c in communities for e in c.entity_ids])
    writer.stamp_index(was_whole=was_whole)


def _check_free(store: GraphStore, space: str, communities: Sequence[Community]) -> None:
    """Raise ContractError if another space has a community of one of these ids: it would be taken from it."""
    ids = {community.id for community in communities}
    for other in store.read("other_spaces", space=space):
        held = {row["id"] for row in store.read("fingerprints_communities", space=other["other"])} & ids
        if held:
            raise ContractError(f"community {min(held)}: is one of another space already. The bundle's ids are not its own.")


def _mark_decided(store: GraphStore, space: str, decisions: Sequence[Decision]) -> None:
    """Mark the threads of messages that decisions on facts are about."""
    on_facts = [d for d in decisions if d.verdict in ("keep", "both", "retract", "correct")]
    ids = sorted({id_ for d in on_facts for id_ in (d.left_conversation, d.right_conversation)})
    stated = messages_by_id(store, space, ids).values() if ids else ()
    mark_threads(store, space, [(m.conversation, m.thread) for m in stated], digest("transferred", *ids))


def rows_of_space(store: GraphStore, space: str) -> tuple[list[Decision], list[Quarantined], list[Community]]:
    """What is stored of a space beside its messages and what follows from them."""
    decisions = [from_dict(Decision, row) for row in store.read("user_decisions", space=space)]
    quarantined = [from_dict(Quarantined, row) for row in store.read("quarantined", space=space)]
    return decisions, quarantined, stored_communities(store, space)
