"""The sample to judge: the same for the same seed, without a word of the log, and with the judgements that were made."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphmem.bench.bench_extraction import run as extraction
from graphmem.bench.bench_facts import run
from graphmem.model.errors import LogError

LINES = (
    "Ada: I moved to Bergen last March.",
    "Ben: My sister Anna adopted a dog named Rex yesterday.",
    "Ada: Thanks, that's great!",
    "Ben: I bought a boat in Hamar.",
    "Ada: I work at Equinor.",
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    sent = datetime(2024, 5, 15, 13, 0, tzinfo=UTC).isoformat()
    said = [line.split(": ", 1) for line in LINES]
    rows = [{"conversation": "c", "speaker": who, "sent_at": sent, "text": text} for who, text in said]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n", "utf-8")
    return path


def test_the_same_seed_takes_the_same_facts(log: Path) -> None:
    assert run(log, sample=3, seed=7) == run(log, sample=3, seed=7)
    result, chosen = run(log, sample=100, seed=7)
    assert result["sample"] == result["facts"] == len(chosen)
    assert len({row["fact"] for row in result["rows"]}) == len(chosen)


def test_the_result_has_nothing_that_was_said(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "sample.json"
    run(log, sample=100, seed=1, out=out)
    written = out.read_text("utf-8")
    assert not [word for word in ("Bergen", "Anna", "Rex", "Equinor", "boat", "Ada") if word in written]
    assert set(json.loads(written)["rows"][0]) == {"fact", "message", "predicate", "kind", "modality", "polarity", "judgement"}


def test_judgements_are_taken_over_and_added_up(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "sample.json"
    result, _ = run(log, sample=4, seed=1, out=out)
    assert (result["judged"], result["true"]) == (0, None)
    for row, judgement in zip(result["rows"], ("true", "true", "trivial", ""), strict=True):
        row["judgement"] = judgement
    out.write_text(json.dumps(result), "utf-8")
    again, _ = run(log, sample=4, seed=1, judged=out)
    assert (again["judged"], again["true"], again["false"], again["trivial"]) == (3, 66.7, 0.0, 33.3)


@pytest.mark.parametrize("content", ["", "[]", '{"rows": [{"fact": "f"}]}', '{"rows": [{"fact": "f", "judgement": "maybe"}]}'])
def test_what_was_not_judged_here_is_said(log: Path, tmp_path: Path, content: str) -> None:
    judged = tmp_path / "judged.json"
    judged.write_text(content, "utf-8")
    with pytest.raises(LogError, match=r"judged\.json"):
        run(log, sample=4, seed=1, judged=judged)


def test_extraction_is_counted(log: Path, tmp_path: Path) -> None:
    result = extraction(log, out=tmp_path / "extract.json")
    assert (result["messages"], result["quarantined"]) == (5, 1)
    assert result["dropped"] == {"naming": 1, "empty": 1}
    assert result["facts"] == round(result["facts_per_message"] * 5)
    assert result["ratio"] == pytest.approx(result["messages_per_s"] / result["bare_per_s"], abs=0.02)
    assert json.loads((tmp_path / "extract.json").read_text("utf-8")) == result


def test_a_log_without_messages_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    for bench in (lambda: run(empty, sample=1, seed=1), lambda: extraction(empty)):
        with pytest.raises(LogError, match=r"empty\.jsonl"):
            bench()
