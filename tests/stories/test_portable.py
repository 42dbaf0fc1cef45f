"""A memory leaves one store and is the same in another; a bundle that is not whole, or not what it says, stays out."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.access.marks import put_marks
from graphmem.memory.facade import Memory
from graphmem.model import Message, Quarantined, message_id
from graphmem.model.access import Mark, Reader
from graphmem.model.errors import BundleError, ContractError
from graphmem.model.forgetting import Selection
from graphmem.storage import open_store
from tests.stories.test_forgetting import talk
from tests.whole import whole_graph


def open_at(address: str | Path, **more: str) -> Memory:
    return Memory.open(address, embedder=StandInEmbedder(), extractor=StandInExtractor(), **more)  # type: ignore[arg-type]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Memory]:
    """A memory with messages, a decision, communities and quarantine."""
    with open_at(tmp_path / "origin.lbug") as memory:
        memory.remember([*talk(), Quarantined.of("default", "ingest", "log", 9, "broken", "???")])
        people = [e.name for e in memory.entities() if e.kind == "person"][:2]
        memory.merge(*people)
        memory.consolidate()
        memory.mark(Selection(speaker="Ben"), Mark(agent="scout", scope="private", purpose="health"))
        yield memory


@pytest.fixture
def bundle(told: Memory, tmp_path: Path) -> Path:
    told.export(tmp_path / "bundle")
    return tmp_path / "bundle"


def test_a_bundle_becomes_the_same_graph(told: Memory, bundle: Path, address: str) -> None:
    """On the same engine and on the other one; a second import changes nothing."""
    with open_at(address) as memory:
        report = memory.import_bundle(bundle)
        assert (report.read, report.new, report.is_same) == (7, 7, True)
        assert whole_graph(memory) == whole_graph(told)
        assert memory.content_hash() == told.content_hash()
        assert memory.compare_with_rebuild() == []
        assert memory.import_bundle(bundle).new == 0
        assert memory.has_whole_index()
        assert len(memory.as_reader(Reader(agent="clerk")).store.read("all_messages", space="default")) == 5


def test_a_bundle_has_what_was_retracted_and_no_mark_without_a_message(told: Memory, tmp_path: Path) -> None:
    entity = next(e for e in told.entities() if told.facts_about(e.id))
    told.retract_fact(told.facts_about(entity.id)[0].id, reason="wrong")
    put_marks(told.store, "default", [message_id("default", "chat", "quarantined")], Mark(purpose="health"))
    told.export(tmp_path / "bundle")
    with open_at(tmp_path / "other.lbug") as memory:
        memory.import_bundle(tmp_path / "bundle")
        assert [d.reasons for d in memory.corrections()] == [("wrong",)]
        assert whole_graph(memory) == whole_graph(told)


def test_a_copy_is_the_same_graph_also_after_it_was_stopped(told: Memory, address: str) -> None:
    with open_at(address) as memory:
        memory.remember(talk()[:3])
        report = memory.copy_from(told.store)
        assert (report.new, report.is_same) == (4, True)
        assert memory.content_hash() == told.content_hash()


def test_a_space_with_other_messages_is_not_compared(told: Memory, bundle: Path, tmp_path: Path) -> None:
    with open_at(tmp_path / "other.lbug") as memory:
        memory.remember(_elsewhere())
        assert memory.import_bundle(bundle).is_same is None


def _elsewhere() -> list[Message]:
    from tests.talk import Talk

    return Talk(conversation="elsewhere").say("Dag: I like tea.", "2026-05-01").messages


def rewrite(bundle: Path, name: str, change: Callable[[list[dict[str, object]]], list[dict[str, object]]]) -> None:
    """Change the rows of a file, and the manifest with it, as a forger would."""
    path = bundle / name
    pq.write_table(pa.Table.from_pylist(change(pq.read_table(path).to_pylist())), path)
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    manifest["files"][name]["sha256"] = sha256(path.read_bytes()).hexdigest()
    (bundle / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def alter(bundle: Path, **values: object) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    (bundle / "manifest.json").write_text(json.dumps({**manifest, **values}), "utf-8")


def test_a_bundle_that_is_not_whole_or_not_ours_is_refused(bundle: Path, tmp_path: Path) -> None:
    def changed(number: int) -> Path:
        copy = tmp_path / f"copy{number}"
        shutil.copytree(bundle, copy)
        return copy

    with open_at(tmp_path / "target.lbug") as memory, open_at(tmp_path / "target.lbug", space="team") as team:
        missing, short, cut, newer, model, built, outside = map(changed, range(7))
        (missing / "nodes" / "facts.parquet").unlink()
        content = (short / "nodes" / "messages.parquet").read_bytes()
        (short / "nodes" / "messages.parquet").write_bytes(content[:-20])
        (cut / "manifest.json").write_text((cut / "manifest.json").read_text("utf-8")[:-40], "utf-8")
        alter(newer, version=2)
        alter(model, model={"name": "another"})
        alter(built, build="9999")
        alter(outside, files={"../copy0/manifest.json": {"sha256": ""}})
        for wrong, why in (
            (missing, "missing"),
            (short, "cut off"),
            (cut, "cut off"),
            (newer, "newer graphmem"),
            (model, "the model another"),
            (built, "one version"),
            (outside, "outside"),
            (tmp_path, "no manifest"),
        ):
            with pytest.raises(BundleError, match=why):
                memory.import_bundle(wrong)
        with pytest.raises(BundleError, match="of the space 'default'"):
            team.import_bundle(bundle)
        assert memory.stats()["messages"] == 0


def test_forged_rows_do_not_come_in(told: Memory, bundle: Path, tmp_path: Path) -> None:
    """A message under another's id is refused; facts that no extraction has are not taken, since all facts are built again."""
    rewrite(bundle, "nodes/facts.parquet", lambda rows: [{**row, "text": "Ada is a spy."} for row in rows])
    with open_at(tmp_path / "facts.lbug") as memory:
        assert memory.import_bundle(bundle).is_same
        assert whole_graph(memory) == whole_graph(told)
    with open_at(tmp_path / "messages.lbug") as memory:
        rewrite(bundle, "nodes/messages.parquet", lambda rows: [{**row, "key": "forged"} for row in rows])
        with pytest.raises(BundleError, match="a mark of no message"):
            memory.import_bundle(bundle)
        rewrite(bundle, "nodes/marks.parquet", lambda rows: [])
        with pytest.raises(ContractError, match="not its own"):
            memory.import_bundle(bundle)
        assert memory.stats()["messages"] == 0


def test_forged_ids_take_nothing_from_another_space(bundle: Path, tmp_path: Path) -> None:
    """A mark, a decision, a quarantine entry, a community, a fact or a mention under the id of another space's would replace that one."""
    store = tmp_path / "both.lbug"
    with open_at(store, space="team") as team:
        team.remember([*talk("team"), Quarantined.of("team", "ingest", "log", 3, "broken", "!!!")])
        team.mark(Selection(speaker="Ben"), Mark(agent="scout", scope="private"))
        team.consolidate()
        theirs = {name: [row["id"] for row in team.store.read(name, space="team")] for name in ("quarantined", "community_entity_lists")}
        mark = team.store.read("marks", space="team")[0]["turn"]
        fact = team.store.read("fingerprints_facts", space="team")[0]["id"]
        before = team.content_hash()
    forged: list[tuple[str, Callable[[list[dict[str, object]]], list[dict[str, object]]]]] = [
        ("nodes/marks.parquet", lambda rows: [{**rows[0], "id": mark}]),
        ("nodes/quarantined.parquet", lambda rows: [{**rows[0], "id": theirs["quarantined"][0]}]),
        ("nodes/decisions.parquet", lambda rows: [{**row, "id": "decision-" + "0" * 24} for row in rows]),
        ("nodes/communities.parquet", lambda rows: [{**row, "id": theirs["community_entity_lists"][0]} for row in rows[:1]]),
        ("nodes/extractions.parquet", lambda rows: [{**row, "content": rows[-1]["content"]} for row in rows]),
        ("nodes/extractions.parquet", partial(_with_first, "facts", id=fact)),
        (
            "nodes/extractions.parquet",
            lambda rows: _with_first("facts", [{**row, "extractor": "spacy.v15+llm.v1:m"} for row in rows], id=fact),
        ),
        ("nodes/extractions.parquet", partial(_with_first, "mentions", space="team")),
    ]
    for number, (name, change) in enumerate(forged):
        copy = tmp_path / f"forged{number}"
        shutil.copytree(bundle, copy)
        rewrite(copy, name, change)
        with open_at(store) as memory, pytest.raises((BundleError, ContractError), match=r"own|no message|another message"):
            memory.import_bundle(copy)
        with open_at(store) as memory:
            assert memory.stats()["facts"] == 0
    with open_at(store, space="team") as team:
        assert team.content_hash() == before


def _with_first(kind: str, rows: list[dict[str, object]], **values: object) -> list[dict[str, object]]:
    """Rows of extractions with other values in the first fact or mention of each."""
    changed = []
    for row in rows:
        content = json.loads(str(row["content"]))
        content[kind][:1] = [{**one, **values} for one in content[kind][:1]]
        changed.append({**row, "content": json.dumps(content)})
    return changed


def test_a_manifest_without_its_parts_is_refused(bundle: Path, tmp_path: Path) -> None:
    for wrong in ({"model": "e5"}, {"content_hash": None}, {"rules": []}, {"space": 3}):
        copy = tmp_path / f"copy-{next(iter(wrong))}"
        shutil.copytree(bundle, copy)
        alter(copy, **wrong)
        with open_at(tmp_path / "target.lbug") as memory, pytest.raises(BundleError, match="lacks"):
            memory.import_bundle(copy)


COPIER = """
import os, signal, sys
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.memory.extraction_stage import ExtractionStage
from graphmem.memory.portability import space_tables
from graphmem.storage import open_store
space_tables.AT_ONCE = 2
kept = []
keep = ExtractionStage.keep
def dying(self, *given):
    keep(self, *given)
    kept.append(1)
    if len(kept) == 2: os.kill(os.getpid(), signal.SIGKILL)
ExtractionStage.keep = dying
with Memory.open(sys.argv[2], embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
    memory.copy_from(open_store(sys.argv[1], read_only=True))
"""


@pytest.mark.slow
def test_a_copy_that_was_killed_goes_on(told: Memory, address: str) -> None:
    child = subprocess.run([sys.executable, "-c", COPIER, told.store_name, address], cwd=Path(__file__).parents[2], check=False)
    assert child.returncode == -signal.SIGKILL
    with open_at(address) as memory:
        report = memory.copy_from(told.store)
        assert report.is_same
        assert (report.read, report.new) == (7, 3)
        assert memory.content_hash() == told.content_hash()
        assert memory.compare_with_rebuild() == []


def test_what_was_forgotten_here_does_not_come_in_by_a_bundle(bundle: Path, tmp_path: Path) -> None:
    with open_at(tmp_path / "target.lbug") as memory:
        memory.remember(talk())
        memory.forget(Selection(speaker="Ben"), confirm=True)
        report = memory.import_bundle(bundle)
        assert (report.forgotten, report.is_same) == (2, None)


def test_forms_for_other_programs(told: Memory, tmp_path: Path) -> None:
    counts = told.export(tmp_path / "graph.graphml", "graphml")
    graph = ET.parse(tmp_path / "graph.graphml").getroot()
    found = [element.tag.rpartition("}")[2] for element in graph.iter()]
    assert (found.count("node"), found.count("edge")) == (counts["nodes"], counts["edges"])
    told.export(tmp_path / "graph.cypher", "cypher")
    script = (tmp_path / "graph.cypher").read_text("utf-8").splitlines()
    assert all(line.endswith(";") for line in script)
    told.export(tmp_path / "csv", "csv")
    with (tmp_path / "csv" / "messages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert (rows[0][0], rows[0][-1], len(rows)) == ("id:ID", ":LABEL", 8)
    told.export(tmp_path / "people", "markdown")
    pages = [page.read_text("utf-8") for page in (tmp_path / "people").glob("*.md")]
    assert any("said by Ada" in page for page in pages)
    with pytest.raises(BundleError, match="already"):
        told.export(tmp_path / "people", "markdown")


def test_what_is_exported_does_not_depend_on_how_much_is_read_at_once(
    told: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are read a part at a time; columns that are empty in the first part are there all the same."""
    told.remember(_quoted())
    counts = told.export(tmp_path / "whole", "csv")
    told.export(tmp_path / "whole.graphml", "graphml")
    monkeypatch.setattr("graphmem.memory.portability.space_tables.AT_ONCE", 2)
    assert told.export(tmp_path / "parts", "csv") == counts
    told.export(tmp_path / "parts.graphml", "graphml")
    for name in sorted(path.name for path in (tmp_path / "whole").iterdir()):
        assert sorted_lines(tmp_path / "parts" / name) == sorted_lines(tmp_path / "whole" / name)
    assert sorted_lines(tmp_path / "parts.graphml") == sorted_lines(tmp_path / "whole.graphml")
    told.export(tmp_path / "bundle")
    with open_at(tmp_path / "target.lbug") as memory:
        assert memory.import_bundle(tmp_path / "bundle").is_same


def sorted_lines(path: Path) -> list[str]:
    return sorted(path.read_text("utf-8").splitlines())


def test_the_cypher_script_runs_on_a_server(told: Memory, neo4j_server: object, tmp_path: Path) -> None:
    """Every statement; texts with quotes and line breaks come through."""
    import neo4j

    told.remember(_quoted())
    counts = told.export(tmp_path / "graph.cypher", "cypher")
    neo4j_server.wipe()  # type: ignore[attr-defined]
    store = open_store(neo4j_server.address)  # type: ignore[attr-defined]
    driver: neo4j.Driver = store._driver  # type: ignore[attr-defined]
    with driver.session() as session:
        for line in (tmp_path / "graph.cypher").read_text("utf-8").splitlines():
            session.run(line.rstrip(";")).consume()
        found = session.run("MATCH (n) WHERE NOT n:Meta RETURN count(n) AS n").single()
        texts = [row["t"] for row in session.run("MATCH (m:Message {conversation: 'quoted'}) RETURN m.text AS t")]
    store.close()
    assert found
    assert found["n"] == counts["nodes"]
    assert texts == ['He said "no\\no"\n`x` \u2028 end']


def _quoted() -> list[Message]:
    from tests.talk import Talk

    return Talk(conversation="quoted").say('Dag: He said "no\\no"\n`x` \u2028 end', "2026-05-01").messages
