"""`graphmem bench`: thin, so what is looked at is what it prints and where the result goes."""

import json
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"
SAMPLE = DATA / "ingest" / "locomo.json"


@pytest.mark.slow
def test_recall_prints_every_line_and_reads_a_store_again(bare, tmp_path):
    store = f"ladybug:{tmp_path}/bench.lbug"
    for _ in range(2):
        done = bare("bench", "recall", "--set", "locomo", "--data", SAMPLE, "--store", store, "--json", tmp_path / "result.json")
        assert done.code == 0, done.err
    lines = json.loads((tmp_path / "result.json").read_text())["units"]["turn"]
    assert {"bm25", "dense", "near", "words", "meaning", "context", "topics", "names", "graph"} <= set(lines)
    assert "MRR" in done.out


@pytest.mark.slow
def test_locomo_prints_a_line_each_and_writes_the_result(bare, tmp_path):
    """One conversation, one question: every ranking has its line, and nothing is left in the user's own store."""
    done = bare("bench", "locomo", "--data", SAMPLE, "--json", tmp_path / "result.json")
    assert (done.code, done.err) == (0, "")
    lines = json.loads((tmp_path / "result.json").read_text("utf-8"))["lines"]
    printed = [line.split()[0] for line in done.out.splitlines() if line.strip()]
    assert set(lines) >= {"bm25", "dense", "fused", "near", "graph"}
    assert set(lines) <= set(printed)
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_times_are_judged_beside_dateparser(bare, tmp_path):
    """A JSON file or a folder of news: two lines are printed, the result is written."""
    for data, n, value in ((DATA / "bench" / "recognizers.json", 5, 80.0), (DATA / "bench" / "timeml", 11, 90.9)):
        done = bare("bench", "times", "--data", data, "--json", tmp_path / "times.json")
        assert (done.code, done.err) == (0, "")
        result = json.loads((tmp_path / "times.json").read_text("utf-8"))
        assert (result["n"], result["value"]) == (n, value)
        assert result["dateparser"]["value"] < result["value"]
        assert [line.split()[0] for line in done.out.splitlines()][:3] == ["line", "graphmem", "dateparser"]


def test_dates_are_looked_for_in_facts(bare, tmp_path):
    """A question for a date counts if its answer is one, and is missed by name where no fact has it."""
    log = json.loads(SAMPLE.read_text("utf-8"))
    first = next(turn for turn in log[0]["conversation"]["session_1"] if turn.get("text"))
    first["text"] = "I painted the boat yesterday."
    said = log[0]["conversation"]["session_1_date_time"]
    log[0]["qa"] = [
        {"question": "When was the boat painted?", "answer": "the day it was painted, 2019", "evidence": [first["dia_id"]], "category": 2},
        {"question": "For how long?", "answer": "two days", "evidence": [first["dia_id"]], "category": 2},
        {"question": "When was it said?", "answer": said.split(" on ")[-1], "evidence": [first["dia_id"]], "category": 4},
    ]
    (tmp_path / "locomo.json").write_text(json.dumps(log))
    done = bare("bench", "dates", "--data", tmp_path / "locomo.json", "--json", tmp_path / "dates.json")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "dates.json").read_text("utf-8"))
    assert (result["n"], result["dated"], result["share"]) == (1, 0, 0.0)
    assert "missed: When was the boat painted?" in done.out


def test_coverage_counts_turns_whose_facts_hold_the_answer(bare, tmp_path):
    """The words of the answer that the turn says, in one fact; a turn that says none of them is not covered."""
    log = json.loads(SAMPLE.read_text("utf-8"))
    first, second = [turn for turn in log[0]["conversation"]["session_1"] if turn.get("text")][:2]
    first["text"], second["text"] = "I painted a boat in Bergen.", "Good evening!"
    log[0]["qa"] = [
        {"question": "Where was it painted?", "answer": "in Bergen", "evidence": [first["dia_id"]], "category": 4},
        {"question": "What was painted?", "answer": "a lamp", "evidence": [first["dia_id"], second["dia_id"]], "category": 1},
        {"question": "What is it like?", "answer": "a boat", "evidence": [first["dia_id"]], "category": 3},
    ]
    (tmp_path / "locomo.json").write_text(json.dumps(log))
    done = bare("bench", "coverage", "--data", tmp_path / "locomo.json", "--json", tmp_path / "coverage.json")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "coverage.json").read_text("utf-8"))
    assert (result["n"], result["covered"], result["facts"], result["text"]) == (3, 33.3, 33.3, 33.3)
    assert result["by_category"]["multi-hop"] == {"n": 2, "covered": 0.0, "facts": 0.0, "text": 0.0}


def test_a_file_that_is_no_benchmark(bare, tmp_path):
    (tmp_path / "other.json").write_text('{"a": 1}')
    for command in ("locomo", "times", "dates", "coverage"):
        for file in ("other.json", "none.json"):
            done = bare("bench", command, "--data", tmp_path / file)
            assert (done.code, done.err.count("\n")) == (1, 1)
            assert file in done.err


def test_coref_prints_its_row_and_writes_the_result(bare, tmp_path):
    """A file of one row: what is printed is what is written."""
    text = "Marta Lind wrote to Eva Holm before she left."
    columns = ["Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref", "B", "B-offset", "B-coref"]
    cells = [text, "she", text.index("she"), "Marta Lind", 0, "TRUE", "Eva Holm", text.index("Eva"), "FALSE"]
    (tmp_path / "one.tsv").write_text("\t".join(columns) + "\n" + "\t".join(map(str, cells)) + "\n")
    done = bare("bench", "coref", "--data", tmp_path / "one.tsv", "--json", tmp_path / "result.json")
    assert (done.code, done.err) == (0, "")
    assert json.loads((tmp_path / "result.json").read_text("utf-8")) == {
        "n": 1,
        "f1": 100.0,
        "masculine": 0.0,
        "feminine": 100.0,
        "bias": 0.0,
    }
    assert done.out.splitlines()[1].split() == ["1", "100.0", "0.0", "100.0", "0.00"]


def test_coref_of_a_file_that_is_none(bare, tmp_path):
    (tmp_path / "other.tsv").write_text("a\tb\n")
    for file in ("other.tsv", "none.tsv"):
        done = bare("bench", "coref", "--data", tmp_path / file)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert file in done.err


@pytest.mark.slow
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


@pytest.mark.slow
def test_growth_prints_a_row_per_size_and_writes_the_result(bare, tmp_path):
    done = bare("bench", "growth", "--sizes", "40", "--json", tmp_path / "growth.json")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "growth.json").read_text("utf-8"))
    assert (result["engine"], result["models"], result["log"]) == ("ladybug", "stand-ins", "generated")
    names = ["add100_s", "recall_p50_ms", "recall_p95_ms", "recall_at_p50_ms", "open_s", "peak_mb", "file_mb_per_100", "file_room"]
    assert [list(row) for row in result["sizes"]] == [["messages", *names]]
    assert all(value > 0 for value in result["sizes"][0].values())
    assert result["exponents"] == dict.fromkeys(names)
    assert [line.split()[0] for line in done.out.splitlines()[:3]] == ["messages", "40", "exponent"]


@pytest.mark.slow
def test_growth_of_a_log_that_is_too_short(bare):
    done = bare("bench", "growth", "--sizes", "10", "--data", SAMPLE)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "locomo.json" in done.err


def test_growth_of_sizes_that_are_none(bare):
    done = bare("bench", "growth", "--sizes", "10,many")
    assert done.code == 2
    assert "10,many" in done.err


def test_structure_says_what_units_bind_and_what_joins_the_evidence(bare, tmp_path):
    """Two turns that tell of one thing are joined by it; a file of another kind is refused with its name."""
    log = json.loads(SAMPLE.read_text("utf-8"))
    turns = [turn for turn in log[0]["conversation"]["session_1"] if turn.get("text")][:2]
    turns[0]["text"], turns[1]["text"] = "I bought a kayak in Hamar.", "The kayak from Hamar is red."
    evidence = [turn["dia_id"] for turn in turns]
    log[0]["qa"] = [{"question": "What was bought where?", "answer": "a kayak in Hamar", "evidence": evidence, "category": 1}]
    (tmp_path / "locomo.json").write_text(json.dumps(log))
    done = bare("bench", "structure", "--data", tmp_path / "locomo.json", "--json", tmp_path / "structure.json")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "structure.json").read_text("utf-8"))
    assert result["units"]["n"] > 0
    assert (result["evidence_joined"]["n"], result["evidence_joined"]["two_steps"]) == (1, 100.0)
    (tmp_path / "other.json").write_text("{}")
    refused = bare("bench", "structure", "--data", tmp_path / "other.json")
    assert refused.code == 1
    assert "other.json" in refused.err


@pytest.mark.slow
def test_the_store_bench_measures_an_engine(bare, tmp_path):
    done = bare(
        "bench", "store", "--engines", "ladybug", "--messages", "200", "--seconds", "2", "--writers", "1", "--readers", "1", "--json",
        tmp_path / "store.json",
    )  # fmt: skip
    assert done.code == 0
    measured = json.loads((tmp_path / "store.json").read_text("utf-8"))["engines"]["ladybug"]
    assert measured["rows"]["messages"] == 200
    assert (measured["together"]["lost_or_doubled"], measured["together"]["errors"]) == (0, 0)
    assert measured["load"]["write_ratio"] > 0


def test_the_store_bench_says_what_it_lacks(bare):
    assert "no server is set" in bare("bench", "store", "--engines", "neo4j").err
    assert "Known: ladybug, neo4j" in bare("bench", "store", "--engines", "sqlite").err
