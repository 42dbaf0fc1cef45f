"""The neutral JSONL: what comes in, what goes to quarantine, and what stays the same on a second read."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphmem.ingest import FORMATS, read_log, read_logs, read_records
from graphmem.model import Message, Quarantined, message_id
from graphmem.model.errors import GraphmemError
from graphmem.model.validity import FOREVER

EXAMPLES = Path(__file__).parents[2] / "examples"
GOOD = {"conversation": "ana-bo", "speaker": "Ana", "text": "I bought a kite.", "sent_at": "2025-05-01T10:00:00"}


def line(**changes: object) -> bytes:
    """A good line with some fields changed; a field set to None is left out."""
    return json.dumps({name: value for name, value in {**GOOD, **changes}.items() if value is not None}).encode()


def write(folder: Path, *lines: bytes, name: str = "log.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"\n".join(lines))
    return path


def read(path: Path) -> tuple[list[Message], list[Quarantined]]:
    records = list(read_log(path, space="home"))
    return [r for r in records if isinstance(r, Message)], [r for r in records if isinstance(r, Quarantined)]


def test_a_line_becomes_a_message(tmp_path: Path) -> None:
    """Every field of a full line arrives, and the id is that of space, conversation and key."""
    extra = {"speaker_key": "u7", "reply_to": "a0", "zone": "Europe/Oslo"}
    path = write(tmp_path, line(key="a1", thread="may", role="owner", attachments=["shares a photo: a kite"], **extra))
    assert read(path)[0] == [
        Message(
            id=message_id("home", "ana-bo", "a1"),
            space="home",
            conversation="ana-bo",
            thread="may",
            position=1,
            key="a1",
            speaker="Ana",
            role="owner",
            text="I bought a kite.",
            sent_at=datetime(2025, 5, 1, 10, tzinfo=UTC),
            source="log.jsonl",
            attachments=("shares a photo: a kite",),
            speaker_key="u7",
            reply_to="a0",
            zone="Europe/Oslo",
            recorded_at=datetime(2025, 5, 1, 10, tzinfo=UTC),
            retired_at=FOREVER,
        )
    ]


def test_a_position_is_the_line(tmp_path: Path) -> None:
    """The place in the source, whatever the conversation and the time."""
    path = write(
        tmp_path,
        line(key="a", sent_at="2025-05-03"),
        line(key="b", conversation="other"),
        b"not a line",
        line(key="c", sent_at="2025-05-01"),
    )
    assert [(m.conversation, m.key, m.position) for m in read(path)[0]] == [
        ("ana-bo", "a", 1),
        ("other", "b", 2),
        ("ana-bo", "c", 4),
    ]


@pytest.mark.parametrize(
    ("sent_at", "utc"),
    [
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("2100-12-31T23:59:59", datetime(2100, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2025-05-01T10:00:00+02:00", datetime(2025, 5, 1, 8, tzinfo=UTC)),
        ("2025-05-01", datetime(2025, 5, 1, tzinfo=UTC)),
    ],
)
def test_times_are_utc(tmp_path: Path, sent_at: str, utc: datetime) -> None:
    """A time with a zone is turned into UTC, one without is UTC; 1970 and 2100 are times like others."""
    assert [m.sent_at for m in read(write(tmp_path, line(sent_at=sent_at)))[0]] == [utc]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"conversation": "ana', "the line is not JSON"),
        (b"[1, 2]", "the line is an array, not an object"),
        (b"null", "the line is null, not an object"),
        (b"[" * 5000, "the line is not JSON: depth limit"),
        (line(speaker=None), "'speaker' is missing or blank"),
        (line(speaker="  "), "'speaker' is missing or blank"),
        (line(text=None), "'text' is missing"),
        (line(sent_at=None), "'sent_at' is missing or blank"),
        (line(conversation=None), "'conversation' is missing or blank"),
        (line(sent_at="last Tuesday"), "'sent_at' is not an ISO 8601 time: 'last Tuesday'"),
        (line(sent_at="0001-01-01T00:00:00+14:00"), "outside the calendar"),
        (line(sent_at="9999-06-01"), "after the year 9998"),
        (line(sent_at=1746093600), "'sent_at' is a number, not a string"),
        (line(speaker=["Ana"]), "'speaker' is an array, not a string"),
        (line(key=7), "'key' is a number, not a string"),
        (line(attachments="a photo"), "'attachments' is not a list of strings"),
        (line(text="a \0 b"), "'text' holds a NUL character"),
        (line(text="half \ud800"), "the line is not JSON"),
        (line() + b"\0", "the line holds a NUL byte"),
        (line().replace(b"kite", b"k\xffte"), "the line is not UTF-8"),
        (line(key="a1", text="I bought a boat."), "key 'a1' of conversation 'ana-bo' is taken"),
    ],
)
def test_a_bad_line_goes_to_quarantine_and_the_rest_goes_on(tmp_path: Path, bad: bytes, reason: str) -> None:
    """Between two good lines stands a bad one: both are read, and the bad one says where and why."""
    messages, quarantined = read(write(tmp_path, line(key="a1"), bad, line(key="a2")))
    assert [(m.key, m.position) for m in messages] == [("a1", 1), ("a2", 3)]
    assert [(q.stage, q.source, q.line) for q in quarantined] == [("ingest", "log.jsonl", 2)]
    assert reason in quarantined[0].reason
    assert quarantined[0].content
    assert "\0" not in quarantined[0].content


def test_the_broken_example_shows_every_kind_of_bad_line() -> None:
    """examples/broken.jsonl: four good messages, and a reason for each other line."""
    messages, quarantined = read(EXAMPLES / "broken.jsonl")
    assert [m.key for m in messages] == ["b-01", "b-21", "b-22", "b-23"]
    assert [q.line for q in quarantined] == list(range(2, 19))


def test_a_message_of_ten_megabytes_is_read_whole(tmp_path: Path) -> None:
    """Length is no reason to cut or refuse."""
    (message,), quarantined = read(write(tmp_path, line(text="long " * 2_000_000)))
    assert (len(message.text), quarantined) == (10_000_000, [])


def test_a_photo_needs_no_words(tmp_path: Path) -> None:
    """A message may have a blank text if something is attached."""
    (message,), _ = read(write(tmp_path, line(text="", attachments=["shares a photo: a kite"])))
    assert message.rendered_text == "Ana:  [shares a photo: a kite]"


def test_byte_order_marks_windows_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    messages, quarantined = read(write(tmp_path, b"\xef\xbb\xbf" + line(key="a1") + b"\r", b"\r", line(key="a2"), b""))
    assert ([m.key for m in messages], quarantined) == (["a1", "a2"], [])


@pytest.mark.parametrize("content", [b"", b"\n \n\n"])
def test_an_empty_log_has_no_messages(tmp_path: Path, content: bytes) -> None:
    assert read(write(tmp_path, content)) == ([], [])


def test_a_turn_without_a_key_keeps_its_id(tmp_path: Path) -> None:
    """Ids come from speaker, time and text; saying the same twice in one second is two messages."""
    path = write(tmp_path, line(text="Ha!"), line(text="Ha!"), line())
    messages, _ = read(path)
    assert len({m.id for m in messages}) == 3
    longer = write(tmp_path, line(text="First."), line(text="Ha!"), line(text="Ha!"), line(), name="longer.jsonl")
    assert [m.id for m in read(longer)[0]][1:] == [m.id for m in messages]


def test_the_same_message_is_read_once(tmp_path: Path) -> None:
    """A repeated line, and a second file that overlaps the first, add nothing."""
    first = write(tmp_path, line(key="a1"), line(key="a1"), line(text="No key."))
    second = write(tmp_path, line(text="No key."), line(key="a3"), name="more.jsonl")
    logs = read_logs([first, second], space="home")
    records = list(logs)
    assert logs.stats.skipped == {"duplicate": 2}
    assert all(isinstance(r, Message) for r in records)
    assert [(r.position, r.source) for r in records if isinstance(r, Message)] == [
        (1, "log.jsonl"),
        (3, "log.jsonl"),
        (2, "more.jsonl"),
    ]


def test_spaces_keep_messages_apart(tmp_path: Path) -> None:
    path = write(tmp_path, line(key="a1"))
    assert [m.id for m in read_log(path, space="home")] != [m.id for m in read_log(path, space="work")]


def test_decoded_lines_are_read_like_a_file(tmp_path: Path) -> None:
    """What an API is handed gives the messages that the file gives, and the same reasons."""
    rows = [{**GOOD, "key": "a1"}, {**GOOD, "speaker": None}, "no object", {**GOOD, "text": "half \ud800"}]
    records = list(read_records(rows, space="home", source="log.jsonl"))
    assert records[0] == read(write(tmp_path, line(key="a1")))[0][0]
    assert [(q.line, q.reason) for q in records[1:] if isinstance(q, Quarantined)] == [
        (2, "'speaker' is missing or blank"),
        (3, "the line is a string, not an object"),
        (4, "'text' holds half a character (a lone surrogate)"),
    ]


KEYS = st.sampled_from(["a1", "a2", None])
TURNS = st.builds(line, key=KEYS, text=st.text(max_size=5), speaker=st.sampled_from(["Ana", "Bo", "", None, 3]))
# A first line of captions makes the file one of captions, which counts its lines in another way.
RAW = st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"")).filter(lambda raw: b"WEBVTT" not in raw)
LINES = st.lists(st.one_of(TURNS, RAW), max_size=12)


@given(lines=LINES)
@example(lines=[b"PAR1"])
@example(lines=[b"{"])
@example(lines=[b"{}", b"[]"])
@example(lines=[line(key="a2", speaker=name) for name in ("Ana", "Bo", "Ana", "Bo")])
def test_every_line_is_accounted_for(lines: list[bytes]) -> None:
    """Messages, quarantined and skipped lines add up to the lines of the file; a second read is the same."""
    with TemporaryDirectory() as folder:
        path = write(Path(folder), *lines)
        messages, quarantined = read(path)
        assert read(path) == (messages, quarantined)
        stats = (logs := read_log(path, space="home")).stats
        assert len(list(logs)) == len(messages) + len(quarantined) == stats.messages + stats.quarantined
        assert path.read_bytes().count(b"\n") <= stats.events_read <= path.read_bytes().count(b"\n") + 1
    assert stats.events_read == stats.messages + stats.quarantined + stats.skipped.total()
    assert set(stats.skipped) <= {"blank line", "empty message", "duplicate"}
    # Another account may use a key; storing gives its message an id of its own.
    assert len({(m.id, m.speaker_key) for m in messages}) == len(messages)


@given(content=st.binary(max_size=300), name=st.sampled_from(FORMATS.names()))
def test_random_bytes_never_raise_anything_else(content: bytes, name: str) -> None:
    """Whatever a file holds, it is read, quarantined, or refused with an error of ours."""
    with TemporaryDirectory() as folder:
        path = write(Path(folder), content, name="log.bin")
        with suppress(GraphmemError):
            list(read_log(path, space="home", format=name))
