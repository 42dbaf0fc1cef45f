"""Other systems' memories as messages: a text is a message that is read like any other, an edge a message with the fact that it states.

A fact of an edge keeps both times: when it holds, and when the other system knew it. An edge that was found to have ended (it has an end
and a time from which on that was known) is a message in two versions: open until then, with its end from then on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from graphmem.extraction.interface import imported_extractor
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.memory.portability.peers import (
    graphiti_export,
    graphrag_export,
    letta_export,
    lightrag_export,
    mem0_export,
    mempalace_export,
)
from graphmem.memory.portability.peers.peer_records import PeerEdge, PeerNotes, PeerText, kind_of
from graphmem.memory.portability.transfer import Transferred, build_transferred, transfer
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Fact, Member, Mention, Message, message_id
from graphmem.model.errors import BundleError
from graphmem.model.portability import ImportReport
from graphmem.model.validity import FOREVER
from graphmem.storage import GraphStore

Read: TypeAlias = Callable[[Path, PeerNotes], Iterable[PeerText | PeerEdge]]
# Entries that are stored at a time.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Peer:
    """Another system: how to tell its exports, and how to read them."""

    name: str
    recognises: Callable[[Path], bool]
    read: Read


PEERS = (
    Peer(mempalace_export.NAME, mempalace_export.is_mempalace, mempalace_export.read_mempalace),
    Peer(graphrag_export.NAME, graphrag_export.is_graphrag, graphrag_export.read_graphrag),
    Peer(lightrag_export.NAME, lightrag_export.is_lightrag, lightrag_export.read_lightrag),
    Peer(letta_export.NAME, letta_export.is_letta, letta_export.read_letta),
    Peer(graphiti_export.NAME, graphiti_export.is_graphiti, graphiti_export.read_graphiti),
    Peer(mem0_export.NAME, mem0_export.is_mem0, mem0_export.read_mem0),
)


def peer_of(path: Path, name: str = "") -> Peer:
    """The system that an export is of, or the named one. Raises BundleError if there is none."""
    names = ", ".join(peer.name for peer in PEERS)
    if not path.exists():
        raise BundleError(f"{path}: is not there. Give the file or folder of an export.")
    found = next((peer for peer in PEERS if (peer.name == name if name else peer.recognises(path))), None)
    if found is None:
        raise BundleError(f"{path}: is no export of a known system{f' {name!r}' if name else ''}. Known are: {names}.")
    return found


def import_peer(writer: MemoryWriter, store: GraphStore, space: str, path: Path, name: str = "") -> ImportReport:
    """Bring another system's export into a space. Raises BundleError if it cannot be read at all."""
    peer, notes = peer_of(path, name), PeerNotes()
    # What has no time of its own was there when the export was written, at the latest.
    written = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    convert = Converter(space, peer.name, path.name, written, notes)
    counts = transfer(writer, _batches(peer.read(path, notes), convert))
    build_transferred(writer, store, space)
    facts = int(store.read("count_facts", space=space)[0]["count"])
    return ImportReport(
        read=counts.read,
        new=counts.new,
        facts=facts,
        forgotten=counts.forgotten,
        left_out=dict(sorted(notes.left_out.items())),
        problems=dict(sorted(notes.problems.items())),
    )


def _batches(entries: Iterable[PeerText | PeerEdge], convert: "Converter") -> Iterator[Transferred]:
    batch = Transferred()
    for entry in entries:
        for message, extraction in convert(entry):
            batch.messages.append(message)
            if extraction is not None:
                batch.extractions.append(extraction)
        if len(batch.messages) >= _BATCH:
            yield batch
            batch = Transferred()
    yield batch


@dataclass(slots=True)
class Converter:
    """Entries of one export as messages, numbered in order."""

    space: str
    peer: str
    source: str
    written: datetime
    notes: PeerNotes
    position: int = 0

    def __call__(self, entry: PeerText | PeerEdge) -> list[tuple[Message, Extraction | None]]:
        self.position += 1
        if entry.created is None:
            self.notes.problems["without a time: the time of the export is taken"] += 1
        return [(self._text(entry), None)] if isinstance(entry, PeerText) else self._edge(entry)

    def _message(self, conversation: str, key: str, speaker: str, role: str, text: str, created: datetime) -> Message:
        place = f"{self.peer}:{conversation}"
        return Message(
            id=message_id(self.space, place, key),
            space=self.space,
            conversation=place,
            thread=key,
            position=self.position,
            key=key,
            speaker=speaker,
            role=role,
            text=text,
            sent_at=created,
            source=self.source,
        )

    def _text(self, entry: PeerText) -> Message:
        return self._message(entry.conversation, entry.key, entry.speaker, entry.role, entry.text, entry.created or self.written)

    def _edge(self, edge: PeerEdge) -> list[tuple[Message, Extraction | None]]:
        created = edge.created or self.written
        edge = self._in_order(edge, created)
        opened = edge if edge.valid_to is None or edge.expired is None else replace(edge, valid_to=None)
        first = self._message(edge.conversation, edge.key, self.peer, "system", _sentence(opened), created)
        if edge.expired is None:
            return [(first, self._extraction(first, edge))]
        if edge.valid_to is None:
            gone = replace(first, retired_at=edge.expired)
            return [(gone, self._extraction(gone, edge))]
        text = f"{_sentence(edge)} (until {edge.valid_to.isoformat()})"
        version = edge.expired.isoformat()
        later = replace(first, id=message_id(self.space, first.conversation, first.key, version), text=text, recorded_at=edge.expired)
        return [(first, self._extraction(first, opened)), (later, self._extraction(later, edge))]

    def _in_order(self, edge: PeerEdge, created: datetime) -> PeerEdge:
        """The edge without an end that lies before its beginning."""
        start = edge.valid_from or created
        if edge.valid_to is not None and edge.valid_to < start:
            if edge.valid_from is None:
                return replace(edge, valid_from=edge.valid_to)
            self.notes.problems["ends before it begins: the end was left out"] += 1
            edge = replace(edge, valid_to=None)
        if edge.expired is not None and edge.expired <= created:
            self.notes.problems["was known no longer before it was known: that was left out"] += 1
            edge = replace(edge, expired=None)
        return edge

    def _extraction(self, message: Message, edge: PeerEdge) -> Extraction:
        ends = [(edge.subject, kind_of(edge.subject_kind), "agent"), (edge.object, kind_of(edge.object_kind), "theme")]
        spans = [(name, kind, role, message.text.find(name)) for name, kind, role in ends if name]
        mentions = tuple(Mention.of(message, start, start + len(name), name, kind) for name, kind, _, start in spans)
        members = tuple(Member(role, name, kind) for name, kind, role, _ in spans)
        fact = Fact(
            id="",
            space=self.space,
            message_id=message.id,
            start=0,
            end=len(message.text),
            text=message.text,
            predicate=_predicate(edge.predicate),
            members=members,
            kind="state",
            polarity="positive",
            modality="asserted",
            valid_from=edge.valid_from or message.sent_at,
            valid_to=edge.valid_to or FOREVER,
            precision="instant",
            recorded_at=message.recorded_at,
            confidence=min(1.0, max(0.0, edge.confidence)),
        ).with_id()
        return Extraction(message.id, tuple({m.id: m for m in mentions}.values()), (fact,), extractor=imported_extractor(self.peer))


def _sentence(edge: PeerEdge) -> str:
    """The words of an edge, in which both names stand."""
    plain = " ".join(filter(None, (edge.subject, edge.predicate.replace("_", " ").lower(), edge.object)))
    if not edge.text:
        return plain
    return edge.text if edge.subject in edge.text and edge.object in edge.text else f"{plain}: {edge.text}"


# Forms of "be" and "have" that systems use in names of relations.
_FORMS: Mapping[str, str] = {"is": "be", "are": "be", "was": "be", "were": "be", "has": "have", "had": "have", "does": "do", "goes": "go"}


def _predicate(name: str) -> str:
    """A relation's name as a predicate: "WORKS_AT" is "work at"."""
    words = name.replace("_", " ").lower().split()
    if not words:
        return "relate to"
    first = words[0]
    if first in _FORMS:
        first = _FORMS[first]
    elif first.endswith("s") and not first.endswith(("ss", "us", "is")) and len(first) > 3:
        first = first[:-3] + "y" if first.endswith("ies") and len(first) > 4 else first[:-1]
    return " ".join((first, *words[1:]))
