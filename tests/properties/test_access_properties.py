"""Whatever is marked how, and whoever reads: nothing that is read has a word of a message which is not open to the reader."""

import inspect
import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.access.visible_store import RULES
from graphmem.memory.facade import Memory
from graphmem.model import AsOf
from graphmem.model.access import Mark, Reader
from graphmem.model.errors import ContractError, QueryError, QueryRefused, StoreError
from graphmem.model.forgetting import Selection
from graphmem.resources import folder
from tests.talk import Talk, day

# Each message has a word that no other has.
LINES = (
    "Ada: I live in Aldersund and I like quillwork.",
    "Ben: I work at Brennholm with Zorvane.",
    "Cleo: I moved to Corvena last week, and I like gnomonics.",
    "Ada: I met Dagnhild in Draugnes.",
    "Ben: Ada has eczemazol and owes Ervoll money.",
)
OWN = ("quillwork", "Zorvane", "gnomonics", "Dagnhild", "eczemazol")
AGENTS, PURPOSES = ("", "scout", "clerk"), ("", "health", "money", "health money")


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    path = tmp_path_factory.mktemp("access") / "memory.lbug"
    with Memory.open(path, embedder=StandInEmbedder(), extractor=StandInExtractor()) as opened:
        spoken = Talk()
        for number, line in enumerate(LINES):
            spoken.say(line, f"2026-01-{number + 5:02}")
        opened.remember(spoken.messages)
        opened.consolidate()
        yield opened


def plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def cypher_of(memory: Memory) -> Any:
    """The rows of a query, unless queries are refused, as they are while anything is hidden."""
    try:
        return memory.cypher("MATCH (m:Message) RETURN m.text")
    except QueryRefused:
        return []


# What `everything` calls, and what changes nothing that is read: a new method of Memory belongs to one of these, or to the writing ones.
READING = {
    *("recall", "answer", "explain", "entities", "facts_of", "history", "diff", "conflicts", "communities", "decisions", "quarantined"),
    *(
        "picture",
        "messages",
        "timeline",
        "lessons",
        "procedures",
        "pack",
        "tasks",
        "profile",
        "units",
        "draw_answer",
        "entity",
        "facts_about",
        "fact",
    ),
    *("conflict_decisions", "user_decisions", "broken_invariants", "cypher", "judged_questions", "stats", "span", "export"),
    *("rooms", "room_events", "corrections"),
}
# Without words of a memory: true or false, a hash, a time, another view; `ask_cypher` goes through `cypher`.
TELLING_NOTHING = {
    *("ask_cypher", "as_reader", "close", "compare_with_rebuild", "content_hash", "has_lost_state", "has_whole_index", "in_space"),
    *("is_whole", "latest_time", "as_stored"),
}
REFUSED = {
    *("compact", "consolidate", "copy_from", "extract", "forget", "import_bundle", "import_from", "index", "judge", "mark", "merge"),
    *(
        "remember",
        "rename",
        "repair",
        "replay",
        "resolve_conflict",
        "retain",
        "store_extracted",
        "store_messages",
        "undo_resolution",
        "unmerge",
    ),
    *("unmerge", "verify", "retract_fact", "correct_fact", "undo_correction"),
}


def everything(memory: Memory) -> str:
    """All that the reading methods of a memory say, as one text."""
    entities = memory.entities(limit=1000)
    said: list[Any] = [
        memory.recall("Who likes what, and who met whom? Where do Ada, Ben and Cleo live?"),
        memory.recall(" ".join(OWN)),
        memory.answer("What does Ada have?"),
        memory.explain("Whom did Ada meet?"),
        entities,
        [memory.facts_of(e.id, history=True) for e in entities],
        [memory.history(e.id) for e in entities],
        memory.diff(day("2025-01-01"), day("2027-01-01")),
        memory.conflicts(every=True),
        memory.communities(),
        memory.decisions("merge", "review", "apart"),
        memory.quarantined(),
        memory.picture(),
        memory.picture(question="Where does Ada live?"),
        memory.messages([row["id"] for row in memory.store.read("all_messages", space="default")]),
        [memory.timeline(name) for name in ("Ada", "Ben", "Cleo", *OWN)],
        memory.map.whole(AsOf()),
        memory.map.overview(AsOf()),
        [memory.details.around_entity(e.id, AsOf()) for e in entities],
        memory.lessons("Who met whom?"),
        memory.procedures("Who met whom?"),
        [memory.pack("Who met whom? What do Ada, Ben and Cleo like?", role=role) for role in memory.roles],
        memory.tasks(),
        [memory.profile(name) for name in ("Ada", "Ben", "Cleo") if any(e.name == name for e in entities)],
        [memory.units(e.name) for e in entities],
        memory.units(limit=1000),
        memory.draw_answer("Where does Ada live?"),
        [memory.entity(e.id) for e in entities],
        [memory.facts_about(e.name, history=True) for e in entities],
        [memory.fact(row["id"]) for row in memory.store.read("all_facts", space="default")],
        memory.conflict_decisions(),
        memory.user_decisions(),
        memory.rooms(),
        memory.room_events(),
        memory.corrections(),
        memory.broken_invariants(),
        memory.pages.facts(limit=1000, as_of=AsOf(), history=True),
        memory.pages.messages(limit=1000),
        memory.pages.entities(like="", known=None, after=(), limit=1000),
        memory.pages.units(limit=1000, as_of=AsOf(), history=True),
        memory.pages.communities(),
        memory.map.histogram(),
        cypher_of(memory),
        memory.judged_questions(),
        memory.stats(),
        str(memory.span()),
    ]
    text = json.dumps(said, default=lambda value: plain(value) if is_dataclass(value) else str(value))
    # A pack repeats the question.
    return text.replace(" ".join(OWN), "").lower()


marks = st.builds(
    Mark,
    agent=st.sampled_from(("scout", "clerk")),
    scope=st.sampled_from(("", "private", "team", "public")),
    purpose=st.sampled_from(PURPOSES),
)
readers = st.builds(Reader, agent=st.sampled_from(AGENTS), purpose=st.sampled_from(("", "health", "money")), guest=st.booleans())


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_marks=st.lists(marks, min_size=5, max_size=5), reader=readers)
def test_no_read_path_shows_what_is_hidden(memory: Memory, given_marks: list[Mark], reader: Reader) -> None:
    ids = [row["id"] for row in memory.store.read("all_messages", space="default")]
    messages = sorted(memory.messages(ids), key=lambda m: m.position)
    for message, mark in zip(messages, given_marks, strict=True):
        memory.mark(Selection(message=message.id), mark)
    seen = everything(memory.as_reader(reader))
    hidden = [word for word, mark in zip(OWN, given_marks, strict=True) if not reader.may_read(mark)]
    assert [word for word in hidden if word.lower() in seen] == []
    shown = [word for word, mark in zip(OWN, given_marks, strict=True) if reader.may_read(mark)]
    assert [word for word in shown if word.lower() not in seen] == []


def test_every_method_is_asked_or_refused() -> None:
    methods = {name for name, _ in inspect.getmembers(Memory, inspect.isfunction) if not name.startswith("_")}
    assert methods == READING | TELLING_NOTHING | REFUSED


def test_an_export_and_a_check_as_a_reader_have_nothing_hidden(memory: Memory, tmp_path: Path) -> None:
    memory.mark(Selection(everything=True), Mark())
    memory.mark(Selection(speaker="Ben"), Mark(purpose="health"))
    reader = memory.as_reader(Reader(agent="scout", purpose="money"))
    for form in ("graphml", "cypher", "markdown"):
        reader.export(tmp_path / form, form)  # type: ignore[arg-type]
    reader.export(tmp_path / "bundle")
    said = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".parquet")
    said += "".join(repr(pq.read_table(path).to_pylist()) for path in tmp_path.rglob("*.parquet"))
    said += repr(reader.compare_with_rebuild())
    assert [word for word in ("zorvane", "eczemazol") if word in said.lower()] == []
    assert "quillwork" in said
    with pytest.raises(StoreError, match="cannot search"):
        reader.verify(tmp_path / "receipt.json", words=("Zorvane",))
    memory.mark(Selection(everything=True), Mark())


def test_every_query_has_a_rule(memory: Memory) -> None:
    assert {path.stem for path in (folder("cypher") / "read").glob("*.cypher")} == {*RULES}
    with pytest.raises(QueryError, match="no rule"):
        memory.as_reader(Reader(guest=True)).store.read("count_indexed", space="default")


def test_a_reader_writes_nothing(memory: Memory) -> None:
    reader = memory.as_reader(Reader(agent="scout"))
    with pytest.raises(StoreError, match="changes nothing"):
        reader.remember(Talk(conversation="more").say("Dag: I like tea.", "2026-05-01").messages)
    with pytest.raises(StoreError, match="changes nothing"):
        reader.forget(Selection(everything=True), confirm=True)


def test_marks_come_with_the_messages_and_go_with_them(tmp_path: Path) -> None:
    with Memory.open(tmp_path / "m.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        spoken = Talk().say("Ada: I live in Aldersund.", "2026-01-05").messages
        memory.remember(spoken, mark=Mark(agent="scout", task="survey", scope="private", purpose="health"))
        assert memory.as_reader(Reader(agent="scout", purpose="health", task="survey")).stats()["facts"] == 1
        for other in (
            Reader(agent="clerk", purpose="health"),
            Reader(agent="scout"),
            Reader(agent="scout", purpose="money"),
            Reader(agent="scout", purpose="health", task="other"),
            Reader(guest=True, purpose="health"),
        ):
            assert memory.as_reader(other).entities() == []
        # An edited message keeps the mark of its turn.
        from dataclasses import replace

        memory.remember([replace(spoken[0], text="I live in Brennholm.")])
        assert memory.as_reader(Reader(agent="clerk")).messages([m.id for m in spoken]) == []
        with pytest.raises(ContractError, match="names no agent"):
            memory.remember(spoken, mark=Mark(scope="private"))
        memory.forget(Selection(speaker="Ada"), confirm=True)
        assert memory.store.read("marks", space="default") == []
