"""What recall keeps between questions on either engine: answers are those of a reader who keeps nothing."""

from dataclasses import replace
from datetime import UTC, datetime

from graphmem.memory.facade import Memory
from graphmem.model import AsOf
from graphmem.model.access import Reader
from graphmem.model.forgetting import Selection
from graphmem.retrieval.graph_rows import GraphRows
from graphmem.retrieval.row_cache import RowCache
from tests.talk import Talk


def test_a_question_sees_what_was_said_since_it_was_asked_before(memory: Memory):
    """A neighbour, a fact and an end that came later count as if the question were asked for the first time."""
    talk = Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ben: Nice, I like Oslo.", "2026-01-05")
    memory.remember(talk.messages)
    before = memory.recall("Where does Ada live?")
    assert memory.recall("Where does Ada live?") == before
    talk.say("Ada: I moved to Bergen.", "2026-03-01")
    memory.remember(talk.messages)
    kept = memory.recall("Where does Ada live?")
    assert "I moved to Bergen." in {hit.message.text for hit in kept.hits}
    assert "I live in Oslo." not in {hit.message.text for hit in kept.hits}
    assert memory.as_reader(Reader(agent="clerk")).recall("Where does Ada live?") == kept


def test_what_is_kept_from_change_to_change_is_what_a_new_reader_finds(memory: Memory):
    """Messages that come one by one, an edit and forgetting leave nothing behind in what was kept."""
    questions = ("Where does Ada live?", "Who likes Oslo?", "What does Ben do?")
    said = ["Ada: I live in Oslo.", "Ben: I work at Nordlab.", "Ada: I moved to Bergen.", "Ben: Ada likes Oslo.", "Cleo: Ben left Nordlab."]
    talk = Talk()
    for day, text in enumerate(said, 1):
        talk.say(text, f"2026-01-{day:02}")
        memory.remember(talk.messages)
        _check_kept(memory, questions)
    edited = replace(talk.messages[0], text="I live in Molde.", recorded_at=datetime(2026, 2, 1, tzinfo=UTC))
    memory.remember([edited])
    _check_kept(memory, questions)
    memory.forget(Selection(speaker="Cleo"), confirm=True)
    _check_kept(memory, questions)


def _check_kept(memory: Memory, questions: tuple[str, ...]) -> None:
    kept = [memory.recall(question) for question in questions]
    facts = memory.pages.facts(limit=50, as_of=AsOf(), history=True)
    fresh = memory.as_reader(Reader(agent="clerk"))  # It keeps nothing.
    assert [fresh.recall(question) for question in questions] == kept
    assert fresh.pages.facts(limit=50, as_of=AsOf(), history=True) == facts


def test_what_messages_mention_is_as_a_new_reader_finds_it(memory: Memory):
    """A name that becomes that of somebody who speaks, and a change of how often something is mentioned, are seen in older messages."""
    cache, talk = RowCache(), Talk()
    for day, text in enumerate(["Ada: Cleo likes Oslo.", "Ben: Oslo is far.", "Cleo: I was in Oslo.", "Ada: Ben left Molde."], 1):
        talk.say(text, f"2026-01-{day:02}")
        memory.remember(talk.messages)
        kept, fresh = (GraphRows(memory.store, "default", each) for each in (cache, RowCache(0)))
        ids = [message.id for message in talk.messages]
        mentioned = kept.entities_in(ids)
        assert mentioned == fresh.entities_in(ids)
        most = 1 + day % 2  # In another state, others are mentioned too often.
        read = [rows.messages_mentioning(sorted(mentioned), AsOf(), most) for rows in (kept, fresh)]
        walked = [{id_: one for id_, one in found.items() if one.entity.spread <= most} for found in read]
        assert walked[0] == walked[1]
