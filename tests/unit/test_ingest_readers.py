"""Files, folders and formats: which is read how, and what is said to whom gives something else."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

import ijson
import pytest

from graphmem.ingest import FORMATS, format_of, log_format, read_log, read_logs
from graphmem.ingest.core.events import SourceTurn
from graphmem.ingest.core.format_registry import LogFormat
from graphmem.ingest.core.log_reader import READER_FAULT
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "ingest"
YEAR = ROOT / "examples" / "year.jsonl"


@pytest.mark.parametrize(("path", "name"), [(YEAR, "jsonl"), (DATA / "locomo.json", "locomo")])
def test_each_file_has_exactly_one_format(path: Path, name: str) -> None:
    log = SourceFile(path, path.name)
    assert [known for known in FORMATS.names() if FORMATS.get(known).detect(log)] == [name]
    assert format_of(path).name == name


def test_our_lines_are_known_without_the_suffix(tmp_path: Path) -> None:
    path = copy(YEAR, tmp_path / "year.log")
    assert format_of(Path(path)).name == "jsonl"


def test_a_format_reads_by_itself() -> None:
    """A format's own `read` gives what `read_log` gives."""
    assert list(FORMATS.get("jsonl").read(YEAR, "home")) == list(read_log(YEAR, space="home"))


def test_a_format_cannot_be_added_twice() -> None:
    def turns(log: SourceFile) -> Iterator[SourceTurn]:
        yield from ()

    with pytest.raises(ValueError, match="log format 'jsonl' is already registered"):
        log_format("jsonl", detect=lambda log: False)(turns)


def test_a_format_that_fails_ends_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format of somebody's own does not look for what is broken in a document: what comes before is read, and the other files."""

    def words(log: SourceFile) -> Iterator[SourceTurn]:
        with log.open() as file:
            yield from (
                SourceTurn(conversation="words", speaker="Ada", text=text, sent_at=datetime(2025, 1, 1, tzinfo=UTC))
                for text in ijson.items(file, "item")
            )

    known = {name: FORMATS.get(name) for name in FORMATS.names()}
    monkeypatch.setattr(FORMATS, "_parts", {**known, "words": LogFormat("words", lambda log: log.suffix == ".words", words)})
    (tmp_path / "1.words").write_text('["one", "two" "three"]')
    (tmp_path / "2.words").write_text('["four"]')
    entries = list(read_log(tmp_path, space="home"))
    assert [e.text for e in entries if isinstance(e, Message)] == ["one", "two", "four"]
    (bad,) = (e for e in entries if isinstance(e, Quarantined))
    assert (bad.source, READER_FAULT in bad.reason, "JSONError" in bad.reason) == (f"{tmp_path.name}/1.words", True, True)


@pytest.mark.parametrize("path", [YEAR, ROOT / "examples"])
def test_an_unknown_format_lists_the_known_ones(path: Path) -> None:
    with pytest.raises(LogError, match=r"log format 'telex' is not known\. Known: .*chatgpt.*jsonl.*locomo"):
        read_log(path, space="home", format="telex")


def test_a_file_of_no_known_format_is_refused_at_once(tmp_path: Path) -> None:
    """Which formats are known, and what to do."""
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary")
    with pytest.raises(LogError, match=r"notes.txt: .* known format \(.*jsonl.*\)\. .* docs/formats.md"):
        read_logs([path], space="home")


def test_a_stranger_among_logs_is_one_entry(tmp_path: Path) -> None:
    """What the shell made of a pattern may hold anything: the logs are read."""
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary")
    entries = list(read_logs([path, YEAR], space="home"))
    assert [(e.source, "known format" in e.reason) for e in entries if isinstance(e, Quarantined)] == [("notes.txt", True)]
    assert len(entries) == 287


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in (None, "jsonl"):
        with pytest.raises(LogError, match="no such file or folder"):
            read_log(tmp_path / "gone.jsonl", space="home", format=name)


def test_a_folder_is_read_sorted_and_what_is_no_log_is_one_entry(tmp_path: Path) -> None:
    """Nothing stops the folder: not a picture, not a document that is cut off, not a hidden file."""
    (tmp_path / "b").mkdir()
    copy(DATA / "locomo.json", tmp_path / "b" / "one.json")
    copy(YEAR, tmp_path / "c.jsonl")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "cut.json").write_bytes((DATA / "locomo.json").read_bytes()[:-20])
    (tmp_path / "notes.txt").write_text("Dear diary")
    (tmp_path / ".hidden.jsonl").write_bytes(b"never read")
    logs = read_log(tmp_path, space="home")
    records = list(logs)
    home = tmp_path.name
    assert {r.source for r in records if isinstance(r, Message)} == {f"{home}/b/one.json", f"{home}/c.jsonl"}
    bad = {r.source: r.reason for r in records if isinstance(r, Quarantined)}
    assert f"cut off near byte {(tmp_path / 'cut.json').stat().st_size:,}" in bad.pop(f"{home}/cut.json")
    assert "no log of a known format" in bad.pop(f"{home}/notes.txt")
    assert not {source for source in bad if "one.json" not in source}
    assert logs.stats.skipped["no log"] == 1
    assert (logs.stats.files, logs.stats.formats) == (3, {"jsonl": 1, "locomo": 2})


def test_a_folder_gives_the_messages_of_its_files(tmp_path: Path) -> None:
    """The same ids as one by one, and each message once though its file is there twice."""
    copy(YEAR, tmp_path / "a.jsonl")
    copy(YEAR, tmp_path / "b.jsonl")
    alone = [m.id for m in read_log(YEAR, space="home")]
    assert [m.id for m in read_log(tmp_path, space="home")] == alone


def test_an_empty_folder_has_no_messages(tmp_path: Path) -> None:
    assert list(read_log(tmp_path, space="home")) == []


def test_a_file_name_that_is_no_text_can_still_be_stored(tmp_path: Path) -> None:
    path = Path(copy(YEAR, tmp_path / "year-\udcff.jsonl"))
    (first, *_) = read_log(path, space="home")
    assert isinstance(first, Message)
    assert first.source == "year-\ufffd.jsonl"


def test_a_renamed_speaker_makes_no_new_message(tmp_path: Path) -> None:
    """In a second export only the name has changed: the message is the one that was read."""
    line = '{"conversation": "c", "speaker": "%s", "speaker_key": "u1", "text": "Hi.", "sent_at": "2025-01-01T10:00:00Z", "key": "m1"}\n'
    (tmp_path / "1.jsonl").write_text(line % "Jonas")
    (tmp_path / "2.jsonl").write_text(line % "Jonas Lie")
    logs = read_log(tmp_path, space="home")
    assert [m.speaker for m in logs if isinstance(m, Message)] == ["Jonas"]
    assert logs.stats.skipped == {"duplicate": 1}


def test_the_same_key_and_words_of_another_speaker_in_one_file_is_no_duplicate(tmp_path: Path) -> None:
    line = '{"conversation": "c", "speaker": "%s", "text": "Hi.", "sent_at": "2025-01-01T10:00:00Z", "key": "m1"}\n'
    (tmp_path / "1.jsonl").write_text(line % "Jonas" + line % "Mira")
    (first, second) = read_log(tmp_path, space="home")
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.id, first.speaker, second.speaker) == (second.id, "Jonas", "Mira")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"sessionId": "s", "uuid": "u", "message": {"role": "user"}, "timestamp": "2026-01-01"}', "claude-code .*'parentUuid'.* missing"),
        (
            '{"speaker": "Ada", "text": "Hi", "when": "2026-01-01"}',
            "jsonl .it has 'speaker', 'text', 'conversation', 'sent_at' are missing",
        ),
        ('[{"chatId": "c", "createdAt": "2026-01-01", "text": "Hi"}]', "mistral .it has 'chatId', 'createdAt'"),
        ('{"alpha": 1, "beta": 2}', "Its fields are 'alpha', 'beta'"),
    ],
)
def test_an_unknown_document_says_what_it_resembles_and_lacks(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(LogError, match=rf"known format .*{says}.*--map"):
        read_logs([path], space="home")


def test_a_line_with_most_of_our_fields_says_which_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text('{"conversation": "c", "text": "Hi", "sent_at": "2026-01-01"}\n')
    (bad,) = read_logs([path], space="home")
    assert isinstance(bad, Quarantined)
    assert bad.reason == "'speaker' is missing or blank"


def test_a_file_whose_events_are_all_skipped_is_an_error(tmp_path: Path) -> None:
    """A log of another program with a shape like one we know must not pass for an empty one."""
    path = tmp_path / "conversations.json"
    path.write_text('[{"mapping": {"a": {"parent": null, "message": {"author": {"role": "user"}, "content": {"words": []}}}}}]')
    logs = read_logs([path], space="home")
    assert not list(logs)
    assert logs.stats.notes == ["no message was found in conversations.json read as chatgpt"]
    with pytest.raises(LogError, match=r"conversations.json: read as chatgpt, but no message .*1 empty message.*--format"):
        logs.check_read()
    both = read_logs([path, YEAR], space="home")
    assert list(both)
    both.check_read()


def test_an_empty_log_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    (tmp_path / "conversations.json").write_text("[]")
    logs = read_logs([tmp_path], space="home")
    assert not list(logs)
    logs.check_read()


def test_links_out_of_a_folder_and_what_is_no_file_are_refused(tmp_path: Path) -> None:
    """A link within the folder is read; one to nothing, one that leads out, and a pipe are an entry each."""
    folder, outside = tmp_path / "logs", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    copy(YEAR, outside / "secret.jsonl")
    copy(DATA / "locomo.json", folder / "one.json")
    (folder / "again.json").symlink_to(folder / "one.json")
    (folder / "file.jsonl").symlink_to(outside / "secret.jsonl")
    (folder / "folder").symlink_to(outside)
    (folder / "gone.jsonl").symlink_to(outside / "gone.jsonl")
    os.mkfifo(folder / "pipe.jsonl")
    bad = [e.reason for e in read_log(folder, space="home") if isinstance(e, Quarantined) and "not read" in e.reason]
    assert bad == [
        "logs/file.jsonl: it is a link that leads out of the folder. It was not read",
        "logs/folder: it is a link that leads out of the folder. It was not read",
        "logs/gone.jsonl: it is a link to nothing. It was not read",
        "logs/pipe.jsonl: it is a pipe, not a file. It was not read",
    ]


def test_a_pipe_among_logs_is_one_entry(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    entries = list(read_logs([tmp_path / "pipe", YEAR], space="home"))
    assert ["it is a pipe" in e.reason for e in entries if isinstance(e, Quarantined)] == [True]
    assert len(entries) == 287


def test_a_device_or_a_pipe_is_no_log(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, what in ((tmp_path / "pipe", "pipe"), (Path("/dev/zero"), "device")):
        with pytest.raises(LogError, match=f"it is a {what}, not a file. .*standard input"):
            read_log(path, space="home")


def test_brackets_without_end_are_refused_at_once(tmp_path: Path) -> None:
    """The paths of fields would grow with each; detection ends before."""
    path = tmp_path / "brackets.json"
    path.write_bytes(b"[" * 65_000)
    with pytest.raises(LogError, match="known format"):
        format_of(path)
