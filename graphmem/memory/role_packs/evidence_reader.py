"""Collects what bears on a question, of every kind of evidence, ranked: messages and their facts, profiles, lessons, procedures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graphmem.extraction.preprocess.injection import is_injection
from graphmem.graph.fact_sentences import dated_statement
from graphmem.memory.access.marks import turn_of
from graphmem.memory.experience.experience_reader import find_lessons, find_procedures
from graphmem.memory.memory_reader import MemoryReader
from graphmem.memory.profile_reader import ProfileReader
from graphmem.memory.question_service import QuestionService
from graphmem.memory.role_packs.role_pack_config import ROLE_PACKS
from graphmem.model import AsOf, Fact, Hit, Message
from graphmem.model.access import Mark
from graphmem.model.experience import Lesson, Procedure
from graphmem.model.role_pack import EvidenceKind, PackItem
from graphmem.retrieval.packing import render_hit
from graphmem.storage import GraphStore
from graphmem.storage.repository import messages_by_id

# Sections of a profile that have kinds of evidence of their own, or are secret.
_ELSEWHERE = ("plans", "vault")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReader:
    """Reads one space as one reader may see it. Use it in a snapshot of the store."""

    space: str
    store: GraphStore
    questions: QuestionService
    profiles: ProfileReader
    reader: MemoryReader

    def read(
        self, question: str, kinds: Iterable[EvidenceKind], as_of: AsOf, *, agent: str, task: str, budget: int
    ) -> dict[EvidenceKind, list[PackItem]]:
        """The items of these kinds, best first, each with whose it is. Raises QuestionError."""
        wanted = set(kinds)
        found: dict[EvidenceKind, list[PackItem]] = {}
        if wanted & {"messages", "facts", "plans"}:
            pack = self.questions.recall(question, at=as_of.valid, known=as_of.known, budget=budget)
            found |= _items_of_hits(pack.hits)
        if "profile" in wanted:
            found["profile"] = self._profile(question, as_of)
        embedder = self.questions.sources().embedder
        if "lessons" in wanted:
            lessons = find_lessons(self.store, self.space, embedder, question, ROLE_PACKS.experience)
            found["lessons"] = [_experience_item("lessons", one) for one in lessons]
        if "procedures" in wanted:
            procedures = find_procedures(self.store, self.space, embedder, question, ROLE_PACKS.experience)
            found["procedures"] = [_experience_item("procedures", one) for one in procedures]
        said = messages_by_id(self.store, self.space, sorted({id_ for items in found.values() for item in items for id_ in item.evidence}))
        marks = self._marks(said)
        return {
            kind: [_with_owner(item, said, marks, agent, task) for item in found[kind] if _was_known(item, said, as_of)]
            for kind in found
            if kind in wanted
        }

    def _profile(self, question: str, as_of: AsOf) -> list[PackItem]:
        """Lines of the profiles of those whom the question names."""
        items = []
        for id_ in self.questions.sources().analyse(question).entity_ids[: ROLE_PACKS.profiles]:
            if self.reader.entity(id_) is None:  # A reader does not see everybody who has that name.
                continue
            profile = self.profiles.profile(id_, at=as_of.valid, known=as_of.known, sections=())
            for section in profile.sections:
                if section.name not in _ELSEWHERE:
                    items += [
                        _fact_item("profile", line.fact, f"{profile.name}, {section.name}: {line.text}")
                        for line in section.lines[: ROLE_PACKS.profile_lines]
                    ]
        return items

    def _marks(self, said: Mapping[str, Message]) -> dict[str, Mark]:
        """The marks of these messages, by message."""
        rows = {row["turn"]: row for row in self.store.read("marks", space=self.space)}
        turns = {id_: turn_of(m.space, m.conversation, m.key) for id_, m in said.items()}
        return {id_: Mark(agent=rows[turn]["agent"], task=rows[turn]["task"]) for id_, turn in turns.items() if turn in rows}


def _items_of_hits(hits: Sequence[Hit]) -> dict[EvidenceKind, list[PackItem]]:
    """The messages, and what the best of them say: plans, and other facts."""
    messages = [
        PackItem(
            kind="messages",
            id=hit.message.id,
            text=render_hit(hit),
            evidence=(hit.message.id,),
            at=hit.message.sent_at,
            warnings=("steers the reader",) if is_injection(hit.message.text) else (),
        )
        for hit in hits
    ]
    facts = [fact for hit in hits[: ROLE_PACKS.hits] for fact in hit.facts if not fact.is_remark]
    plans = [_fact_item("plans", fact, dated_statement(fact)) for fact in facts if _is_plan(fact)]
    others = [_fact_item("facts", fact, dated_statement(fact)) for fact in facts if not _is_plan(fact) and fact.modality == "asserted"]
    return {"messages": messages, "plans": plans, "facts": others}


def _is_plan(fact: Fact) -> bool:
    return fact.kind == "plan" or fact.modality in ("planned", "wished")


def _fact_item(kind: EvidenceKind, fact: Fact, text: str) -> PackItem:
    return PackItem(kind=kind, id=fact.id, text=_line(text), evidence=(fact.message_id,), at=fact.recorded_at)


def _experience_item(kind: EvidenceKind, one: Lesson | Procedure) -> PackItem:
    """What an agent's run teaches, with why to be careful in brackets."""
    caution = [*one.warnings, *(["source of low trust"] if one.trust == "low" else [])]
    text = _line(f"{one.text} [{', '.join(caution)}]" if caution else one.text)
    return PackItem(kind=kind, id=one.id, text=text, evidence=one.evidence, at=one.at, trust=one.trust, warnings=one.warnings)


def _line(text: str) -> str:
    """One line: after a line break, a text could pose as another item."""
    return f"- {' '.join(text.split())}"


def _was_known(item: PackItem, said: Mapping[str, Message], as_of: AsOf) -> bool:
    """True if all its messages can be read, were said by the time that is asked about, and known by then."""
    return all(id_ in said and said[id_].sent_at <= as_of.valid and said[id_].recorded_at <= as_of.known for id_ in item.evidence)


def _with_owner(item: PackItem, said: Mapping[str, Message], marks: Mapping[str, Mark], agent: str, task: str) -> PackItem:
    """The item, with whether the agent said it or it is marked as the agent's, and whether it is of the task."""
    of = [marks.get(id_, Mark()) for id_ in item.evidence]
    own = bool(agent) and any(mark.agent == agent or said[id_].speaker == agent for id_, mark in zip(item.evidence, of, strict=True))
    return replace(item, is_own=own, is_of_task=bool(task) and any(mark.task == task for mark in of))
