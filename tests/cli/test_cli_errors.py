"""Bad input: one line on standard error: where, what and what to do; 1 for an error, 2 for wrong usage."""

import pytest


def is_one_error(done, *words):
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert not [word for word in words if word not in done.err]


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question(told, question):
    for command in ("recall", "answer", "explain"):
        is_one_error(told(command, question), "the question is empty", "Ask something")


def test_a_question_that_is_too_long(told):
    is_one_error(told("answer", "why " * 2500), "characters", "Shorten it")


def test_a_question_in_no_encoding(told):
    """Bytes of a shell that are not UTF-8 become lone surrogates."""
    assert told("recall", "Where is \udcff Ada?").code == 0
    assert told("answer", "Where is \udcff Ada?", "--json").json["question"] == "Where is \ufffd Ada?"


def test_an_invalid_date(told):
    is_one_error(told("recall", "Ada", "--at", "soon"), "--at 'soon'", "Give one like")
    is_one_error(told("timeline", "Ada", "--known", "2025-02-30"), "--known '2025-02-30'")


def test_reading_makes_no_store(graphmem):
    """Reading commands create nothing."""
    for command in (("recall", "Ada"), ("answer", "Ada"), ("timeline", "Ada"), ("stats",), ("quarantine", "list")):
        is_one_error(graphmem(*command), "no memory is there yet", "graphmem remember")
    assert not list(graphmem.store.parent.iterdir())


def test_a_log_that_is_missing_or_no_log_makes_no_store(graphmem, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    is_one_error(graphmem("remember", tmp_path / "none.jsonl"), "none.jsonl", "there is no such file")
    is_one_error(graphmem("remember", tmp_path / "picture.png"), "picture.png", "no log of a known format")
    is_one_error(graphmem("remember", tmp_path / "picture.png", "--format", "telex"), "telex", "jsonl")
    assert not graphmem.store.exists()


@pytest.mark.parametrize("content", ['[{"mapping": {"a": {"message": {"author": {"role": "user"}, "content": {}}}}}]', "[{]"])
def test_a_log_without_any_message_is_an_error(graphmem, tmp_path, content):
    """Taken for one of a known format: the report says what was found, and the exit code that it was nothing."""
    (tmp_path / "conversations.json").write_text(content)
    done = graphmem("remember", tmp_path / "conversations.json", "--format", "chatgpt", "--dry-run", "--json")
    assert (done.code, done.json["messages"]) == (1, 0)
    assert "read as chatgpt, but no message was found" in done.err


def test_a_file_that_is_no_store(graphmem):
    graphmem.store.write_bytes(b"this is a letter" * 500)
    is_one_error(graphmem("stats"), "memory.lbug")
    assert graphmem.store.read_bytes().startswith(b"this is a letter")


def test_an_engine_that_does_not_exist(bare):
    is_one_error(bare("stats", "--store", "sqlite:memory.db"), "sqlite", "no such engine")


@pytest.mark.slow
def test_a_neo4j_that_is_not_there(bare):
    is_one_error(bare("stats", "--store", "neo4j://me:hidden@127.0.0.1:1/neo4j"), "127.0.0.1:1", "cannot be reached")


@pytest.mark.slow
def test_a_password_is_never_shown(bare):
    assert "hidden" not in bare("stats", "--store", "neo4j://me:hidden@127.0.0.1:1/neo4j").err


def test_a_model_that_is_not_known(told):
    is_one_error(told("recall", "Ada", "--model", "gpt-9"), "gpt-9", "Known:")


def test_an_unknown_entity(told):
    is_one_error(told("timeline", "Zora"), "no entity is called 'Zora'")
    is_one_error(told("timeline", " "), "no entity is called")


def test_a_quarantine_entry_that_is_not_there_or_not_one(told):
    is_one_error(told("quarantine", "show", "zzz"), "no entry has the id 'zzz'")
    is_one_error(told("quarantine", "show", "quarantined-"), "2 entries begin with")


def test_a_chat_model_that_cannot_be_loaded(told, monkeypatch):
    monkeypatch.setenv("GRAPHMEM_LLM", "nonsense")
    is_one_error(told("answer", "Where does Ada live?"), "nonsense", "MODULE:CLASS:MODEL")
    assert told("recall", "Where does Ada live?").code == 0


def test_a_setting_of_the_wrong_type(told, monkeypatch):
    monkeypatch.setenv("GRAPHMEM_BUDGET", "plenty")
    is_one_error(told("recall", "Ada"), "budget")


@pytest.mark.parametrize(
    "arguments",
    [["recal"], ["recall"], ["recall", "x", "--nope"], ["recall", "x", "--budget", "0"], ["serve", "--port", "70000"], []],
)
def test_wrong_usage(bare, arguments):
    """The exit code is 2, and there is no stack trace."""
    done = bare(*arguments)
    assert done.code == 2
    assert "Usage: graphmem" in done.out + done.err
    assert "Traceback" not in done.err
