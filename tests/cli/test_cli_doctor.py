"""The doctor shows the settings and their origin, reports what is wrong, and repairs what can be repaired."""

import shutil

import pytest

from graphmem.storage.queries import migrations
from tests.cli.conftest import Graphmem, write_log


def state_of(done, name):
    return next(check for check in done.json["checks"] if check["name"] == name)


def test_all_is_well(told):
    """Models, store and memory are found, and the counts are right."""
    done, newest = told("doctor"), migrations("ladybug")[-1][0]
    assert done.code == 0
    for word in ("spaCy model", "e5-small-v2", f"schema {newest}", "is complete: 5 messages"):
        assert word in done.out
    assert {check["state"] for check in told("doctor", "--json").json["checks"]} == {"ok"}


def test_each_setting_says_where_it_came_from(told, tmp_path, monkeypatch):
    """An argument goes before the environment, that before the file, that before the default."""
    (tmp_path / "graphmem.toml").write_text('space = "from-file"\nbudget = 1000\n')
    monkeypatch.setenv("GRAPHMEM_BUDGET", "2000")
    settings = {row["name"]: row for row in told("doctor", "--json").json["settings"]}
    assert settings["store"] == {"name": "store", "value": str(told.store), "origin": "argument"}
    assert settings["budget"] == {"name": "budget", "value": "2000", "origin": "environment"}
    assert settings["space"] == {"name": "space", "value": "from-file", "origin": "graphmem.toml"}
    assert settings["neo4j_user"]["origin"] == "default"


def test_secrets_are_masked(bare, monkeypatch):
    """Neither the password nor one in the address is shown, and the store is wrong with what to do."""
    monkeypatch.setenv("GRAPHMEM_NEO4J_PASSWORD", "hush-hush")
    done = bare("doctor", "--store", "neo4j://me:hidden@127.0.0.1:1/neo4j")
    assert done.code == 1
    assert "(set, not shown)" in done.out
    assert "neo4j://***@127.0.0.1:1/neo4j" in done.out
    assert "cannot be reached" in done.out
    assert "hush-hush" not in done.out + done.err
    assert "hidden" not in done.out + done.err


@pytest.mark.parametrize("flag", ["--repair", "--mend"])
def test_a_fresh_machine_is_not_wrong(graphmem, flag):
    """Nothing exists yet: a note says how to begin, and neither checks nor repairs (by the new or the old flag) create a store."""
    done = graphmem("doctor", flag, "--json")
    assert done.code == 0
    assert state_of(done, "store")["state"] == "note"
    assert "graphmem remember" in state_of(done, "store")["found"]
    assert not graphmem.store.exists()


def test_a_missing_model_is_wrong(told, monkeypatch, tmp_path):
    monkeypatch.setenv("GRAPHMEM_MODELS", str(tmp_path / "nowhere"))
    done = told("doctor", "--json")
    assert done.code == 1
    assert "graphmem models pull" in state_of(done, "embedding model")["found"]


def test_a_lost_index_is_rebuilt(tmp_path):
    """The folder of the index is gone: the next command that opens the memory rebuilds it."""
    graphmem = Graphmem(tmp_path / "memory.lbug")
    graphmem("remember", write_log(tmp_path / "log.jsonl"))
    shutil.rmtree(tmp_path / "memory.lbug.index")
    assert graphmem("answer", "Where does Ben work?").out.startswith("Halvorsen Marine\n")
    assert list((tmp_path / "memory.lbug.index").glob("*/rows.sqlite"))
    assert state_of(graphmem("doctor", "--json"), "memory")["state"] == "ok"


def test_another_model_is_reported(told):
    """A store that was made with one model is not read with another."""
    done = told("doctor", "--model", "bge-small-en-v1.5", "--json")
    assert done.code == 1
    assert state_of(done, "embedding model")["state"] == "wrong"
