"""iMessage: the text of imessage-exporter, and the database of Messages itself."""

import plistlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.chat.imessage_database import body_text
from tests.exports import claimed_by, read

TEXT = """May 17, 2022  5:29:42 PM
Me
I live in Bergen.

May 17, 2022  5:30:13 PM (Read by you after 5 seconds)
+15558675309
Nice!

Bring the keys.
Tapbacks:
    Loved by Me
    May 17, 2022  5:31:00 PM
    Me
    I will.

May 17, 2022  5:31:00 PM
Me
I will.
This message responded to an earlier message.

May 17, 2022  5:32:00 PM
Me
/Users/mira/Library/Messages/Attachments/0a/IMG_1.HEIC
Sent with Confetti

May 17, 2022  5:33:00 PM
Me
May 17, 2022  5:33:00 PM I work at Nordby
Edited 1 minute, 10 seconds later: I work at Halvorsen
Edited 2 hours later: I work at Tidewerk

May 17, 2022  5:34:00 PM You named the conversation Harbour

May 17, 2022  5:35:00 PM +15558675309 unsent a message!

"""


def exported(folder: Path, text: str = TEXT) -> Path:
    path = folder / "+15558675309.txt"
    path.write_text(text, "utf-8")
    return path


def test_a_conversation_arrives(tmp_path: Path) -> None:
    """Tapbacks, replies shown again, effects and what the exporter adds are no words of anybody."""
    path = exported(tmp_path)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["imessage"]
    assert [(m.speaker, m.text) for m in messages][:4] == [
        ("Me", "I live in Bergen."),
        ("+15558675309", "Nice!\n\nBring the keys."),
        ("Me", "I will."),
        ("Me", ""),
    ]
    assert messages[3].attachments == ("file: /Users/mira/Library/Messages/Attachments/0a/IMG_1.HEIC",)
    assert (messages[0].conversation, messages[1].position, messages[0].zone) == ("+15558675309", 5, "assumed UTC")
    assert (quarantined, stats.skipped, stats.room_events) == ([], {"blank line": 2, "deleted message": 1}, 1)


def test_an_edit_is_a_version(tmp_path: Path) -> None:
    """The key stays that of the text as it was first, which an export from before the edit has too."""
    messages = read(exported(tmp_path))[0][4:]
    assert [(m.text, f"{m.recorded_at:%H:%M:%S}") for m in messages] == [
        ("I work at Nordby", "17:33:00"),
        ("I work at Halvorsen", "17:34:10"),
        ("I work at Tidewerk", "19:34:10"),
    ]
    assert messages[0].retired_at == messages[1].recorded_at
    before = read(exported(tmp_path, "May 17, 2022  5:33:00 PM\nMe\nI work at Nordby\n"))[0][0]
    assert {m.key for m in messages} == {before.key}
    assert messages[0].id == before.id


def test_an_edit_outside_the_calendar_is_text(tmp_path: Path) -> None:
    text = "May 17, 9998  5:33:00 PM\nMe\nMay 17, 9998  5:33:00 PM One\nEdited 999999 days later: Two\n"
    assert len(read(exported(tmp_path, text))[0]) == 1


def test_a_letter_with_a_date_is_no_conversation(tmp_path: Path) -> None:
    assert claimed_by(exported(tmp_path, "May 17, 2022\nDear Mira\nI live in Bergen.\n")) == []


def archived(text: str) -> bytes:
    """The text as Apple's archive of an attributed string holds it."""
    raw = text.encode()
    size = bytes([len(raw)]) if len(raw) < 128 else b"\x81" + len(raw).to_bytes(2, "little")
    return (
        b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x08"
        b"NSString\x01\x94\x84\x01+" + size + raw + b"\x86\x84\x02iI\x01\x05\x92"
    )


SECOND = 1_000_000_000
START = 800_000_000
SCHEMA = """
    CREATE TABLE message (guid TEXT, text TEXT, attributedBody BLOB, handle_id INTEGER, date INTEGER, is_from_me INTEGER,
        item_type INTEGER,
        associated_message_type INTEGER,
        thread_originator_guid TEXT, date_edited INTEGER, date_retracted INTEGER, message_summary_info BLOB);
    CREATE TABLE handle (id TEXT);
    CREATE TABLE chat (guid TEXT, chat_identifier TEXT);
    CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER);
    CREATE TABLE attachment (transfer_name TEXT, filename TEXT, mime_type TEXT);
    CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER);
    INSERT INTO handle VALUES ('+15558675309');
    INSERT INTO chat VALUES ('iMessage;-;+15558675309', '+15558675309');
"""


def database(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "chat.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.executescript(SCHEMA)
        for number, row in enumerate(rows, start=1):
            full = {"guid": f"G{number}", "date": (START + number) * SECOND, "is_from_me": 0, "handle_id": 1, "item_type": 0, **row}
            insert = f"INSERT INTO message ({', '.join(full)}) VALUES ({', '.join('?' * len(full))})"  # noqa: S608
            made.execute(insert, [*full.values()])
            made.execute("INSERT INTO chat_message_join VALUES (1, ?)", [number])
        made.execute("INSERT INTO attachment VALUES ('IMG_1.HEIC', '~/Library/IMG_1.HEIC', 'image/heic')")
        made.execute("INSERT INTO message_attachment_join VALUES (2, 1)")
        made.commit()
    return path


def test_the_database_is_read(tmp_path: Path) -> None:
    """Newer systems write the text into an archive alone; tapbacks and events are counted."""
    path = database(
        tmp_path,
        {"text": "I live in Bergen.", "is_from_me": 1},
        {"attributedBody": archived("\ufffcNice, and a long text. " * 9), "thread_originator_guid": "G1"},
        {"text": "Loved “I live in Bergen.”", "associated_message_type": 2000},
        {"item_type": 2},
    )
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["imessage-db"]
    assert [(m.conversation, m.speaker, m.text) for m in messages] == [
        ("+15558675309", "Me", "I live in Bergen."),
        ("+15558675309", "+15558675309", "Nice, and a long text. " * 9),
    ]
    assert (messages[1].key, messages[1].reply_to, messages[1].attachments) == ("G2", "G1", ("photo: IMG_1.HEIC",))
    assert messages[0].sent_at == datetime(2026, 5, 9, 6, 13, 21, tzinfo=UTC)
    assert (quarantined, stats.skipped) == ([], {"reaction": 1, "system message": 1})


def test_edits_and_retractions_of_the_database(tmp_path: Path) -> None:
    history = {
        "ec": {"0": [{"d": START + 1.0, "t": archived("I work at Nordby")}, {"d": START + 61.0, "t": archived("I work at Tidewerk")}]}
    }
    summary = plistlib.dumps(history, fmt=plistlib.FMT_BINARY)
    path = database(
        tmp_path,
        {"text": "I work at Tidewerk", "date_edited": (START + 61) * SECOND, "message_summary_info": summary},
        {"date_retracted": (START + 90) * SECOND},
    )
    first, second, gone = read(path)[0]
    assert [(m.text, m.key) for m in (first, second)] == [("I work at Nordby", "G1"), ("I work at Tidewerk", "G1")]
    assert first.retired_at == second.recorded_at
    assert (gone.text, gone.retired_at) == ("", gone.recorded_at)


def test_a_database_in_a_folder_is_read_and_another_is_no_log(tmp_path: Path) -> None:
    database(tmp_path, {"text": "Hello"})
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    messages, quarantined, stats = read(tmp_path)
    assert ([m.text for m in messages], quarantined, stats.skipped) == (["Hello"], [], {"no log": 1})


def test_a_damaged_database_is_one_entry(tmp_path: Path) -> None:
    path = database(tmp_path, *({"text": f"Hello {number}" * 50} for number in range(200)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    quarantined = read(path, format="imessage-db")[1]
    assert "the database is damaged" in quarantined[0].reason


@given(st.binary(max_size=60))
def test_any_archive_has_a_text(raw: bytes) -> None:
    assert isinstance(body_text(b"NSString\x01\x94\x84\x01+" + raw), str)
    assert isinstance(body_text(raw), str)


VALUES = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=5) | st.binary(max_size=30)
ROWS = st.dictionaries(
    st.sampled_from("text date attributedBody date_edited date_retracted message_summary_info item_type guid".split()), VALUES
)


@settings(max_examples=30, deadline=None)  # Each example writes a database.
@given(rows=st.lists(ROWS, max_size=3), lines=st.lists(st.sampled_from(TEXT.splitlines()) | st.text(max_size=9), max_size=12))
def test_nothing_that_is_wrong_stops_a_read(rows: list[dict[str, Any]], lines: list[str]) -> None:
    rows = [{n: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for n, v in row.items()} for row in rows]
    with TemporaryDirectory() as folder:
        read(database(Path(folder), *rows), format="imessage-db")
        read(exported(Path(folder), "\n".join(lines).encode("utf-8", "replace").decode()), format="imessage")
