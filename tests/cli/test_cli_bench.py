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
