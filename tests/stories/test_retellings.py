"""What several exports tell of one message: the order in which they are read does not matter, and only its account changes it."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.ingest import read_log, read_logs
from graphmem.memory.facade import Memory
from tests.whole import whole_graph

pytestmark = pytest.mark.slow

BEFORE, AFTER = datetime(2026, 1, 5, 12, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
ASKED = "Where does Nora live?"
Open = Callable[..., Memory]


def row(text: str | None = "I live in Bergen.", key: str = "k1", speaker: str = "Nora", **more: str) -> dict[str, Any]:
    said = {} if text is None else {"text": text}
    return {"conversation": "c", "key": key, "speaker": speaker, "sent_at": "2026-01-05T10:00:00Z", **said, **more}


GONE = {"retired_at": "2026-01-06T10:00:00Z"}
EDITED = {"recorded_at": "2026-01-06T10:00:00Z"}


def jsonl(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path


def teams(path: Path, *, deleted: bool) -> Path:
    message = {
        "id": "1767607200000",
        "messageType": "message",
        "createdDateTime": "2026-01-05T10:00:00Z",
        "deletedDateTime": "2026-01-06T10:00:00Z" if deleted else None,
        "chatId": "19:a@thread.v2",
        "from": {"user": {"id": "u1", "displayName": "Nora"}},
        "body": {"contentType": "text", "content": "I live in Bergen."},
    }
    path.write_text(json.dumps({"value": [message]}))
    return path


def slack(folder: Path, *, deleted: bool) -> Path:
    (folder / "general").mkdir(parents=True)
    (folder / "users.json").write_text(json.dumps([{"id": "U1", "name": "nora", "profile": {"real_name": "Nora"}}]))
    (folder / "channels.json").write_text(json.dumps([{"id": "C1", "name": "general"}]))
    said: dict[str, Any] = {"type": "message", "user": "U1", "text": "I live in Bergen.", "ts": "1767607200.000100"}
    gone = {"type": "message", "subtype": "message_deleted", "deleted_ts": said["ts"], "ts": "1767693600.000100"}
    (folder / "general" / "2026-01-05.json").write_text(json.dumps([gone if deleted else said]))
    return folder


def turn(id_: str, parent: str | None, text: str, at: int, role: str = "user") -> dict[str, Any]:
    content = {"content_type": "text", "parts": [text]}
    message = {"id": id_, "author": {"role": role}, "create_time": at, "content": content, "recipient": "all"}
    return {"id": id_, "parent": parent, "message": message if text else None}


def chatgpt(path: Path, *, replaced: bool) -> Path:
    nodes = [turn("r", None, "", 0), turn("u1", "r", "I live in Bergen.", 1767607200), turn("a1", "u1", "Noted.", 1767607205, "assistant")]
    if replaced:
        nodes += [turn("u2", "r", "I have a cat named Rex.", 1767608200), turn("a2", "u2", "OK.", 1767608205, "assistant")]
    shown = "a2" if replaced else "a1"
    conversation = {"conversation_id": "cv", "title": "Move", "create_time": 1767607200, "current_node": shown}
    path.write_text(json.dumps([{**conversation, "mapping": {n["id"]: n for n in nodes}}]))
    return path


def exports(kind: str, folder: Path) -> list[Path]:
    """Two exports of one message: in the first it stands, in the second it is gone."""
    folder.mkdir(exist_ok=True)
    match kind:
        case "text repeated":
            return [jsonl(folder / "1.jsonl", row()), jsonl(folder / "2.jsonl", row(**GONE))]
        case "no text":
            return [jsonl(folder / "1.jsonl", row()), jsonl(folder / "2.jsonl", row(None, **GONE))]
        case "edited, then deleted":
            return [
                jsonl(folder / "1.jsonl", row("I live in Bergen!", **EDITED)),
                jsonl(folder / "2.jsonl", row("I live in Bergen!", **EDITED, retired_at="2026-01-07T10:00:00Z")),
            ]
        case "teams":
            return [teams(folder / "1.json", deleted=False), teams(folder / "2.json", deleted=True)]
        case "slack":
            return [slack(folder / "one", deleted=False), slack(folder / "two", deleted=True)]
        case _:
            return [chatgpt(folder / "1.json", replaced=False), chatgpt(folder / "2.json", replaced=True)]


KINDS = ("text repeated", "no text", "edited, then deleted", "teams", "slack", "chatgpt")


@pytest.mark.parametrize("kind", KINDS)
def test_a_deletion_counts_in_whatever_order_it_is_told(kind: str, open_memory: Open, tmp_path: Path, embedder: Any) -> None:
    """In either order, in one run or two, and with an older export read again at the end, which brings nothing back."""
    first, second = exports(kind, tmp_path / "logs")
    asked = "Where does the user live?" if kind == "chatgpt" else ASKED
    graphs = []
    for number, runs in enumerate(
        ([[first], [second]], [[second], [first]], [[first, second]], [[second, first]], [[first], [second], [first]])
    ):
        opened = open_memory() if number == 0 else Memory.open(tmp_path / f"{number}.lbug", embedder=embedder)
        with opened as memory:
            for paths in runs:
                memory.remember(read_logs(paths, space="default"))
            assert "Bergen" not in memory.answer(asked).text
            assert memory.compare_with_rebuild() == []
            known = datetime(2026, 1, 6, 12, tzinfo=UTC) if kind == "edited, then deleted" else BEFORE
            if kind != "chatgpt":
                assert "Bergen" in memory.answer(asked, known=known).text
                assert not [f for f in memory.timeline("Nora") if f.retired_at > AFTER]
            graphs.append(whole_graph(memory))
    assert all(graph == graphs[0] for graph in graphs)


def test_a_second_telling_of_a_deletion_is_reported_once(local_memory: Memory, tmp_path: Path) -> None:
    first, second = exports("text repeated", tmp_path / "logs")
    local_memory.remember(read_log(first, space="default"))
    told = local_memory.remember(read_log(second, space="default"))
    again = local_memory.remember(read_log(second, space="default"))
    assert (told.new, told.unchanged, told.changed) == (0, 0, 1)
    assert (again.new, again.unchanged, again.changed) == (0, 1, 0)


def test_an_edit_with_the_same_text_is_a_version_that_says_the_same(local_memory: Memory, tmp_path: Path) -> None:
    local_memory.remember(read_log(jsonl(tmp_path / "1.jsonl", row(**EDITED)), space="default"))
    local_memory.remember(read_log(jsonl(tmp_path / "2.jsonl", row()), space="default"))
    assert "Bergen" in local_memory.answer(ASKED).text
    assert "Bergen" in local_memory.answer(ASKED, known=BEFORE).text


FORGED = {
    "an edit": row("I live in Narvik.", speaker="Mallory", recorded_at="2026-01-07T10:00:00Z"),
    "another text": row("I live in Narvik.", speaker="Mallory"),
    "a deletion": row(None, speaker="Mallory", **GONE),
    "a deletion with the text": row(speaker="Mallory", **GONE),
    "the same name of another account": row(None, speaker_key="u2", **GONE),
}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("forged", FORGED)
def test_nobody_changes_what_another_account_said(
    forged: str, order: tuple[int, int], local_memory: Memory, tmp_path: Path, embedder: Any
) -> None:
    """A key that another account uses makes a message of its own, whichever was read first."""
    logs = [jsonl(tmp_path / "1.jsonl", row(speaker_key="u1")), jsonl(tmp_path / "2.jsonl", FORGED[forged])]
    reports = [local_memory.remember(read_log(logs[number], space="default")) for number in order]
    assert "Bergen" in local_memory.answer(ASKED).text
    assert local_memory.compare_with_rebuild() == []
    with Memory.open(tmp_path / "other.lbug", embedder=embedder) as other:
        other.remember(read_logs([logs[number] for number in order[::-1]], space="default"))
        assert whole_graph(other) == whole_graph(local_memory)
    if order == (0, 1) and "deletion" not in forged:
        assert sum(report.reused_keys for report in reports) == 1


texts = st.sampled_from(("I live in Oslo.", "I live in Bergen.", "I like Anna."))
versions = st.lists(texts, min_size=1, max_size=3)


@st.composite
def histories(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """Three exports of some messages, each taken at a moment of their history: said, edited, deleted, replied to."""
    keys = [f"k{n}" for n in range(draw(st.integers(1, 4)))]
    told = {key: (draw(versions), draw(st.booleans()), draw(st.booleans()), draw(st.booleans())) for key in keys}
    taken = []
    for moment in range(3):
        rows = []
        for n, key in enumerate(keys):
            said, deleted, with_text, answered = told[key]
            version = min(moment, len(said) - 1)
            line = row(said[version], key=key, speaker=("Nora", "Ben")[n % 2], sent_at=f"2026-01-05T10:0{n}:00Z")
            if version:
                line["recorded_at"] = f"2026-01-0{5 + version}T12:00:00Z"
            if deleted and moment >= len(said) - 1 and moment:
                line["retired_at"] = "2026-02-01T10:00:00Z"
                line["text"] = line["text"] if with_text else ""
            if answered and moment:
                line["thread"] = "answers"
            rows.append(line)
        taken.append(rows)
    return taken


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(exports=histories(), orders=st.permutations(range(3)), together=st.booleans())
def test_three_exports_in_any_order_make_one_graph(
    exports: list[list[dict[str, Any]]], orders: Sequence[int], together: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("exports")
    logs = [jsonl(folder / f"{n}.jsonl", *rows) for n, rows in enumerate(exports)]
    graphs = []
    for name, order in (("first", range(3)), ("second", orders)):
        with Memory.open(folder / f"{name}.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
            paths = [logs[n] for n in order]
            for run in [paths] if together and name == "second" else [[path] for path in paths]:
                memory.remember(read_logs(run, space="default"))
            assert memory.compare_with_rebuild() == []
            graphs.append(whole_graph(memory))
    assert graphs[0] == graphs[1]


def test_every_order_of_three_exports_of_one_edit_and_deletion(tmp_path: Path) -> None:
    logs = [
        jsonl(tmp_path / "a.jsonl", row()),
        jsonl(tmp_path / "b.jsonl", row("I live in Oslo.", **EDITED)),
        jsonl(tmp_path / "c.jsonl", row(**GONE)),
    ]
    graphs = []
    for number, order in enumerate(permutations(logs)):
        with Memory.open(tmp_path / f"{number}.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
            for path in order:
                memory.remember(read_log(path, space="default"))
            graphs.append(whole_graph(memory))
    assert all(graph == graphs[0] for graph in graphs)
