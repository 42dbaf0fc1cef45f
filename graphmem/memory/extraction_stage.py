"""Messages to extractions: what was read once, by an extractor that still counts, is not read again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graphmem.extraction.interface import Extractor, extractor_to_store, is_imported, keeps_stored
from graphmem.extraction.spacy_extractor import Extraction, Parses
from graphmem.graph.fact_checks import unsound_reason
from graphmem.graph.record_json import pack_extraction
from graphmem.graph.versions import content_of
from graphmem.memory.memory_config import BATCHES
from graphmem.memory.pending_threads import mark_threads
from graphmem.model import ExtractionProvenance, Fact, LLMUsage, Mention, Message, Quarantined
from graphmem.model.ids import digest, fingerprint
from graphmem.storage import GraphStore
from graphmem.storage.repository import in_order, messages_by_id, put_quarantined
from graphmem.storage.retrying import in_transaction
from graphmem.storage.stored_extractions import StoredExtraction, put_extractions, put_parses, read_contents, read_parses


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was extracted from messages: facts as stated, without entities or ends; what could not be read; and by which extractor.

    `read_by` has an entry for each message that was extracted, with or without a result.
    """

    mentions: list[Mention]
    facts: list[Fact]
    quarantined: list[Quarantined]
    read_by: list[ExtractionProvenance]


class ExtractionStage:
    """Extracts the messages of one space, and keeps what was extracted."""

    def __init__(self, space: str, store: GraphStore, extractor: Extractor) -> None:
        self._space = space
        self._store = store
        self.extractor = extractor

    def not_read(self, threads: Iterable[Sequence[Message]]) -> set[str]:
        """The messages that were not read by an extractor which the one in force accepts."""
        ids = [m.id for thread in threads for m in thread]
        read_by = self.read_by(ids)
        return {id_ for id_ in ids if id_ not in read_by or not self._accepts(read_by[id_])}

    def _accepts(self, extractor: str) -> bool:
        return is_imported(extractor) or self.extractor.accepts(extractor)

    def read_by(self, ids: Sequence[str]) -> dict[str, str]:
        """The extractors that read these messages, of those that were read."""
        return {row["id"]: row["extractor"] for row in self._store.read("extracted_ids", space=self._space, ids=list(ids))}

    def by_model(self, ids: Sequence[str]) -> set[str]:
        """The messages among these that a chat model read, if none is in force: they stay as they are."""
        return {id_ for id_, extractor in self.read_by(ids).items() if keeps_stored(extractor, self.extractor.name)}

    def parses(self, threads: Iterable[Sequence[Message]]) -> Parses:
        """How the texts of these threads were parsed when they were extracted before."""
        return read_parses(self._store, self._space, [m.id for thread in threads for m in thread])

    def accepted(self) -> list[str]:
        """The extractors that have read in this space whose results count, and the one in force."""
        known = {row["extractor"] for row in self._store.read("extractors", space=self._space)}
        return sorted({self.extractor.name, *filter(self._accepts, known)})

    def extract_unread(self, messages: Sequence[Message]) -> tuple[Extracted, LLMUsage | None]:
        """Mentions and facts of the threads that hold a message not read yet, and what a chat model cost.

        Writes nothing but the replies of a chat model.
        """
        run, by_id = self.extractor.start_run(), {m.id: m for m in messages}
        read: list[Extraction] = []
        for threads in in_pieces(in_threads(messages)):
            wanted = self.not_read(threads)
            concerned = [thread for thread in threads if any(m.id in wanted for m in thread)]
            read += run.extract(concerned, wanted, self.parses(concerned)) if concerned else []
        read += run.finish()
        last = {e.message_id: e for e in read}
        found = [last[m.id] for m in messages if m.id in last]
        mentions, facts = [m for e in found for m in e.mentions], [f for e in found for f in e.facts]
        read_by = [ExtractionProvenance(e.message_id, e.extractor, e.parse) for e in found]
        return Extracted(mentions, facts, _problems(by_id, read), read_by), run.usage

    def keep_extracted(self, messages: Sequence[Message], extracted: Extracted) -> None:
        """Store what was extracted from messages, as far as they still say the same."""
        read = {one.message_id for one in extracted.read_by}
        problems: dict[tuple[str, int], list[Quarantined]] = defaultdict(list)
        for entry in extracted.quarantined:
            problems[entry.source, entry.line].append(entry)
        extractions = extractions_of(extracted)
        for threads in in_pieces(in_threads(m for m in messages if m.id in read)):
            given = {m.id: m for thread in threads for m in thread}
            stored = messages_by_id(self._store, self._space, list(given))
            same = [m for m in given.values() if m.id in stored and _content(stored[m.id]) == _content(m)]
            self.keep([extractions[m.id] for m in same], [entry for m in same for entry in problems[m.source, m.position]])

    def keep_read(self, extractions: Sequence[Extraction]) -> set[str]:
        """Store extractions and their problems; returns the ids of the messages with a problem."""
        wrong = {e.message_id for e in extractions if e.problem}
        self.keep(extractions, _problems(messages_by_id(self._store, self._space, sorted(wrong)), extractions))
        return wrong

    def keep(self, extractions: Sequence[Extraction], bad: Sequence[Quarantined]) -> None:
        """Store the last extraction of each message, and mark its thread as pending if it differs from the stored one.

        What a chat model read is not replaced by what was read without one. Facts that cannot be stored go to quarantine.
        """
        last = {e.message_id: _sound(e, self._space) for e in extractions}
        unsound = {id_: reason for id_, (_, reason) in last.items() if reason}
        bad = [*bad, *_problems_of(messages_by_id(self._store, self._space, sorted(unsound)), unsound)] if unsound else bad
        self._keep({id_: extraction for id_, (extraction, _) in last.items()}, bad, {e.message_id: e.parse for e in extractions if e.parse})

    def _keep(self, last: Mapping[str, Extraction], bad: Sequence[Quarantined], parses: Parses) -> None:
        read_by, stored = self.read_by(list(last)), read_contents(self._store, self._space, list(last))
        kept = {
            id_: StoredExtraction(extractor_to_store(read_by.get(id_, ""), extraction.extractor), pack_extraction(extraction))
            for id_, extraction in last.items()
            if not keeps_stored(read_by.get(id_, ""), extraction.extractor)
        }

        def write() -> None:
            self._store.lock_space(self._space)
            rows = self._store.read("threads_of", space=self._space, ids=list(last))
            places = {row["id"]: (row["conversation"], row["thread"]) for row in rows}
            # What was forgotten meanwhile has no place any more.
            there = {id_: one for id_, one in kept.items() if id_ in places}
            new = {id_: one.content for id_, one in there.items() if stored.get(id_) != one.content}
            # Whoever goes on with a thread extracts it as a whole: most of it is stored already.
            differing = {id_: one for id_, one in there.items() if id_ in new or read_by.get(id_) != one.extractor}
            put_extractions(self._store, self._space, differing)
            put_parses(self._store, self._space, {id_: parse for id_, parse in parses.items() if id_ in places})
            why = digest("extracted", *(id_ + fingerprint(content.decode()) for id_, content in new.items()))
            mark_threads(self._store, self._space, [places[id_] for id_ in new], why)
            put_quarantined(self._store, bad)

        in_transaction(self._store, write)


def extractions_of(extracted: Extracted) -> dict[str, Extraction]:
    """What was extracted, by message."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    facts: dict[str, list[Fact]] = defaultdict(list)
    for mention in extracted.mentions:
        mentions[mention.message_id].append(mention)
    for fact in extracted.facts:
        facts[fact.message_id].append(fact)
    return {
        one.message_id: Extraction(
            one.message_id,
            tuple(mentions[one.message_id]),
            tuple(facts[one.message_id]),
            extractor=one.extractor,
            parse=one.parse,
        )
        for one in extracted.read_by
    }


def in_threads(messages: Iterable[Message]) -> list[list[Message]]:
    """The messages of each thread, in order."""
    threads: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in in_order(messages):
        threads[message.conversation, message.thread].append(message)
    return list(threads.values())


def in_pieces(threads: Iterable[list[Message]]) -> Iterator[list[list[Message]]]:
    """The threads in groups that are extracted together."""
    piece: list[list[Message]] = []
    size = 0
    for thread in threads:
        piece.append(thread)
        size += len(thread)
        if size >= BATCHES.extracted:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _sound(extraction: Extraction, space: str) -> tuple[Extraction, str]:
    """The extraction without facts that cannot be stored, and why the first of these cannot; the message may be of a foreign space."""
    reasons = {f: why for f in extraction.facts if (why := unsound_reason(f, space=space, message_id=extraction.message_id))}
    if not reasons:
        return extraction, ""
    return replace(extraction, facts=tuple(f for f in extraction.facts if f not in reasons)), next(iter(reasons.values()))


def _problems_of(messages: Mapping[str, Message], reasons: Mapping[str, str]) -> list[Quarantined]:
    return [
        Quarantined.of(m.space, "extract", m.source, m.position, f"a fact was left out: {reasons[m.id]}", m.text) for m in messages.values()
    ]


def _content(message: Message) -> str:
    return content_of(message.text, message.attachments)


def _problems(messages: Mapping[str, Message], extractions: Iterable[Extraction]) -> list[Quarantined]:
    return [_problem(messages[e.message_id], e) for e in extractions if e.problem]


def _problem(message: Message, found: Extraction) -> Quarantined:
    """With the text of the message, or with what a chat model replied."""
    return Quarantined.of(message.space, "extract", message.source, message.position, found.problem, found.reply or message.text)
