"""`--extractor llm` and `--enrich salient`: the chat model that is named reads, and the report says what it cost."""

import json

import pytest

CHAT = "tests.file_chat:FileChat:move"
SAID = [
    ("2026-01-05T09:00:00Z", "I live in Oslo."),
    ("2026-03-02T09:00:00Z", "Guess who bagged the keys to a flat in Bergen yesterday? Me!"),
    ("2026-03-02T09:01:00Z", "I bought a lamp in Oslo."),
]


@pytest.fixture
def log(tmp_path):
    rows = [{"conversation": "c", "speaker": "Ada", "sent_at": when, "text": text} for when, text in SAID]
    path = tmp_path / "chat.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_a_chat_model_reads_and_the_report_says_what_it_cost(graphmem, log):
    done = graphmem("remember", log, "--extractor", "llm", "--llm", CHAT, "--json")
    assert (done.code, done.err) == (0, "")
    spent = done.json["llm"]
    assert spent["tokens"] > spent["prompt_tokens"] > 1000
    del spent["tokens"], spent["prompt_tokens"]
    assert spent == {"calls": 1, "turns": 3, "cached": 0, "deferred": 0, "truncated": 0, "rejected": 0, "quarantined": 0, "note": ""}
    assert "Bergen" in graphmem("answer", "Where does Ada live?").out
    again = graphmem("remember", log, "--extractor", "llm", "--llm", CHAT)
    assert "calls                         0" in again.out
    assert graphmem("remember", log, "--json").json["llm"] is None
    assert "Bergen" in graphmem("answer", "Where does Ada live?").out


def test_only_hard_turns_are_shown(graphmem, log):
    assert graphmem("remember", log, "--enrich", "salient", "--llm", CHAT, "--json").json["llm"]["turns"] == 1
    assert graphmem("quarantine", "replay", "--enrich", "salient", "--llm", CHAT, "--json").json["tried"] == 0


def test_settings_say_it_as_well(graphmem, log, monkeypatch):
    """And a budget of no calls defers every turn to the next run."""
    for name, value in (("EXTRACTOR", "llm"), ("LLM", CHAT), ("LLM_CALLS", "0")):
        monkeypatch.setenv(f"GRAPHMEM_{name}", value)
    done = graphmem("remember", log)
    assert done.code == 0
    assert "deferred to the next run      3" in done.out
    assert "note the budget of the run is used up" in done.out
    monkeypatch.delenv("GRAPHMEM_LLM")
    assert graphmem("recall", "Where does Ada live?").code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--extractor", "llm"], "no chat model is set. Give --llm MODULE:CLASS:MODEL"),
        (["--enrich", "salient"], "no chat model is set"),
        (["--extractor", "magic"], "extractor"),
        (["--enrich", "everything"], "enrich"),
        (["--extractor", "llm", "--llm", "no_such:Chat:x"], "no_such"),
    ],
)
def test_what_cannot_be_asked_is_said(graphmem, log, options, said):
    done = graphmem("remember", log, *options)
    assert (done.code, said in done.err) == (1, True)


def test_the_doctor_says_who_reads(graphmem, monkeypatch):
    monkeypatch.setenv("GRAPHMEM_ENRICH", "salient")
    done = graphmem("doctor")
    assert (done.code, "no chat model is set. Give --llm" in done.out) == (1, True)
    monkeypatch.setenv("GRAPHMEM_LLM", CHAT)
    assert f"{CHAT} also reads messages" in graphmem("doctor").out


def test_names_are_decided_without_a_chat_model(graphmem, log, monkeypatch):
    """Though one is to read what comes in, and is not there, or would read what waits."""
    assert graphmem("remember", log).code == 0
    monkeypatch.setenv("GRAPHMEM_EXTRACTOR", "llm")
    assert graphmem("entities", "merge", "Oslo", "Bergen").code == 0
    monkeypatch.setenv("GRAPHMEM_LLM", CHAT)
    assert graphmem("entities", "unmerge", "Oslo", "Bergen").code == 0
    assert graphmem("remember", log, "--json").json["llm"]["turns"] == 3
