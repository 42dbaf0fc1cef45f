"""Tables: CSV and its kin, Parquet, JSON by a mapping, and the mapping itself."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest import format_of, read_logs
from graphmem.ingest.core.ingest_stats import IngestStats
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import parse_time
from graphmem.ingest.tabular.column_mapping import checked_mapping, read_mapping
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError
from tests.exports import JUNK, PLACES, claimed_by, lined, read, spoilt

MAPPING: dict[str, Any] = {
    "columns": {"conversation": "channel", "speaker": "user_name", "text": "body", "sent_at": "ts"},
    "defaults": {"conversation": "support"},
    "times": {"format": "%d.%m.%Y %H:%M", "zone": "Europe/Berlin"},
    "csv": {"delimiter": ";", "encoding": "latin-1"},
}


def mapped(path: Path, mapping: dict[str, Any], format: str | None = None) -> tuple[list[Message], list[Quarantined], IngestStats]:
    logs = read_logs([path], space="home", mapping=mapping, format=format)
    entries = list(logs)
    assert logs.stats.events_read == logs.stats.messages + logs.stats.quarantined + sum(logs.stats.skipped.values())
    return [e for e in entries if isinstance(e, Message)], [e for e in entries if isinstance(e, Quarantined)], logs.stats


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def test_columns_with_plain_names_need_no_mapping(tmp_path: Path) -> None:
    """What was taken as what is said; a cell may go over several lines; the line is where a row starts."""
    rows = (
        "Room,Message ID,Author,Author ID,Content,Created at,Mood",
        'den,m1,Ana,u1,"one,\ntwo",2024-05-06T10:00:00+02:00,ok',
        "den,m2,Bo,u2,three,1714982460,",
    )
    path = text(tmp_path / "chat.csv", "\n".join(rows))
    messages, quarantined, stats = read(path)
    assert not quarantined
    assert [(m.conversation, m.key, m.speaker, m.speaker_key, m.text, m.position) for m in messages] == [
        ("den", "m1", "Ana", "u1", "one,\ntwo", 2),
        ("den", "m2", "Bo", "u2", "three", 4),
    ]
    assert [(m.sent_at, m.zone) for m in messages] == [
        (datetime(2024, 5, 6, 8, 0, tzinfo=UTC), "+02:00"),
        (datetime(2024, 5, 6, 8, 1, tzinfo=UTC), "UTC"),
    ]
    assert "Author as speaker" in stats.notes[0]
    assert "not read: Mood" in stats.notes[0]
    assert stats.skipped == {"header": 1}
    assert claimed_by(path) == []
    assert format_of(path).name == "csv"


@pytest.mark.parametrize(("name", "delimiter"), [("c.tsv", "\t"), ("c.csv", ";"), ("c.csv", "|"), ("c.psv", "|")])
def test_delimiters_are_found(tmp_path: Path, name: str, delimiter: str) -> None:
    rows = (("Date", "Time", "From", "Message"), ("06.05.2024", "10:00", "Ana", "Hi, you"))
    path = text(tmp_path / name, "".join(delimiter.join(row) + "\r\n" for row in rows))
    assert [(m.speaker, m.text, m.sent_at.hour, m.conversation) for m in read(path)[0]] == [("Ana", "Hi, you", 10, "c")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = text(tmp_path / "c.csv", "sep=,\nsender,text,time\nJosé,“Olé”,2024-05-06 10:00\n", encoding)
    assert [(m.speaker, m.text) for m in read(path)[0]] == [("José", "“Olé”")]


def test_a_mixed_file_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b"sender,text,time\nJos\xe9,caf\xc3\xa9,2024-05-06\nAna,nul\x00,2024-05-06\n")
    messages, quarantined, _ = read(path)
    assert [(m.speaker, m.text) for m in messages] == [("José", "café")]
    assert [(q.line, q.reason) for q in quarantined] == [(3, "'text' holds a NUL character")]


def test_a_row_that_is_not_in_order_is_one_entry(tmp_path: Path) -> None:
    """A quote that is never closed does not take the rest of the file with it."""
    rows = [
        "sender,text,time",
        'Ana,"so" said,2024-05-06',
        "Ana,a,b,2024-05-06",
        "",
        ",nobody,2024-05-06",
        "Ana,when?,05/06/2024",
        "Ana,blank,",
        'Ana,"open,2024-05-06',
        "Ana,last,2024-05-07",
    ]
    messages, quarantined, stats = read(text(tmp_path / "c.csv", "\n".join(rows)))
    assert [m.text for m in messages] == ["last"]
    assert [(q.line, q.reason.split("(")[0].strip()) for q in quarantined] == [
        (2, "the quotes of the row are malformed"),
        (3, "the row has 4 cells and the table 3 columns: is there a delimiter in a text without quotes?"),
        (5, "'speaker' is missing or blank"),
        (6, "'time' is not a time that can be read for certain: '05/06/2024'"),
        (7, "'time', the time, is blank"),
        (8, "the quotes of the row are malformed"),
    ]
    assert stats.skipped == {"header": 1, "blank line": 1}


def test_an_open_quote_in_a_long_file_is_given_up_early(tmp_path: Path) -> None:
    rows = [f"Ana,message {number},2024-05-06" for number in range(12_000)]
    path = text(tmp_path / "c.csv", "\n".join(["sender,text,time", 'Ana,"open,2024-05-06', *rows]))
    messages, quarantined, _ = read(path)
    assert (len(messages), len(quarantined)) == (12_000, 1)


def test_an_overlapping_table_gives_the_same_ids(tmp_path: Path) -> None:
    rows = ["sender,text,time", "Ana,Hi,2024-05-06", "Bo,Ho,2024-05-07", "Ana,Ha,2024-05-08"]
    old, _, _ = read(text(tmp_path / "chat.csv", "\n".join(rows[:3])))
    new, _, _ = read(text(tmp_path / "chat.csv", "\n".join((rows[0], *rows[2:]))))
    assert old[1].id == new[0].id


def test_a_table_that_is_not_plain_says_how_to_map_it(tmp_path: Path) -> None:
    _, quarantined, _ = read(text(tmp_path / "c.csv", "a,b,c\n1,2,3\n"))
    assert "It has 'a', 'b', 'c'. Write a mapping" in quarantined[0].reason


def test_a_mapped_table(tmp_path: Path) -> None:
    """Names, format, zone, delimiter and encoding are as the mapping says; a default stands where a column is blank."""
    path = text(tmp_path / "c.csv", "channel;user_name;body;ts\n;Zoë;Grüß dich;06.05.2024 10:00\nden;Bo;Hi;6 May\n", "latin-1")
    messages, quarantined, stats = mapped(path, MAPPING)
    assert [(m.conversation, m.speaker, m.text, m.sent_at, m.zone) for m in messages] == [
        ("support", "Zoë", "Grüß dich", datetime(2024, 5, 6, 8, 0, tzinfo=UTC), "Europe/Berlin")
    ]
    assert [q.reason for q in quarantined] == ["'ts' is not a time like '%d.%m.%Y %H:%M': '6 May'"]
    assert stats.formats == {"mapped": 1}


def test_a_mapping_may_join_columns_and_do_without_times_and_header(tmp_path: Path) -> None:
    mapping = {"columns": {"speaker": [1, 2], "text": 3, "attachments": [4]}, "csv": {"header": False}, "defaults": {"thread": "T"}}
    messages, _, stats = mapped(text(tmp_path / "c.csv", "Ana,Lie,Hi,a.png\nBo,,Ho,\n"), mapping)
    assert [(m.speaker, m.text, m.attachments, m.thread, m.sent_at.second) for m in messages] == [
        ("Ana Lie", "Hi", ("a.png",), "T", 0),
        ("Bo", "Ho", (), "T", 1),
    ]
    assert {m.zone for m in messages} == {"assumed UTC, no time in the source"}
    assert "no times" in stats.notes[0]


def test_a_mapping_reads_lines_of_json_and_documents(tmp_path: Path) -> None:
    """With a mapping, a .jsonl file is a table; a column may lie further in."""
    mapping = {
        "columns": {"speaker": "user.name", "text": "body", "sent_at": "t", "key": "n", "attachments": "files"},
        "times": {"format": "epoch_ms"},
    }
    rows = [
        {"user": {"name": "Ana"}, "body": "Hi", "t": 1714982400000, "n": 7, "files": ["a.png", "b.png"]},
        {"user": "Bo", "body": "Ho", "t": 1},
        {"user": {"name": "Cy"}, "body": "Hu", "t": "soon"},
        3,
    ]
    path = lined(tmp_path / "c.jsonl", *rows)
    messages, quarantined, _ = mapped(path, mapping)
    assert [(m.speaker, m.text, m.key, m.attachments, m.sent_at) for m in messages] == [
        ("Ana", "Hi", "7", ("a.png", "b.png"), datetime(2024, 5, 6, 8, tzinfo=UTC))
    ]
    assert [q.reason for q in quarantined] == [
        "'speaker' is missing or blank",
        "'t' is not a number of seconds since 1970: 'soon'",
        "the row is a number, not an object",
    ]
    document = text(tmp_path / "c.json", json.dumps({"chat": {"rows": rows[:1]}}))
    assert [m.text for m in mapped(document, {**mapping, "json": {"path": "chat.rows.item"}})[0]] == ["Hi"]
    with pytest.raises(LogError, match="--map"):
        format_of(SourceFile(path, path.name))


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"colums": {}}, "'colums' is not a known section. Known: columns, defaults, times, csv, json"),
        ({"columns": {"speker": "a"}}, "'speker' is not a known key in [columns]. Known: conversation, thread"),
        ({"columns": 3}, "'columns' is a section"),
        ({"columns": {"text": 1.5}}, "columns.text is a column's name"),
        ({"columns": {"speaker": "a"}}, "no column for 'text'"),
        ({"columns": {"text": "a"}}, "no column for 'speaker'"),
        ({"columns": {"text": "a", "speaker": "b"}, "times": {"zone": "Mars/Base"}}, "times.zone 'Mars/Base' is not a zone"),
        ({"columns": {"text": "a", "speaker": "b"}, "csv": {"encoding": "klingon"}}, "csv.encoding 'klingon' is not known"),
        ({"columns": {"text": "a", "speaker": "b"}, "csv": {"delimiter": "::"}}, "it is one character"),
        ({"columns": {"text": "a", "speaker": "b"}, "csv": {"header": 1}}, "it is true or false"),
        ({"columns": {"text": "a", "speaker": "b"}, "times": {"format": 3}}, "times.format is 3, not a string"),
        ({"columns": {"text": "a", "speaker": "b"}, "times": {"format": "%d%d"}}, "times.format '%d%d' is not a format of times"),
        ({"columns": {"text": "a", "speaker": "b"}, "times": {"format": "%!"}}, "times.format '%!' is not a format of times"),
    ],
)
def test_a_wrong_mapping_names_the_key_and_what_is_known(mapping: dict[str, Any], said: str) -> None:
    with pytest.raises(LogError) as error:
        checked_mapping(mapping)
    assert said in str(error.value)


def test_a_mapping_is_read_from_toml(tmp_path: Path) -> None:
    path = text(tmp_path / "mapping.toml", '[columns]\nspeaker = "who"\ntext = "what"\n')
    assert read_mapping(path) == {"columns": {"speaker": "who", "text": "what"}}
    for content, said in (("[columns", "is not TOML"), ("[colums]", "is not a known section")):
        with pytest.raises(LogError, match=said):
            read_mapping(text(path, content))
    with pytest.raises(LogError, match="cannot be read"):
        read_mapping(tmp_path / "none.toml")


def test_a_mapping_whose_columns_the_table_lacks(tmp_path: Path) -> None:
    _, quarantined, _ = mapped(text(tmp_path / "c.csv", "a,b\n1,2\n"), {"columns": {"speaker": "a", "text": "c"}})
    assert "the mapping names 'c', and the table has only 'a', 'b'" in quarantined[0].reason


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    """Times keep their zone, however fine they are; a row without a speaker is one entry."""
    times = pa.array([1714982400 * 10**9 + 5, 1714982401 * 10**9], pa.timestamp("ns", "Europe/Berlin"))
    path = parquet(tmp_path / "c.parquet", sender=["Ana", None], message=["Hi", "Ho"], timestamp=times)
    messages, quarantined, stats = read(path)
    assert [(m.speaker, m.text, m.sent_at, m.zone) for m in messages] == [
        ("Ana", "Hi", datetime(2024, 5, 6, 8, tzinfo=UTC), "Europe/Berlin")
    ]
    assert [q.reason for q in quarantined] == ["'speaker' is missing or blank"]
    assert stats.formats == {"parquet": 1}
    assert claimed_by(path) == ["parquet"]


def test_parquet_by_a_mapping_and_with_columns_within_columns(tmp_path: Path) -> None:
    path = parquet(tmp_path / "c.parquet", user=[{"name": {"full": "Ana"}}], body=[b"Hi"], day=pa.array([19849], pa.date32()))
    mapping = {"columns": {"speaker": "user.name.full", "text": "body", "sent_at": "day"}}
    assert [(m.speaker, m.text, m.sent_at) for m in mapped(path, mapping)[0]] == [("Ana", "Hi", datetime(2024, 5, 6, tzinfo=UTC))]


def test_parquet_whose_rows_are_whole_talks(tmp_path: Path) -> None:
    talk = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]
    shared = [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "So."}]
    for name, column in (("messages", talk), ("conversations", shared)):
        assert [m.text for m in read(parquet(tmp_path / "c.parquet", **{name: [column]}))[0]] == ["Why?", "So."]


def test_parquet_is_recognised_by_both_ends(tmp_path: Path) -> None:
    """A Parquet file begins and ends with PAR1; text that begins with it, or even ends with it too, is text."""
    content = parquet(tmp_path / "c.parquet", sender=["Ana"], message=["Hi"], timestamp=["2024-05-06"]).read_bytes()
    (tmp_path / "renamed").write_bytes(content)
    assert claimed_by(tmp_path / "renamed") == ["parquet"]
    for name, raw in (("cut", content[:-1]), ("short", b"PAR1PAR1"), ("words", b"PAR1, PAR2 and again PAR1")):
        (tmp_path / name).write_bytes(raw)
        assert claimed_by(tmp_path / name) == []
    line = '{"conversation": "c", "speaker": "Ana", "text": "Hi", "sent_at": "2024-05-06"}'
    messages, quarantined, stats = read(text(tmp_path / "log.jsonl", f"PAR1\n{line}\nPAR1"))
    assert stats.formats == {"jsonl": 1}
    assert ([m.text for m in messages], [q.line for q in quarantined]) == (["Hi"], [1, 3])
    table = text(tmp_path / "parts.csv", "PAR1 sender,message,timestamp\nAna,Hi,2024-05-06\n")
    assert claimed_by(table) == []
    assert format_of(table).name == "csv"


def test_parquet_that_is_cut_off_says_so(tmp_path: Path) -> None:
    path = parquet(tmp_path / "c.parquet", sender=["Ana"], message=["Hi"], timestamp=["2024-05-06"])
    path.write_bytes(path.read_bytes()[:-9])
    assert "the Parquet file is cut off or damaged" in read(path)[1][0].reason


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("2024-05-06T10:00:00Z", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("2024-05-06 10:00:00 UTC", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("1714989600", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        (1714989600000, datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("29.05.2024, 10:00", datetime(2024, 5, 29, 10)),  # noqa: DTZ001
        ("2024/05/06 1:02 PM", datetime(2024, 5, 6, 13, 2)),  # noqa: DTZ001
        ("May 6, 2024 at 10:00 PM", datetime(2024, 5, 6, 22)),  # noqa: DTZ001
        ("06-May-24 12:00 AM", datetime(2024, 5, 6)),  # noqa: DTZ001
    ],
)
def test_times_that_can_be_read_for_certain(said: object, time: datetime) -> None:
    assert parse_time(said) == time


@pytest.mark.parametrize("said", ["05/06/2024 10:00", "soon", "", "99.99.2024", 5, 1e300, True, None, [], float("nan"), "13:00"])
def test_times_that_cannot(said: object) -> None:
    """Whether a day or a month comes first between slashes, nobody knows; a small number counts something else."""
    with pytest.raises(RecordError):
        parse_time(said)


@settings(deadline=None)
@given(content=st.text(alphabet='ab,;\t"\n\r\0é', max_size=60) | st.binary(max_size=60))
def test_no_table_breaks_a_read(content: str | bytes) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.csv"
        path.write_bytes(b"sender,text,time\nAna,Hi,2024-05-06\n" + raw)
        assert len(read(path, format="csv")[0]) >= 1
        path.write_bytes(raw)
        read(path, format="csv")
        path.write_bytes(b"PAR1" + raw)
        read(path, format="parquet")


@settings(deadline=None)
@given(place=PLACES, junk=JUNK)
def test_no_row_breaks_a_read(place: list[int], junk: Any) -> None:
    mapping = {"columns": {"speaker": "user.name", "text": ["a", "b"], "sent_at": "t", "edited_at": "e", "attachments": "files"}}
    rows = [{"user": {"name": "Ana"}, "a": "Hi", "b": ["x", ["y"]], "t": 1714982400, "e": "2024-05-06", "files": [{"n": 1}]}]
    with TemporaryDirectory() as folder:
        mapped(lined(Path(folder) / "c.jsonl", spoilt(rows[0], place, junk), *rows), mapping)


@settings(deadline=None)
@given(place=PLACES, junk=JUNK)
def test_no_mapping_breaks_but_by_an_error_of_ours(place: list[int], junk: Any) -> None:
    mapping = spoilt(MAPPING, place, junk)
    with suppress(LogError):
        checked_mapping(mapping if isinstance(mapping, dict) else {})
