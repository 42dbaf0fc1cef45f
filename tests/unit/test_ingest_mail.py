"""Mails: mbox files and single ones."""

import mailbox
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.core.html_text import html_text
from graphmem.ingest.email.mail_headers import base_subject, mail_time, sender_of
from graphmem.ingest.email.reply_parsing import read_words
from graphmem.model import Message, Quarantined
from tests.exports import claimed_by, read

INBOX = Path(__file__).parents[1] / "data" / "ingest" / "mail" / "inbox.mbox"


def mail(folder: Path, text: str, name: str = "mail.eml") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def one(folder: Path, text: str) -> Message:
    (message,) = read(mail(folder, text))[0]
    return message


def test_a_mailbox_is_read() -> None:
    assert claimed_by(INBOX) == ["mbox"]
    messages, quarantined, _ = read(INBOX)
    assert [(m.key, m.speaker, m.speaker_key, m.text, m.attachments, m.reply_to) for m in messages] == [
        ("a@x", "Adé", "ada@example.org", "Shall we meet at noon?\nFrom now on I eat at home.", (), ""),
        ("b@x", "Roe, Bob", "bob@example.org", "Yes, café!", ("file: menu.pdf",), "a@x"),
        ("c@x", "Ada B", "ada@example.org", "See you\nthere", (), "b@x"),
        (messages[3].key, "List Person", "list@example.org", "empty", (), ""),
    ]
    assert [(m.sent_at.isoformat(), m.zone) for m in messages] == [
        ("2018-01-02T09:00:00+00:00", "+01:00"),
        ("2018-01-02T11:00:00+00:00", "UTC"),
        ("2018-01-02T12:00:00+00:00", "assumed UTC"),
        ("2018-01-03T10:00:00+00:00", "assumed UTC"),
    ]
    assert [(m.conversation, m.thread) for m in messages[:3]] == [("a@x", "Lunch"), ("a@x", "Lunch"), ("b@x", "Lunch")]
    assert [(entry.line, entry.reason) for entry in quarantined] == [(58, "the mail has no valid date: ''")]


def test_what_the_standard_library_writes_is_read(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "All mail.mbox")
    for number in range(3):
        made = EmailMessage()
        made["From"] = "Zoë Roe <zoe@example.org>"
        made["Subject"] = "Größe" if not number else "Re: Größe"
        made["Date"] = f"Mon, 0{number + 1} Jan 2018 10:00:00 -0000"
        made["Message-ID"] = f"<{number}@example.org>"
        if number:
            made["In-Reply-To"] = f"<{number - 1}@example.org>"
        made.set_content(f"number {number}\n\nFrom here on: é\n")
        made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="größe.pdf")
        box.add(made)
    box.close()
    messages, _, stats = read(tmp_path / "All mail.mbox")
    assert [m.text for m in messages] == [f"number {number}\n\nFrom here on: é" for number in range(3)]
    assert {(m.thread, m.speaker, m.attachments) for m in messages} == {("Größe", "Zoë Roe", ("file: größe.pdf",))}
    assert [m.conversation for m in messages] == ["0@example.org", "0@example.org", "1@example.org"]
    assert stats.events_read == 3


def test_a_single_mail_may_have_any_name(tmp_path: Path) -> None:
    path = mail(tmp_path, "Received: x\nFrom: a@example.org\nDate: Mon, 1 Jan 2018 10:00:00 +0100\nSubject: hi\n\nFrom here on\n", "note")
    assert claimed_by(path) == ["mbox"]
    assert read(path)[0][0].text == "From here on"


@pytest.mark.parametrize(
    ("text", "own", "forwarded"),
    [
        ("Yes.\n\nOn Tue, 2 Jan 2018 at 10:00, Ada <a@x>\nwrote:\n> Noon?\n>\n> Ada\n", "Yes.", None),
        ("Sì.\n\nIl giorno mar 2 gen 2018 alle ore 10:00 Ada ha scritto:\n\n> Pranzo?", "Sì.", None),
        ("Ja.\n-----Ursprüngliche Nachricht-----\nVon: Ada\n", "Ja.", None),
        ("Yes.\n________________________________\nFrom: Ada\nSent: Tuesday\nTo: Bob\nSubject: Lunch\n\nNoon?", "Yes.", None),
        ("On Tue, 2 Jan 2018, Ada wrote:\n> Noon?\n\nYes.\n-- \nBob\nHead of nothing", "Yes.", None),
        ("fyi\n\n---------- Forwarded message ---------\nFrom: Ada\nDate: x\nSubject: Lunch\nTo: Bob\n\nNoon?", "fyi", "Lunch"),
        ("> Noon?\nYes.\n> Where?\nHere.", "> Noon?\nYes.\n> Where?\nHere.", None),
        ("From: the sea\nto the hills", "From: the sea\nto the hills", None),
        ("I wrote:\n\n--\nno", "I wrote:", None),
        ("Ok.\n\nAda Roe <a@x.org> schrieb am Di., 2.\nJanuar 2018 um 10:00:\n\n> Noon?", "Ok.", None),
        ("Ok.\n\nOn Tue, Jan 2, 2018 at 10:00 AM Ada Roe <a@x.org> wrote:\n\nNoon?\n", "Ok.", None),
        ("Ok.\n\nwt., 2 sty 2018 o 10:00 Ada Roe <a@x.org> napisał(a):\n\nNoon?", "Ok.", None),
        ("はい。\n\n2018年1月2日(火) 10:00 Ada Roe <a@x.org>:\n\nNoon?", "はい。", None),
        ("On Tue, Jan 2, 2018 at 10:00 AM Ada <a@x.org> wrote:\n\nNoon?\nYes.", "> Noon?\n> Yes.", None),
        ("Ok.\n\nFeladó: Ada Roe\nElküldve: 2018. január 2. 10:00\nCímzett: Bob\nTárgy: Ebéd\n\nNoon?", "Ok.", None),
        ("Ok.\n\nQuis: Ada Roe <a@x.org>\nQuando: 2018-01-02 10:00\nCui: Bob\n\nNoon?", "Ok.", None),
        ("Ok.\n\nQuis: Ada Roe\nQuando: 2018-01-02 10:00\nCui: Bob\nQuid: Re: Lunch\n\nNoon?", "Ok.", None),
        ("Ok.\n\n----- Nuntius -----\nQuis: Ada Roe <a@x.org>\nQuando: 2018-01-02\nCui: Bob\n\nNoon?", "Ok.", None),
        ("Ok.\n\nSubject: Lunch\nDate: Tue, 2 Jan 2018 10:00:00 +0100\nFrom: Ada Roe <a@x.org>\n\nNoon?", "Ok.", None),
        ("Ok.\n\nDatum: 02.01.2018 10:00\nVon: Ada Roe <a@x.org>\nBetreff: Essen\n\nNoon?", "Ok.", None),
        ("Date: 2 January 2018\nSubject: lunch\nBring: cake", "Date: 2 January 2018\nSubject: lunch\nBring: cake", None),
        ("When: 2 January 2018, 10:00\nWhere: here\nBring: cake", "When: 2 January 2018, 10:00\nWhere: here\nBring: cake", None),
        ("Notes of 2 January 2018, 10:00:\n\nWe met.", "Notes of 2 January 2018, 10:00:\n\nWe met.", None),
        ("The plan for 2018, to a@x.org:\n\nWe meet.", "The plan for 2018, to a@x.org:\n\nWe meet.", None),
    ],
)
def test_what_others_wrote_is_cut_where_its_place_is_plain(text: str, own: str, forwarded: str | None) -> None:
    words = read_words(text, subject="Lunch", passes_on=False, sent_at=datetime(2018, 1, 3, tzinfo=UTC))
    assert (words.own, next((mail.subject for mail in words.forwards), None)) == (own, forwarded)


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("Ada <Ada@Example.org>", ("Ada", "ada@example.org")),
        ('"Byron, Ada" <ada@example.org>', ("Byron, Ada", "ada@example.org")),
        ("Byron, Ada <ada@example.org>", ("Byron, Ada", "ada@example.org")),
        ("=?utf-8?b?QWTDqQ==?= <ada@example.org>", ("Adé", "ada@example.org")),
        ("ada@example.org (Ada Byron)", ("Ada Byron", "ada@example.org")),
        ("ada at example.org (Ada Byron)", ("Ada Byron", "ada@example.org")),
        ("ada@example.org", ("ada@example.org", "ada@example.org")),
        ("", ("", "")),
    ],
)
def test_who_sent_it(written: str, sender: tuple[str, str]) -> None:
    assert sender_of(written) == sender


def test_dates_and_subjects() -> None:
    assert mail_time("Tue, 2 Jan 2018 10:00:00 -0000").isoformat() == "2018-01-02T10:00:00+00:00"  # type: ignore[union-attr]
    assert mail_time("Tue Jan  2 10:00:00 2018").tzinfo is None  # type: ignore[union-attr]
    assert [mail_time(written) for written in ("", "soon", "Mon, 1 Jan 1900 10:00:00 +0000", "Mon, 99 Jan 2018 10:00:00 +9999")] == [
        None
    ] * 4
    assert base_subject("Re: AW: Fwd[2]: R: Lunch: now") == "Lunch: now"


def test_a_charset_that_is_wrong_or_none_is_read_as_well_as_can_be(tmp_path: Path) -> None:
    head = b"From: a@example.org\nDate: Mon, 1 Jan 2018 10:00:00 +0100\nSubject: caf\xe9\nContent-Type: text/plain; charset="
    for name, charset, body, text in (
        ("a", b"utf-8", b"caf\xe9", "café"),
        ("b", b"nonsense-1", "café".encode(), "café"),
        ("c", b"us-ascii", b"\x93caf\xe9\x94", "“café”"),
        ("d", b"hex", b"cafe", "cafe"),
    ):
        path = tmp_path / f"{name}.eml"
        path.write_bytes(head + charset + b"\n\n" + body)
        (message,) = read(path)[0]
        assert (message.text, message.thread) == (text, "café")


def test_html_is_shown_as_text() -> None:
    html = "<style>p{}</style><p>One&nbsp;two<br>three</p><ul><li>a</li><li>b</li></ul><blockquote>q<br>r</blockquote><pre>x\n  y</pre>"
    assert html_text(html) == "One two\nthree\n\n- a\n- b\n> q\n> r\nx\n  y"
    assert html_text("<ul><li><p>one</p></li><li>\n<p>two</p></li></ul>") == "- one\n\n- two"
    assert html_text("one <b>two</b>- <i>three</i>") == "one two- three"
    assert html_text("a <![if x]>b<![endif]> <![foo[ c") != ""


def test_gmail_says_the_thread_and_what_is_spam(tmp_path: Path) -> None:
    spam = "X-GM-THRID: 1\nX-Gmail-Labels: Spam,Unread\nFrom: a@example.org\nDate: Mon, 1 Jan 2018 10:00:00 +0100\n\nbuy"
    assert read(mail(tmp_path, spam))[2].skipped == {"spam": 1}
    assert one(tmp_path, spam.replace("Spam", "Inbox")).conversation == "1"


def test_mail_that_thunderbird_deleted_is_left_out(tmp_path: Path) -> None:
    box = "From - Mon Jan  1 10:00:00 2018\nX-Mozilla-Status: 0009\nFrom: a@example.org\nDate: Mon, 1 Jan 2018 10:00:00 +0100\n\ngone\n"
    assert read(mail(tmp_path, box, "Inbox"))[2].skipped == {"deleted message": 1}


def test_an_overlapping_mailbox_gives_the_same_ids(tmp_path: Path) -> None:
    raw = INBOX.read_bytes()
    part = tmp_path / "part.mbox"
    part.write_bytes(raw[raw.index(b"From bob@") :])
    alone = {m.id for m in read(part)[0]}
    messages, _, stats = read(INBOX, part)
    assert alone <= {m.id for m in messages}
    assert stats.skipped["duplicate"] == 3


def reply(number: int, *, answers: str = "", subject: str = "Re: Lunch") -> str:
    """A mail of an mbox file."""
    head = f"From a@example.org Mon Jan  1 10:00:0{number} 2018\nFrom: a@example.org\nDate: Mon, 1 Jan 2018 10:00:0{number} +0100\n"
    return f"{head}Subject: {subject}\nMessage-ID: <{number}@x>\n{answers}\nnumber {number}\n\n"


def test_a_conversation_does_not_depend_on_what_else_the_file_holds(tmp_path: Path) -> None:
    """Named by the first mail that a mail refers to, else by itself, so that a part of a mailbox doubles nothing."""
    mails = [
        reply(1, subject="Lunch"),
        reply(2, answers="In-Reply-To: <1@x>\n"),
        reply(3, answers="In-Reply-To: <2@x>\n"),
        reply(4, answers="References: <1@x> <2@x>\nIn-Reply-To: <3@x>\n"),
        reply(5),
    ]
    whole = mail(tmp_path, "".join(mails), "whole.mbox")
    messages = read(whole)[0]
    assert [m.conversation for m in messages] == ["1@x", "1@x", "2@x", "1@x", "5@x"]
    for start in range(1, 5):
        both, _, stats = read(whole, mail(tmp_path, "".join(mails[start:]), "part.mbox"))
        assert ([m.id for m in both], stats.skipped["duplicate"]) == ([m.id for m in messages], 5 - start)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=9)), max_size=9), st.floats(0.1, 1), st.booleans())
def test_nothing_stops_the_read(changes: list[tuple[int, bytes]], share: float, single: bool) -> None:
    raw = INBOX.read_bytes()
    for place, junk in changes:
        raw = raw[:place] + junk + raw[place + len(junk) :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mail.mbox"
        path.write_bytes(raw[raw.index(b"\n") * single : int(len(raw) * share)])
        messages, quarantined, _ = read(path, format="mbox")
        assert all(isinstance(entry, Message | Quarantined) for entry in (*messages, *quarantined))
