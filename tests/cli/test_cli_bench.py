"""`graphmem bench`: thin, so what is looked at is what it prints and where the result goes."""

import json
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "data" / "ingest" / "locomo.json"


def test_locomo_prints_a_line_each_and_writes_the_result(bare, tmp_path):
    """One conversation, one question: every ranking has its line, and nothing is left in the user's own store."""
    done = bare("bench", "locomo", "--data", SAMPLE, "--json", tmp_path / "result.json")
    assert (done.code, done.err) == (0, "")
    lines = json.loads((tmp_path / "result.json").read_text("utf-8"))["lines"]
    printed = [line.split()[0] for line in done.out.splitlines() if line.strip()]
    assert set(lines) >= {"bm25", "dense", "fused", "near", "graph"}
    assert set(lines) <= set(printed)
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_a_file_that_is_no_benchmark(bare, tmp_path):
    (tmp_path / "other.json").write_text('{"a": 1}')
    for file in ("other.json", "none.json"):
        done = bare("bench", "locomo", "--data", tmp_path / file)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert file in done.err


def test_openie_extract_and_facts_print_a_table_and_write_the_result(bare, tmp_path):
    gold = tmp_path / "gold.tsv"
    gold.write_text("Ada bought a boat in Oslo .\tbought\tAda\ta boat\tin Oslo\n", "utf-8")
    done = bare("bench", "openie", "--data", gold, "--json", tmp_path / "openie.json")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "openie.json").read_text("utf-8"))
    assert {"n": 1, "precision": 100.0, "recall": 100.0, "f1": 100.0}.items() <= result.items()
    done = bare("bench", "extract", "--data", SAMPLE, "--json", tmp_path / "extract.json")
    assert (done.code, done.err) == (0, "")
    wanted = {"messages_per_s", "bare_per_s", "ratio", "facts_per_message", "quarantined", "dropped"}
    assert wanted <= set(json.loads((tmp_path / "extract.json").read_text("utf-8")))
    done = bare("bench", "facts", "--data", SAMPLE, "--sample", "3", "--seed", "2", "--json", tmp_path / "facts.json")
    assert (done.code, done.err) == (0, "")
    rows = json.loads((tmp_path / "facts.json").read_text("utf-8"))["rows"]
    assert [row["predicate"] for row in rows] == [
        line.split(" ", 1)[1].split(":")[0] for line in done.out.splitlines() if line[0].isdigit() and ". " in line[:4]
    ]


def test_what_openie_extract_and_facts_cannot_read(bare, tmp_path):
    (tmp_path / "other.txt").write_text("nothing of the kind\n")
    for command in ("openie", "extract", "facts"):
        done = bare("bench", command, "--data", tmp_path / "other.txt")
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert "other.txt" in done.err
