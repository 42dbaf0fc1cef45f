"""What is forgotten is gone: from the graph, the index and the bytes of every file; and it does not come back."""

import json
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmem.bench.bench_forgetting import SPACE, measure
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.embedding import Embedder
from graphmem.extraction.preprocess import parsing
from graphmem.extraction.preprocess.parsing import parse
from graphmem.language.stemming import terms_of
from graphmem.memory.facade import Memory
from graphmem.memory.forgetting.byte_scan import Wanted, scan_store, store_files
from graphmem.memory.forgetting.forgetting_config import SCAN
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError, QuestionError, ReceiptError, SettingsError
from graphmem.model.forgetting import Selection
from graphmem.storage.storage_config import KEY_VALUES
from graphmem.storage.stored_extractions import read_parses
from tests.talk import Talk
from tests.whole import whole_graph

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def talk(space: str = "default") -> list[Message]:
    """Ada and Ben talk; Ben's words are found nowhere else."""
    spoken = Talk(space)
    for line, at in (
        ("Ada: I live in Oslo.", "2026-01-05"),
        ("Ben: I bought a marzipanlike kaleidoscope in Trondheim.", "2026-01-05"),
        ("Ada: That is lovely. I work at Halvorsen Marine.", "2026-01-05"),
        ("Cleo: Ben, how is your sister?", "2026-02-01"),
        ("Ben: Ingeborg plays the hurdygurdy in Tromsø.", "2026-02-01"),
        ("Cleo: I moved to Bergen.", "2026-02-01"),
        ("Ada: I live in Bergen now.", "2026-03-01"),
    ):
        spoken.say(line, at)
    return spoken.messages


WORDS = ("marzipanlike", "kaleidoscope", "Trondheim", "Ingeborg", "hurdygurdy")


@pytest.fixture
def open_quickly(address: str) -> Callable[..., Memory]:
    """Opens a memory with stand-ins for the models; the test closes it."""

    def opened(space: str = "default") -> Memory:
        return Memory.open(address, space=space, embedder=StandInEmbedder(), extractor=StandInExtractor())

    return opened


@pytest.fixture
def told(open_quickly: Callable[..., Memory]) -> Iterator[Memory]:
    """A memory of the talk."""
    with open_quickly() as memory:
        memory.remember(talk())
        yield memory


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Memory]:
    """A memory of the talk on the embedded engine, for what has nothing to do with the engine."""
    with Memory.open(tmp_path / "local.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember(talk())
        yield memory


@pytest.fixture(autouse=True)
def _receipts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Receipts of a server lie in the folder of the test."""
    monkeypatch.setattr("graphmem.config.DATA", tmp_path / "data")


def graph_of(messages: Iterable[Message], path: Path) -> dict[str, object]:
    """The graph of a memory that was told only these messages."""
    with Memory.open(path, embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember(messages)
        return whole_graph(memory)


def bytes_of(memory: Memory) -> bytes:
    """Every byte of an embedded store."""
    return b"\n".join(file.read_bytes() for file in store_files(Path(memory.store_name.removeprefix("ladybug:"))))


def found_by(memory: Memory) -> list[tuple[str, float, float]]:
    """What the index finds by meaning: messages with their cosines, alone and in context."""
    found = memory._index.search(memory.space, [], memory.embedder.question("Where does Ada live?"), 50)
    return [(one.message_id, round(one.alone, 4), round(one.in_context, 4)) for one in found]


def found_by_those_of(messages: Iterable[Message], path: Path) -> list[tuple[str, float, float]]:
    """What the index of a memory finds that was told only these messages."""
    with Memory.open(path, embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember(messages)
        return found_by(memory)


def test_a_plan_changes_nothing(local: Memory) -> None:
    before = whole_graph(local)
    plan = local.forget(Selection(speaker="Ben")).plan
    assert len(plan.message_ids) == 2
    assert plan.speakers == {"Ben": 2}
    assert whole_graph(local) == before


def test_a_forgotten_speaker_leaves_what_the_others_alone_would_have_made(told: Memory, tmp_path: Path) -> None:
    result = told.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
    assert result.receipt
    assert result.receipt["gone"]["messages"] == 2
    assert result.receipt["scan"]["found"] == []
    assert result.receipt["scan"]["words"] >= 4
    assert told.compare_with_rebuild() == []
    rest = [m for m in talk() if m.speaker != "Ben"]
    assert whole_graph(told) == graph_of(rest, tmp_path / "without.lbug")
    assert found_by(told) == found_by_those_of(rest, tmp_path / "found.lbug")
    assert told.verify(Path(result.path)).holds
    # The same log again leaves them out.
    again = told.remember(talk())
    assert (again.new, again.forgotten) == (0, 2)
    assert told.verify(Path(result.path), words=WORDS).holds


def test_what_could_not_be_read_goes_by_whole_names_and_accounts(tmp_path: Path) -> None:
    """ "Al" is not in "almost"; who is forgotten by an account is looked for by name, too."""
    said = [replace(m, speaker="Al", speaker_key="U7") if m.speaker == "Ben" else m for m in talk()]
    bad = [Quarantined.of("default", "ingest", f"log{n}", n, "broken", text) for n, text in enumerate(("almost there", "al: hurdygurdy"))]
    with Memory.open(tmp_path / "m.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember([*said, *bad])
        memory.forget(Selection(speaker="U7"), confirm=True, at=NOW)
        assert [entry.content for entry in memory.quarantined()] == ["almost there"]


def test_files_of_the_pipeline_go(local: Memory, tmp_path: Path) -> None:
    """Those of the space, those that do not say of which one they are, and those that cannot be read; files of other spaces stay."""
    stages = tmp_path / "stages"
    stages.mkdir()
    pq.write_table(pa.table({"space": ["default"], "text": ["Ingeborg"]}), stages / "messages.parquet")
    pq.write_table(pa.table({"message_id": [talk()[4].id], "name": ["Ingeborg"]}), stages / "mentions.parquet")
    pq.write_table(pa.table({"space": ["team"], "text": ["Ingrid"]}), stages / "facts.parquet")
    (stages / "units.parquet").write_bytes(b"PAR1 Ingeborg, cut off")
    (stages / "entities.part").write_bytes(b"Ingeborg")
    result = local.forget(Selection(speaker="Ben"), confirm=True, at=NOW, stages=stages)
    assert [path.name for path in stages.iterdir()] == ["facts.parquet"]
    assert result.receipt
    assert result.receipt["gone"]["stage_files"] == 3
    assert result.receipt["scan"]["found"] == []


def test_the_scan_finds_words_in_longer_ones_and_in_packed_files(local: Memory, tmp_path: Path) -> None:
    folder = tmp_path / "stages"
    folder.mkdir()
    pq.write_table(pa.table({"text": ["Kaleidoscopes", "på Tromsøya"]}), folder / "a.parquet", compression="zstd")
    found = scan_store(local.store, "default", Wanted(lambda id_: False, words=("kaleidoscope", "Tromsøya", "nowhere")), [folder]).finds
    assert [find for find in found if find.startswith("a.parquet (unpacked)")] == ["a.parquet (unpacked): 2 words"]


@pytest.mark.parametrize(
    ("words", "stems", "is_found"),
    [
        (("KALEIDOSCOPE",), (), True),  # In the text of a message.
        (("halvorsen marine",), (), True),  # In the name of an entity, and in lists of names.
        ((), tuple(terms_of("hurdygurdy")), True),  # Among the terms of the index.
        (("xylophone",), tuple(terms_of("xylophones")), False),
    ],
)
def test_the_scan_finds_what_is_there(words: tuple[str, ...], stems: tuple[str, ...], *, is_found: bool, told: Memory) -> None:
    """On a server among its rows, without what other spaces hold."""
    wanted = Wanted(lambda id_: False, words, stems)
    assert bool(scan_store(told.store, told.space, wanted).finds) == is_found
    if told.store.dialect == "neo4j":
        assert scan_store(told.store, "other", wanted).finds == []


def test_the_scan_counts_what_lies_across_two_pieces_of_a_file_once(local: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces overlap, so that nothing is cut; what stands in the overlap, or in many pieces, is one find."""
    monkeypatch.setattr("graphmem.memory.forgetting.byte_scan.SCAN", replace(SCAN, chunk_bytes=1000, overlap_bytes=100))
    id_ = "message-" + "ab" * 12
    folder = tmp_path / "stages"
    folder.mkdir()
    for name, before in (("cut", 990), ("overlap", 950)):
        (folder / name).write_bytes(b"\xff" * before + f"Kaleidoscopes {id_}".encode() + b"\xff" * 1500)
    (folder / "often").write_bytes(f"kaleidoscope {id_} ".encode() * 100)
    wanted = Wanted(id_.__eq__, words=("kaleidoscope",))
    found = [find for find in scan_store(local.store, "default", wanted, [folder]).finds if "lbug" not in find]
    assert found == [f"{name}: 1 {kind}" for name in ("cut", "often", "overlap") for kind in ("ids", "words")]


def test_a_receipt_tells_of_a_reader_that_keeps_what_was_removed(local: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that never looks again keeps the log of the key values; when it is gone, a compaction makes the receipt hold."""
    monkeypatch.setattr("graphmem.storage.ladybug_key_values.KEY_VALUES", replace(KEY_VALUES, readers_wait=0.0))
    path = local.store_name.removeprefix("ladybug:")
    with Memory.open(path, embedder=StandInEmbedder(), extractor=StandInExtractor(), read_only=True) as idle:
        assert idle.stats()["messages"] == 7
        result = local.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
        assert result.receipt
        *ids, find = result.receipt["scan"]["found"]
        assert ids == ["local.lbug.values: 2 ids", "local.lbug.values-wal: 2 ids"]
        assert find.startswith("local.lbug.values-wal: a program still reads")
        assert find in local.verify(Path(result.path)).problems
    local.compact()
    assert local.verify(Path(result.path), words=WORDS).holds


def test_vectors_alone_come_back_as_they_were_given(told: Memory) -> None:
    messages = talk()
    vectors = told._index.alone_vectors("default", [messages[0].id, messages[3].id, "message-" + "0" * 24])
    assert {*vectors} == {messages[0].id, messages[3].id}
    for id_, found in vectors.items():
        text = next(m.rendered_text for m in messages if m.id == id_)
        assert np.allclose(found, told.embedder.passages([text]), atol=1e-6)


def test_the_benchmark_tells_what_is_left(address: str) -> None:
    def opened(place: str) -> Memory:
        return Memory.open(place, space=SPACE, embedder=StandInEmbedder(), extractor=StandInExtractor())

    measure(talk(SPACE), opened, speaker="Ben", store=address)
    result = measure(talk(SPACE), opened, speaker="Ben", store=address)  # what an earlier run forgot is no obstacle
    assert result["found_by_receipt"] == 0
    assert (result["erased"], result["left_out_again"], result["new_again"], result["is_whole_build"]) == (2, 2, 0, True)
    assert result["receipt_holds"]
    assert not any(result["held_after"].values())
    assert not any(result["traces"].values())
    assert not result["held_before"] or all(result["held_before"].values())
    with pytest.raises(LogError, match="nobody"):
        measure(talk(SPACE), opened, speaker="Zed")


def test_forgetting_twice_is_nothing_new(local: Memory) -> None:
    local.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
    again = local.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
    assert again.receipt is None
    assert again.plan.was_forgotten


@pytest.mark.parametrize(
    "selection",
    [
        Selection(speaker="Nobody"),
        Selection(message="message-" + "0" * 24),
        Selection(conversation="elsewhere"),
        Selection(source="no-log.txt"),
        Selection(before=datetime(1990, 1, 1, tzinfo=UTC)),
        Selection(speaker="Ben", before=datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_forgetting_what_is_not_there_changes_nothing(selection: Selection, local: Memory) -> None:
    before = whole_graph(local)
    result = local.forget(selection, confirm=True, at=NOW)
    assert result.plan.is_empty
    assert not result.plan.was_forgotten
    assert result.receipt is None
    assert local.stats()["messages"] == 7
    assert local.remember(talk()).forgotten == 0
    assert whole_graph(local) == before


def test_an_entity_that_is_not_there_is_no_entity(local: Memory) -> None:
    with pytest.raises(QuestionError, match="no entity is called 'Zebedee'"):
        local.forget(Selection(entity="Zebedee"), confirm=True, at=NOW)
    assert local.stats()["messages"] == 7


def test_what_others_said_goes_too_if_that_is_wanted(local: Memory) -> None:
    kept = local.forget(Selection(speaker="Ben")).plan
    removed = local.forget(Selection(speaker="Ben", others="remove")).plan
    assert kept.mentioned_elsewhere == len(removed.message_ids) - len(kept.message_ids)


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        (Selection(speaker="Ada", before=datetime(2026, 2, 1, tzinfo=UTC)), 5),
        (Selection(everything=True), 0),
        (Selection(message=talk()[4].id), 6),
    ],
)
def test_each_way_to_select(selection: Selection, left: int, local: Memory) -> None:
    local.forget(selection, confirm=True, at=NOW)
    assert local.stats()["messages"] == left
    assert local.compare_with_rebuild() == []
    assert local.remember(talk()).forgotten == 7 - left
    assert local.stats()["messages"] == left


def test_other_spaces_keep_what_they_have(told: Memory, open_quickly: Callable[..., Memory]) -> None:
    with open_quickly("other") as other:
        other.remember(talk("other"))
        result = told.forget(Selection(everything=True), confirm=True, at=NOW)
        assert result.receipt
        assert result.receipt["scan"]["found"] == []
        assert other.stats()["messages"] == 7
        assert other.remember(talk("other")).forgotten == 0


def test_no_byte_is_left(tmp_path: Path, embedder: object) -> None:
    """Words, stems, ids and vectors: they are in the files before, and in none of them afterwards."""
    with Memory.open(tmp_path / "memory.lbug", embedder=embedder) as memory:  # type: ignore[arg-type]
        bad = Quarantined.of("default", "ingest", "log", 9, "broken", "Ben: the hurdygurdy again")
        memory.remember([*talk(), bad])
        memory.judge("Who plays the hurdygurdy?", useful=[talk()[4].id])
        erased = [m for m in talk() if m.speaker == "Ben"]
        vectors = [np.asarray(v, dtype="<f4").tobytes() for v in memory.embedder.passages([m.rendered_text for m in erased])]
        needles = [*(w.encode() for w in WORDS), *(m.id.encode() for m in erased), *vectors]
        needles += [stem.encode() for word in WORDS for stem in terms_of(word)]
        held = bytes_of(memory)
        assert all(needle in held for needle in needles)
        result = memory.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
        assert result.receipt
        assert result.receipt["gone"]["quarantined"] == 1
        held = bytes_of(memory)
        assert [needle[:40] for needle in needles if needle in held] == []
        assert memory.verify(Path(result.path), words=WORDS).holds
        assert memory.remember([*talk(), bad]).forgotten == 3
        held = bytes_of(memory)
        assert [needle[:40] for needle in needles if needle in held] == []
        # What stays is found as before.
        assert memory.recall("Where does Ada live?").hits


def test_a_text_is_parsed_once_however_its_thread_changes(
    memory: Memory, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What others say around it goes or is changed: it is extracted again, not parsed. What goes takes its parse with it."""
    said = Talk(memory.space)
    for line in (
        "Ada: I adopted a dog called Rex.",
        "Ben: Who found the hurdygurdy?",
        "Cleo: She works in Bergen now.",
        "Ben: Marzipanlike!",
    ):
        said.say(line, "2026-01-05")
    memory.remember(said.messages)
    parsed: list[str] = []
    monkeypatch.setattr(parsing, "parse", lambda texts, nlp: parsed.extend(filter(None, texts)) or parse(texts, nlp))
    edited = replace(said.messages[2], text="She works in Oslo now.")
    memory.remember([edited])
    assert parsed == [edited.text]
    result = memory.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
    assert parsed == [edited.text]
    kept = read_parses(memory.store, memory.space, [m.id for m in said.messages])
    assert said.messages[0].id in kept
    assert kept.keys().isdisjoint(result.plan.message_ids)
    assert memory.compare_with_rebuild() == []
    assert memory.verify(Path(result.path), words=("hurdygurdy", "marzipanlike")).holds
    with Memory.open(tmp_path / "without.lbug", space=memory.space, embedder=embedder) as without:
        without.remember([said.messages[0], said.messages[2]])
        without.remember([edited])
        assert whole_graph(memory) == whole_graph(without)


def test_files_are_private(tmp_path: Path) -> None:
    store = tmp_path / "home" / "memory.lbug"
    with Memory.open(store, embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        during: set[str] = set()

        def look(stage: str, count: int) -> None:
            during.update(path.name for path in store.parent.rglob("*") if path.is_file() and stat.S_IMODE(path.stat().st_mode) != 0o600)

        memory.remember(talk()[:4], progress=look)
        assert during == set()
        memory.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
        memory.remember(talk())
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").rglob("*")}
        assert {path.name for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == set()


def test_a_changed_receipt_is_refused(local: Memory, tmp_path: Path) -> None:
    result = local.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
    receipt = json.loads(Path(result.path).read_text("utf-8"))
    receipt["gone"]["messages"] = 3
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(receipt), "utf-8")
    with pytest.raises(ReceiptError, match="changed"):
        local.verify(forged)
    forged.write_text(Path(result.path).read_text("utf-8")[:200], "utf-8")
    with pytest.raises(ReceiptError, match="cut off"):
        local.verify(forged)
    # A receipt holds no name and no word.
    assert not any(word in Path(result.path).read_text("utf-8") for word in (*WORDS, "Ben", *(m.id for m in talk())))


def test_a_receipt_does_not_hold_once_the_words_are_back(local: Memory) -> None:
    result = local.forget(Selection(message=talk()[4].id), confirm=True, at=NOW)
    local.remember(Talk(conversation="elsewhere").say("Dag: Ingeborg plays the hurdygurdy.", "2026-05-01").messages)
    assert local.verify(Path(result.path)).holds
    assert not local.verify(Path(result.path), words=("hurdygurdy",)).holds


@pytest.mark.parametrize(
    "selection",
    [Selection(), Selection(everything=True, speaker="Ben"), Selection(others="remove", source="log"), Selection(entity="Nobody")],
)
def test_a_selection_that_says_nothing_is_refused(selection: Selection, local: Memory) -> None:
    with pytest.raises(QuestionError):
        local.forget(selection)


def test_retention_keeps_what_is_younger(local: Memory) -> None:
    assert len(local.retain("4 months", at=NOW).plan.message_ids) == 3
    local.retain("4 months", confirm=True, at=NOW)
    assert local.stats()["messages"] == 4
    for wrong in ("soon", "0 days", "99999 years", "-1 days"):
        with pytest.raises(SettingsError, match="retention"):
            local.retain(wrong, at=NOW)


CHILD = """
import os, signal, sys
from datetime import UTC, datetime
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.memory.forgetting import erasure
from graphmem.model.forgetting import Selection
with Memory.open(sys.argv[1], embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
    def die(*given, **more): os.kill(os.getpid(), signal.SIGKILL)
    where = sys.argv[2]
    if where == "compact": type(memory.store).compact = die
    else: setattr(erasure, where, die)
    memory.forget(Selection(speaker="Ben"), confirm=True, at=datetime(2026, 6, 1, tzinfo=UTC))
"""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["drop_judgements", "Stopwatch", "compact", "signed"])
def test_a_killed_run_is_finished_by_the_next(where: str, address: str, open_quickly: Callable[..., Memory], tmp_path: Path) -> None:
    """The next run, or the next ingest, completes it and writes the receipt."""
    with open_quickly() as memory:
        memory.remember(talk())
    child = subprocess.run([sys.executable, "-c", CHILD, address, where], cwd=Path(__file__).parents[2], check=False)
    assert child.returncode == -signal.SIGKILL
    with open_quickly() as memory:
        result = memory.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
        assert result.receipt
        assert result.receipt["gone"]["messages"] == 2
        assert memory.verify(Path(result.path), words=WORDS).holds
        rest = [m for m in talk() if m.speaker != "Ben"]
        assert whole_graph(memory) == graph_of(rest, tmp_path / "without.lbug")
        # What followed a message that is gone is embedded in its new context.
        assert found_by(memory) == found_by_those_of(rest, tmp_path / "found.lbug")
        assert memory.remember(talk()).forgotten == 2


def test_forgetting_while_an_ingest_runs(told: Memory, open_quickly: Callable[..., Memory]) -> None:
    """Whoever comes second waits or is told to run again; what was forgotten is not there in the end."""
    wrong: list[BaseException] = []

    def ingest() -> None:
        try:
            with open_quickly() as memory:
                for _ in range(3):
                    memory.remember(talk())
        except BaseException as error:
            wrong.append(error)

    thread = threading.Thread(target=ingest)
    thread.start()
    told.forget(Selection(speaker="Ben"), confirm=True, at=NOW)
    thread.join()
    assert all("Run it again" in str(error) for error in wrong)
    told.remember(talk())
    assert told.stats()["messages"] == 5
    assert told.compare_with_rebuild() == []
