"""Facts that are wrong: a user retracts one, or says what is right instead. Each is a decision, and the graph is built again with it.

What is right is a message like any other, of its own source and in the conversation of the wrong one: so it is extracted, found and
quoted as what others said is. The fact stays in the history, believed until the decision.
"""

from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Literal

from graphmem.graph.conflicts import statement_id
from graphmem.memory.access.marks import put_marks, turn_of
from graphmem.memory.decision_edits import decide
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Decision, Fact, Message, message_id
from graphmem.model.access import Mark
from graphmem.model.errors import QuestionError
from graphmem.model.history import FactChange
from graphmem.model.id_prefix import find_by_id
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER, LATEST
from graphmem.resolution.decisions import fact_decision_id
from graphmem.storage import GraphStore
from graphmem.storage.repository import corrections_of, fact_from, messages_by_id

SOURCE = "correction"
_LONGEST = 10_000
"""Characters of a correction: it says one thing."""


def retract_fact(writer: MemoryWriter, store: GraphStore, space: str, fact: str, reason: str, at: datetime) -> FactChange:
    """Retract a fact, by its id. Raises QuestionError."""
    found, stated = _stated(store, space, fact)
    made = _decision(found, "retract", stated.id, reason, at)
    decide(writer, store, space, added=[made], messages=[stated])
    return FactChange(made=made)


def correct_fact(
    writer: MemoryWriter, store: GraphStore, space: str, fact: str, text: str, speaker: str, reason: str, at: datetime
) -> FactChange:
    """Put what `text` says in the place of a fact (by its id), as said by `speaker` ("": who said the fact) at the same time.

    Raises QuestionError, also if nothing in the text can be read as a fact.
    """
    found, stated = _stated(store, space, fact)
    if not text.strip() or len(text) > _LONGEST:
        raise QuestionError(f"correct: give what is right in 1 to {_LONGEST:,} characters, as a sentence.")
    said = _correction(store, stated, statement_id(found), text, speaker, at)
    _copy_mark(store, space, stated, said)
    writer.remember([said])
    facts = _facts_in(store, space, said.id)
    if not facts:
        writer.remember([replace(said, retired_at=said.recorded_at)])
        raise QuestionError(f"correct: '{text[:80]}' says no fact. Give a whole sentence, such as 'Ada lives in Bergen.'.")
    made = _decision(found, "correct", said.id, reason, at)
    decide(writer, store, space, added=[made], messages=[stated, said])
    return FactChange(made=made, facts=_facts_in(store, space, said.id))


def undo_correction(writer: MemoryWriter, store: GraphStore, space: str, decision: str) -> FactChange:
    """Take back what was retracted or corrected, by the decision's id or its beginning: as if it was not. Raises QuestionError."""
    known = ((d.id, d) for d in corrections_of(store, space))
    undone = find_by_id(decision, known, one="correction", several="corrections", hint="`graphmem facts corrections` shows the ids.")
    messages = messages_by_id(store, space, [undone.left_conversation, undone.right_conversation])
    said = messages.get(undone.right_conversation) if undone.verdict == "correct" else None
    if said is not None:  # Before the decision goes: killed in between, it can be undone again.
        writer.remember([replace(said, retired_at=said.recorded_at)])
    decide(writer, store, space, removed=[undone], messages=messages.values())
    return FactChange(undone=undone)


def _stated(store: GraphStore, space: str, wanted: str) -> tuple[Fact, Message]:
    """The fact of an id and the message that states it; raises QuestionError if it is not there, or was retracted or corrected already."""
    rows = store.read("facts_by_id", space=space, ids=[wanted])
    messages = messages_by_id(store, space, [row["message_id"] for row in rows])
    if not rows or not messages:
        raise QuestionError(f"no fact has the id '{wanted}'. `graphmem facts list` shows the ids.")
    found = fact_from(rows[0])
    earlier = next((d for d in corrections_of(store, space) if d.left_name == statement_id(found)), None)
    if earlier is not None:
        raise QuestionError(f"{wanted}: was {earlier.verdict}ed already ({earlier.id}). `graphmem facts undo {earlier.id}` takes it back.")
    return found, messages[found.message_id]


def _correction(store: GraphStore, stated: Message, statement: str, text: str, speaker: str, at: datetime) -> Message:
    """What is right, as a message of the conversation: it holds from the time of the wrong one, and is known from now on."""
    at = max(at, stated.sent_at)
    for number in count():
        key = digest("correction", statement, text, at.isoformat(), *([str(number)] if number else []))
        id_ = message_id(stated.space, stated.conversation, key)
        taken = messages_by_id(store, stated.space, [id_]).get(id_)
        if taken is None or taken.retired_at == FOREVER:  # One that was taken back stays so.
            break
    return Message(
        id=id_,
        space=stated.space,
        conversation=stated.conversation,
        thread="corrections",
        position=0,
        key=key,
        speaker=speaker or stated.speaker,
        speaker_key=speaker or stated.speaker_key,
        role=stated.role,
        text=text,
        sent_at=stated.sent_at,
        source=SOURCE,
        zone=stated.zone,
        recorded_at=at,
    )


def _copy_mark(store: GraphStore, space: str, stated: Message, said: Message) -> None:
    """Who may read a message may read its correction, and nobody else."""
    turn = turn_of(space, stated.conversation, stated.key)
    row = next((row for row in store.read("marks", space=space) if row["turn"] == turn), None)
    if row is not None:
        mark = Mark(agent=row["agent"], task=row["task"], scope=row["scope"], purpose=row["purpose"])
        put_marks(store, space, [turn_of(space, said.conversation, said.key)], mark)


def _decision(fact: Fact, verdict: Literal["retract", "correct"], right: str, reason: str, at: datetime) -> Decision:
    """A decision on a statement; there is one of each."""
    statement = statement_id(fact)
    return Decision(
        id=fact_decision_id(fact.space, statement),
        space=fact.space,
        left_name=statement,
        left_conversation=fact.message_id,
        right_name="",
        right_conversation=right,
        verdict=verdict,
        score=1.0,
        reasons=(reason,) if reason else (),
        made_by="user",
        decided_at=at,
        left_id=fact.id,
    )


def _facts_in(store: GraphStore, space: str, message: str) -> tuple[Fact, ...]:
    """The facts that a message states, as they are believed now."""
    ids = [row["id"] for row in store.read("facts_in_messages", space=space, ids=[message], known=LATEST)]
    rows = store.read("facts_by_id", space=space, ids=sorted(ids)) if ids else []
    believed = (fact for fact in map(fact_from, rows) if fact.retired_at == FOREVER)
    return tuple(sorted(believed, key=lambda f: (f.start, f.id)))
