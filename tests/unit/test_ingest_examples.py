"""The committed sample: it reads without a complaint, is as large as promised, and its questions point into it."""

import json
from pathlib import Path

from graphmem.ingest import read_log
from graphmem.model import Message

ROOT = Path(__file__).parents[2]
KINDS = {"single", "multi-hop", "as-of", "unanswerable"}


def year() -> list[Message]:
    records = list(read_log(ROOT / "examples" / "year.jsonl", space="demo"))
    assert all(isinstance(record, Message) for record in records)
    return [record for record in records if isinstance(record, Message)]


def questions() -> list[dict[str, object]]:
    lines = (ROOT / "examples" / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_year_is_a_year_of_many_sessions() -> None:
    messages = year()
    assert len(messages) >= 180
    assert len({m.speaker for m in messages}) >= 5
    assert len({(m.conversation, m.thread) for m in messages}) >= 14
    assert (min(m.sent_at for m in messages).year, max(m.sent_at for m in messages).year) == (2025, 2026)


def test_every_message_has_its_own_key_and_sessions_run_forward() -> None:
    messages = year()
    assert len({m.key for m in messages}) == len(messages)
    assert all(m.key.startswith(f"{m.thread}-") for m in messages)
    assert [m.sent_at for m in messages] == sorted(m.sent_at for m in messages)


def test_the_evidence_of_the_questions_is_in_the_year() -> None:
    """A multi-hop question needs two sessions; one that cannot be answered has no evidence."""
    thread = {m.key: m.thread for m in year()}
    for question in questions():
        kind, evidence = question["kind"], question["evidence"]
        assert kind in KINDS
        assert isinstance(evidence, list)
        sessions = {thread[key] for key in evidence}
        assert len(sessions) >= {"multi-hop": 2, "unanswerable": 0}.get(str(kind), 1)
        assert bool(question["answer"]) == bool(evidence) == (kind != "unanswerable")


def test_the_demo_asks_five_questions() -> None:
    kinds = [question["kind"] for question in questions() if question.get("demo")]
    assert len(kinds) == 5
    assert kinds.count("multi-hop") >= 2
    assert "as-of" in kinds


def test_the_contract_names_every_field_of_a_message() -> None:
    """schemas/messages.json and the record agree, and every property has its one sentence."""
    schema = json.loads((ROOT / "schemas" / "messages.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(Message.__dataclass_fields__)
    assert schema["required"] == ["conversation", "speaker", "text", "sent_at"]
    assert all(p["description"].endswith(".") and p["description"].count(". ") == 0 for p in schema["properties"].values())
