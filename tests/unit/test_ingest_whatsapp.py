"""WhatsApp's text files, from phones of many countries."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.chat.whatsapp.whatsapp_export import chat_name, split_attachments
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model import Message
from tests.exports import claimed_by, read

ANDROID = """12/06/24, 21:34 - Messages and calls are end-to-end encrypted. Tap to learn more.
12/06/24, 21:35 - Mira: ciao Jonas
25/06/24, 21:36 - Jonas: ciao Mira
how are you?

1) fine
25/06/24, 21:36 - +39 333 1234567: note: bring bread
25/06/24, 21:37 - Mira: <Media omitted>
25/06/24, 21:37 - Mira: IMG-20240625-WA0001.jpg (file attached)
the harbour
25/06/24, 21:38 - Jonas: This message was deleted
25/06/24, 21:39 - Jonas: see you at nine <This message was edited>
25/06/24, 21:40 - Mira changed the subject from "a" to "Trip: Oslo"
"""
IOS = """\ufeff[12/25/24, 9:34:05\u202fPM] Harbour walk: \u200eMessages and calls are end-to-end encrypted.
[12/25/24, 9:34:06\u202fPM] Harbour walk: \u200eMira created this group
[12/25/24, 9:35:00\u202fPM] ~\u202fMira: hello @\u2068Jonas\u2069
\u200e[12/25/24, 9:36:00\u202fPM] Jonas: \u200eimage omitted
\u200e[12/25/24, 9:37:00\u202fPM] Jonas: look \u200e<attached: 00000012-PHOTO-2024-12-25-21-37-00.jpg>
\u200e[12/26/24, 12:05:00\u202fAM] Jonas: \u200eYou deleted this message.
[12/26/24, 12:06:00\u202fAM] Jonas: plan.pdf \u2022 \u200e3 pages \u200edocument omitted
"""


def chat(folder: Path, text: str, name: str = "WhatsApp Chat with Mira.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def said(folder: Path, *lines: str) -> list[Message]:
    return read(chat(folder, "\n".join(lines)))[0]


def test_a_chat_of_android(tmp_path: Path) -> None:
    messages, quarantined, stats = read(chat(tmp_path, ANDROID))
    assert [(m.speaker, m.text, m.attachments) for m in messages] == [
        ("Mira", "ciao Jonas", ()),
        ("Jonas", "ciao Mira\nhow are you?\n\n1) fine", ()),
        ("+39 333 1234567", "note: bring bread", ()),
        ("Mira", "", ("Media omitted",)),
        ("Mira", "the harbour", ("photo: IMG-20240625-WA0001.jpg",)),
        ("Jonas", "see you at nine", ()),
    ]
    assert [m.position for m in messages] == [2, 3, 7, 8, 9, 12]
    assert (messages[0].conversation, messages[0].zone, messages[0].sent_at.isoformat()) == (
        "Mira", "assumed UTC", "2024-06-12T21:35:00+00:00",
    )  # fmt: skip
    assert not quarantined
    assert (stats.skipped, stats.room_events) == ({"system line": 1, "deleted message": 1}, 1)
    assert "day first: a field above 12 decides in 7 of 9 dated lines" in stats.notes[0]


def test_a_chat_of_an_iphone(tmp_path: Path) -> None:
    messages, _, stats = read(chat(tmp_path, IOS.replace("\n", "\r\n"), "WhatsApp Chat - Harbour walk/_chat.txt"))
    assert [(m.speaker, m.text, m.attachments) for m in messages] == [
        ("Mira", "hello @Jonas", ()),
        ("Jonas", "", ("image omitted",)),
        ("Jonas", "look", ("photo: 00000012-PHOTO-2024-12-25-21-37-00.jpg",)),
        ("Jonas", "", ("file: plan.pdf",)),
    ]
    assert {m.conversation for m in messages} == {"Harbour walk"}
    assert messages[0].sent_at.isoformat() == "2024-12-25T21:35:00+00:00"
    assert messages[-1].sent_at.isoformat() == "2024-12-26T00:06:00+00:00"
    assert (stats.skipped, stats.room_events) == ({"system line": 1, "deleted message": 1}, 1)


@pytest.mark.parametrize(
    "line",
    [
        "12/06/24, 21:34 - Mira: hi",
        "12.06.24, 21:34 - Mira: hi",
        "12-06-2024 21:34 - Mira: hi",
        "2024-06-12, 21:34 - Mira: hi",
        "2024/06/12 21:34 - Mira: hi",
        "12.6.2024 klo 21.34 - Mira: hi",
        "12. 6. 2024 21:34 - Mira: hi",
        "2024. 06. 12. 21:34 - Mira: hi",
        "12/06/2024 à 21:34 - Mira: hi",
        "12/06/24, 9:34 p. m. - Mira: hi",
        "12/06/24, 9:34\u202fpm - Mira: hi",
        "12/6/24 9:34 p.m. - Mira: hi",
        "6/12/24, 9:34\u202fPM - Mira: hi",
        "2024/6/12 下午9:34 - Mira: hi",
        "24. 6. 12. 오후 9:34 - Mira: hi",
        "12.06.24 г., 21:34 ч. - Mira: hi",
        "[12.06.24, 21:34:00] Mira: hi",
        "[12/06/2024, 9:34:00 PM] Mira: hi",
        "\u200e[2024-06-12, 9:34:00\u202fp.m.] Mira: hi",
        "[2024/6/12 下午9:34:00] Mira: hi",
        "[21:34, 12/06/2024] Mira: hi",
        "12/06/15 21:34:00: Mira: hi".replace("15", "24"),
        "\u200f١٢\u200f/٦\u200f/٢٠٢٤، ٩:٣٤ م - Mira: hi",
        "12/6/2567 21:34 - Mira: hi",
    ],
)
def test_a_header_of_any_country(tmp_path: Path, line: str) -> None:
    path = chat(tmp_path, line)
    assert claimed_by(path) == ["whatsapp"]
    (message,) = read(path)[0]
    assert (message.speaker, message.text, message.sent_at.isoformat()) == ("Mira", "hi", "2024-06-12T21:34:00+00:00")


@pytest.mark.parametrize(
    ("dates", "first", "why"),
    [
        (["12/06/24", "13/06/24"], "2024-06-12", "day first: a field above 12 decides in 1 of 2 dated lines"),
        (["06/12/24", "06/13/24"], "2024-06-12", "month first: a field above 12 decides in 1 of 2 dated lines"),
        (["01/02/2024", "02/02/2024", "01/03/2024"], "2024-02-01", "day first: so the times go back 0 times"),
        (["02/01/2024", "02/02/2024", "03/01/2024"], "2024-02-01", "month first: so the times go back 0 times"),
        (["05/06/2024", "06/06/2024", "07/06/2024"], "2024-06-05", "day first: so 3 dated lines span 2 days"),
        (["06/07/2024", "06/07/2024"], "2024-07-06", "day first: that is an assumption, nothing in 2 dated lines decides"),
        (["2024-06-12"], "2024-06-12", "year first: no other order gives dates for 1 of 1 dated line"),
        (["24. 6. 29.", "24. 6. 30.", "24. 7. 1."], "2024-06-29", "year first"),
    ],
)
def test_the_order_of_the_dates_is_found_over_the_whole_file(tmp_path: Path, dates: list[str], first: str, why: str) -> None:
    path = chat(tmp_path, "\n".join(f"{date}, 10:00 - Mira: hi {place}" for place, date in enumerate(dates)))
    messages, _, stats = read(path)
    assert messages[0].thread == first
    assert f"dates are read {why}" in stats.notes[0]


def test_names_with_colons_are_found_by_their_repetition(tmp_path: Path) -> None:
    lines = [f"12/06/24, 21:3{n} - Dr: Roe: hello {n}" for n in range(3)]
    messages = said(tmp_path, *lines, "12/06/24, 21:40 - Mira: note: hi", "12/06/24, 21:41 - Mira: hi")
    assert [m.speaker for m in messages] == ["Dr: Roe"] * 3 + ["Mira"] * 2
    assert messages[3].text == "note: hi"


@pytest.mark.parametrize(
    ("text", "rest", "things"),
    [
        ("<Media omessi>", "", ("Media omessi",)),
        ("<Medien ausgeschlossen>", "", ("Medien ausgeschlossen",)),
        ("<Multimedia omitido>\nqué bonito", "qué bonito", ("Multimedia omitido",)),
        ("\u200eBild weggelassen", "", ("Bild weggelassen",)),
        ("sticker omitted", "", ("sticker omitted",)),
        ("Scheda contatto omessa", "", ("Scheda contatto omessa",)),
        ("\u200eimage absente", "", ("image absente",)),
        ("\u200e图像已忽略", "", ("图像已忽略",)),
        ("the sea \u200eimage omitted", "the sea", ("image omitted",)),
        ("\u200e<Anhang: 00000007-AUDIO-2024-06-12-21-36-05.opus>", "", ("audio: 00000007-AUDIO-2024-06-12-21-36-05.opus",)),
        ("\u200e<pièce jointe : 00000007-note.pdf>", "", ("file: 00000007-note.pdf",)),
        ("2015-06-12-PHOTO-00000012.jpg <\u200eattached>", "", ("photo: 2015-06-12-PHOTO-00000012.jpg",)),
        ("\u200enotes.docx (Datei angehängt)\nread it", "read it", ("file: notes.docx",)),
        ("VID-20240612-WA0003.mp4 (archivo adjunto)", "", ("video: VID-20240612-WA0003.mp4",)),
        ("<see: notes.txt>", "<see: notes.txt>", ()),
        ("the image omitted a lot", "the image omitted a lot", ()),
        ("<grin>", "<grin>", ()),
    ],
)
def test_what_is_attached(text: str, rest: str, things: tuple[str, ...]) -> None:
    assert split_attachments(text) == (rest, things)


@pytest.mark.parametrize(
    ("name", "chat"),
    [
        ("WhatsApp Chat with Mira.txt", "Mira"),
        ("WhatsApp Chat with Mira (1).txt", "Mira"),
        ("Chat WhatsApp con Mira Rossi.txt", "Mira Rossi"),
        ("WhatsApp Chat mit Mira.txt", "Mira"),
        ("Discussion WhatsApp avec Mira.txt", "Mira"),
        ("Conversa do WhatsApp com Mira.txt", "Mira"),
        ("Chat de WhatsApp con Mira.txt", "Mira"),
        ("WhatsApp-chat met Mira.txt", "Mira"),
        ("Чат WhatsApp с Mira.txt", "Mira"),
        ("WhatsApp Chat - Mira.zip/_chat.txt", "Mira"),
        ("exports/WhatsApp Chat - Mira/_chat.txt", "Mira"),
        ("exports/mira/_chat.txt", "mira"),
        ("mira.txt", "mira"),
    ],
)
def test_the_chat_is_named_by_its_file(name: str, chat: str) -> None:
    assert chat_name(SourceFile(Path("somewhere") / Path(name).name, name)) == chat


def test_a_longer_export_of_the_chat_has_the_same_ids(tmp_path: Path) -> None:
    short = read(chat(tmp_path / "a", ANDROID))[0]
    again, _, stats = read(chat(tmp_path / "a", ANDROID), chat(tmp_path / "b", ANDROID + "26/06/24, 08:00 - Mira: good morning\n"))
    assert {m.id for m in short} < {m.id for m in again}
    assert (len(again), stats.skipped["duplicate"]) == (len(short) + 1, len(short) + 1)  # and who joined


def test_the_same_words_twice_in_a_minute_are_two_messages(tmp_path: Path) -> None:
    messages = said(tmp_path, "12/06/24, 21:34 - Mira: ok", "12/06/24, 21:34 - Mira: ok")
    assert len({m.id for m in messages}) == 2


def test_what_cannot_be_read_is_named_by_its_line(tmp_path: Path) -> None:
    lines = ["lost words", "", "12/06/24, 21:34 - Mira: hi", "45/13/24, 21:35 - Mira: never", "or later", "12/06/24, 29:61 - Mira: late"]
    messages, quarantined, stats = read(chat(tmp_path, "\n".join(lines)))
    assert len(messages) == 1
    assert [(entry.line, entry.reason) for entry in quarantined] == [
        (1, "text before the first line that has a date"),
        (4, "45/13/24 is not a date, read day first and not before 2009"),
        (6, "29:61:00 is not a time of day"),
    ]
    assert stats.skipped == {"blank line": 1}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700), st.text(max_size=12)), max_size=8), st.booleans())
def test_nothing_stops_the_read(changes: list[tuple[int, str]], android: bool) -> None:
    text = ANDROID if android else IOS
    for place, junk in changes:
        text = text[:place] + junk + text[place + len(junk) :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chat.txt"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        read(path, format="whatsapp")


def test_times_are_local_to_the_zone_that_is_assumed(tmp_path: Path) -> None:
    (message,) = said(tmp_path, "12/06/24, 12:00 am - Mira: hi")
    assert message.sent_at == datetime(2024, 6, 12, tzinfo=UTC)


def test_an_event_in_the_line_of_the_one_who_did_it_is_no_message(tmp_path: Path) -> None:
    """iPhones write it behind the name; words about another, or to another, are words."""
    lines = [
        "[12/06/24, 21:34:05] Ron: \u200eRon changed the group name to “Harbour”",
        "[12/06/24, 21:34:06] Ron: Ron changed the group name to “Quay”",
        "[12/06/24, 21:34:07] ~\u202fMira: \u200e~\u202fMira hat die Gruppenbeschreibung geändert",
        "[12/06/24, 21:34:08] Mira: Ron changed the group name again",
        "[12/06/24, 21:34:09] Ron: You changed the group name first",
        "[12/06/24, 21:34:10] Ron: Ronja lives in Oslo",
    ]
    messages, _, stats = read(chat(tmp_path, "\n".join(lines)))
    assert [m.text for m in messages] == ["Ron changed the group name again", "You changed the group name first", "Ronja lives in Oslo"]
    assert (stats.skipped, stats.room_events) == ({"system line": 1}, 2)


def test_an_event_in_the_line_of_who_did_it_in_any_language(tmp_path: Path) -> None:
    """Only in a line of that person: others may tell of it."""
    path = tmp_path / "WhatsApp Chat with Kai.txt"
    lines = (
        "Ron: hi",
        "Ron: Ron hat Mia hinzugefügt",
        "Mia: Mia a quitté le groupe",
        "Ron: Ron dodał(a) Mia",
        "Mia: Ron hat Kai hinzugefügt",
        "Ron: Ronja left",
        "Ron: ok",
    )
    path.write_text("\n".join(f"[12/06/24, 21:34:{n:02}] {line}" for n, line in enumerate(lines)), "utf-8")
    messages, _, stats = read(path)
    assert [m.text for m in messages] == ["hi", "Ron hat Kai hinzugefügt", "Ronja left", "ok"]
    assert stats.room_events == 3
