"""Mails that are passed on or quoted keep who wrote them, and when."""

from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.email.mail_dates import written_time
from graphmem.ingest.email.quoted_mail import read_attribution
from graphmem.model import Message
from graphmem.model.validity import FOREVER
from tests.exports import read

BERLIN = timezone(timedelta(hours=1))
SENT = datetime(2018, 3, 1, 12, tzinfo=BERLIN)
FIRST = datetime(2018, 1, 2, 9, tzinfo=UTC)


def eml(folder: Path, body: str, *, subject: str = "Fwd: Lunch", more: str = "", sender: str = "Bob Lund <bob@x.org>") -> Message:
    """The one message of a mail with this body."""
    path = folder / "mail.eml"
    head = f"From: {sender}\nDate: Thu, 01 Mar 2018 12:00:00 +0100\nSubject: {subject}\nMessage-ID: <m@x>\n{more}"
    path.write_text(f"{head}Content-Type: text/plain; charset=utf-8\n\n{body}", "utf-8")
    (message,) = read(path)[0]
    return message


def marks(kind: str) -> dict[str, str]:
    """What programs write above a mail that is passed on, by program or language."""
    sections = (Path(__file__).parents[1] / "data" / "ingest" / "mail" / "forwards.txt").read_text("utf-8").split("=== ")[1:]
    named = (section.split("\n", 1) for section in sections)
    return {name.removeprefix(f"{kind}: "): head for name, head in named if name.startswith(f"{kind}: ")}


FORWARDS, APPLE = marks("plain"), marks("quoted")


@pytest.mark.parametrize("program", FORWARDS)
def test_a_forwarded_mail_keeps_who_wrote_it_and_when(program: str, tmp_path: Path) -> None:
    message = eml(tmp_path, f"For your information.\n\n{FORWARDS[program]}\nI moved to Oslo.\nMore soon.\n")
    assert message.text == "For your information.\n\n> I moved to Oslo.\n> More soon."
    assert (message.forwarded_from, message.forwarded_at) == ("Ada Roe", FIRST)


@pytest.mark.parametrize("language", APPLE)
def test_a_forward_may_be_quoted_line_by_line(language: str, tmp_path: Path) -> None:
    """Apple's Mail quotes a forward; what stands below is the sender's."""
    message = eml(tmp_path, f"Look:\n\n{APPLE[language]}>\n> I moved to Oslo.\n\nWhat do you say?\n")
    assert message.text == "Look:\n\nWhat do you say?\n\n> I moved to Oslo."
    assert (message.forwarded_from, message.forwarded_at) == ("Ada Roe", FIRST)


@pytest.mark.parametrize(
    "html",
    [
        "<p>fyi</p><div><p><b>From:</b> Ada Roe &lt;ada@x.org&gt;<br><b>Sent:</b> Tuesday, January 2, 2018 10:00 AM<br><b>To:</b> Bob<br>"
        "<b>Subject:</b> L</p></div><p>I moved to Oslo.</p>",
        "<p>fyi</p><blockquote type=cite><div>Begin forwarded message:</div><br><div><b>From: </b>Ada Roe &lt;ada@x.org&gt;</div>"
        "<div><b>Subject: </b><b>L</b></div><div><b>Date: </b>2 January 2018 at 10:00:00 CET</div>"
        "<br><div>I moved to Oslo.</div></blockquote>",
    ],
)
def test_a_forward_may_be_html(html: str, tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_text(
        f"From: Bob <bob@x.org>\nDate: Thu, 01 Mar 2018 12:00:00 +0100\nSubject: FW: L\nContent-Type: text/html\n\n{html}", "utf-8"
    )
    (message,) = read(path)[0]
    assert (message.text, message.forwarded_from, message.forwarded_at) == ("fyi\n\n> I moved to Oslo.", "Ada Roe", FIRST)


def test_an_answer_below_the_same_mark_is_cut_as_before(tmp_path: Path) -> None:
    """Outlook writes the same mark into answers and forwards; the subject tells them apart, else whether the mail answers one."""
    body = f"Yes.\n\n{FORWARDS['Outlook 2003']}\nI moved to Oslo.\n"
    for subject, more, text in (
        ("RE: Lunch", "", "Yes."),
        ("Re: Fwd: Lunch", "", "Yes."),
        ("AW: Lunch", "", "Yes."),
        ("Lunch", "In-Reply-To: <a@x>\n", "Yes."),
        ("FW: RE: Lunch", "In-Reply-To: <a@x>\n", "Yes.\n\n> I moved to Oslo."),
        ("WG: Lunch", "", "Yes.\n\n> I moved to Oslo."),
        ("转发: Lunch", "", "Yes.\n\n> I moved to Oslo."),
        ("Lunch", "", "Yes.\n\n> I moved to Oslo."),
    ):
        message = eml(tmp_path, body, subject=subject, more=more)
        assert (message.text, bool(message.forwarded_from)) == (text, ">" in text), subject


def test_a_forwarded_thread_keeps_each_of_its_mails(tmp_path: Path) -> None:
    thread = (
        "See below.\n\n-----Original Message-----\nFrom: Cem Aydin <cem@x.org>\nSent: Wednesday, January 03, 2018 8:00 AM\nTo: Bob\n"
        "Subject: RE: Lunch\n\nI sold the boat.\n\n"
        "From: Ada Roe <ada@x.org>\nSent: Tuesday, January 02, 2018 10:00 AM\nTo: Cem\nSubject: Lunch\n\n"
        "I moved to Oslo.\n\nOn Mon, Jan 1, 2018 at 9:00 AM Dora Lie <dora@x.org> wrote:\n> I work at Tidewerk.\n"
    )
    message = eml(tmp_path, thread, subject="FW: Lunch")
    assert message.text == (
        "See below.\n\n> Cem Aydin wrote on 2018-01-03 08:00+0100:\n> I sold the boat.\n\n"
        "> Ada Roe wrote on 2018-01-02 10:00+0100:\n> I moved to Oslo.\n\n> Dora Lie wrote on 2018-01-01 09:00+0100:\n> I work at Tidewerk."
    )
    assert (message.forwarded_from, message.forwarded_at) == ("Cem Aydin", datetime(2018, 1, 3, 7, tzinfo=UTC))
    assert message.attachments == ("forwarded message: RE: Lunch", "forwarded message: Lunch", "forwarded message")


def test_a_forward_of_a_forward_has_the_words_of_who_wrote_them(tmp_path: Path) -> None:
    inner = FORWARDS["Gmail"].replace("Ada Roe <ada@x.org>", "Cem Aydin <cem@x.org>").replace("Subject: Lunch", "Subject: Fwd: Lunch")
    message = eml(tmp_path, f"{inner}\n\n{FORWARDS['Gmail']}\nI moved to Oslo.\n")
    assert (message.text, message.forwarded_from) == ("> I moved to Oslo.", "Ada Roe")


def attached(mail: EmailMessage, sender: str, date: str, text: str) -> None:
    inner = EmailMessage()
    inner["From"], inner["Date"], inner["Subject"] = sender, date, "Lunch"
    inner.set_content(text)
    mail.add_attachment(inner)


def outer(text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Date"], mail["Subject"], mail["Message-ID"] = "Bob <bob@x.org>", "Thu, 01 Mar 2018 12:00:00 +0100", "Mails", "<m@x>"
    mail.set_content(text)
    return mail


def test_attached_mails_are_forwarded_ones(tmp_path: Path) -> None:
    mail = outer("As attached.")
    attached(mail, "Ada Roe <ada@x.org>", "Tue, 02 Jan 2018 10:00:00 +0100", "I moved to Oslo.\n-- \nAda\n")
    path = tmp_path / "mail.eml"
    path.write_bytes(mail.as_bytes())
    (message,) = read(path)[0]
    assert (message.text, message.forwarded_from, message.forwarded_at) == ("As attached.\n\n> I moved to Oslo.", "Ada Roe", FIRST)
    assert message.attachments == ("forwarded message: Lunch",)
    attached(mail, "Cem <cem@x.org>", "Wed, 03 Jan 2018 10:00:00 +0100", "I sold the boat.")
    path.write_bytes(mail.as_bytes())
    (message,) = read(path)[0]
    assert message.text == (
        "As attached.\n\n> Ada Roe wrote on 2018-01-02 10:00+0100:\n> I moved to Oslo.\n\n"
        "> Cem wrote on 2018-01-03 10:00+0100:\n> I sold the boat."
    )


def test_a_returned_mail_is_nobody_elses(tmp_path: Path) -> None:
    mail = outer("It could not be delivered.")
    attached(mail, "Nora <nora@x.org>", "Tue, 02 Jan 2018 10:00:00 +0100", "I moved to Oslo.")
    path = tmp_path / "mail.eml"
    path.write_bytes(mail.as_bytes().replace(b"multipart/mixed", b"multipart/report"))
    (message,) = read(path)[0]
    assert (message.text, message.forwarded_from, message.attachments) == ("It could not be delivered.", "", ("returned message",))


def test_quotes_between_answers_keep_their_origin(tmp_path: Path) -> None:
    head = "On Tue, Jan 2, 2018 at 10:00 AM Ada Roe <ada@x.org> wrote:\n"
    asked = "> I moved to Oslo.\nGood.\n> I work at Tidewerk.\nSince when?"
    message = eml(tmp_path, f"{head}{asked}\n", subject="Re: Lunch")
    assert (message.text, message.forwarded_from, message.forwarded_at) == (f"{head}{asked}", "Ada Roe", FIRST)
    own = eml(tmp_path, f"{head}{asked}\n", subject="Re: Lunch", sender="Ada Roe <ada@x.org>")
    assert (own.forwarded_from, own.forwarded_at) == ("", FOREVER)
    other = "Am 03.01.2018 um 08:00 schrieb Cem Aydin:\n"
    both = eml(tmp_path, f"{head}> I moved to Oslo.\nGood.\n\n{other}> I sold the boat.\nWhy?\n", subject="Re: Lunch")
    assert both.text == (
        f"{head}> Ada Roe wrote on 2018-01-02 10:00+0100:\n> I moved to Oslo.\nGood.\n\n"
        f"{other}> Cem Aydin wrote on 2018-01-03 08:00+0100:\n> I sold the boat.\nWhy?"
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Am Di., 2. Jan. 2018 um 10:00 Uhr schrieb Ada Roe <ada@x.org>:", "Ada Roe"),
        ("Ada Roe <ada@x.org> schrieb am Di., 2. Januar 2018 um 10:00:", "Ada Roe"),
        ("Le mar. 2 janv. 2018 à 10:00, Ada Roe <ada@x.org> a écrit :", "Ada Roe"),
        ("El mar, 2 ene 2018 a las 10:00, Ada Roe (<ada@x.org>) escribió:", "Ada Roe"),
        ("Op di 2 jan. 2018 om 10:00 schreef Ada van Roe <ada@x.org>:", "Ada van Roe"),
        ("Den tis 2 jan. 2018 kl 10:00 skrev Ada Roe <ada@x.org>:", "Ada Roe"),
        ("wt., 2 sty 2018 o 10:00 Ada Roe <ada@x.org> napisał(a):", "Ada Roe"),
        ("вт, 2 янв. 2018 г. в 10:00, Ада Роу <ada@x.org>:", "Ада Роу"),
        ("2018年1月2日(火) 10:00 山田 太郎 <ada@x.org>:", "山田 太郎"),
        ("Ada Roe <ada@x.org>, 2 Oca 2018 Sal, 10:00 tarihinde şunu yazdı:", "Ada Roe"),
        ("2018년 1월 2일 (화) 오전 10:00, Ada Roe <ada@x.org>님이 작성:", "Ada Roe"),
        ("On Tue, Jan 2, 2018 at 10:00 AM <ada@x.org> wrote:", "ada@x.org"),
        ("Ada Roe <ada@x.org> ezt írta (időpont: 2018. jan. 2., K, 10:00):", "Ada Roe"),
    ],
)
def test_an_attribution_says_who_and_when(line: str, name: str) -> None:
    mail = read_attribution(line, SENT)
    assert (mail.sender, mail.sent_at) == (name, FIRST)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lunedì 5 marzo 2018 09.30.12", None),
        ("lunedì 5 febbraio 2018 09.30.12", datetime(2018, 2, 5, 9, 30, 12, tzinfo=BERLIN)),
        ("1/2/2018 10:00", None),
        ("1/2/2018 10:00 AM", datetime(2018, 1, 2, 10, tzinfo=BERLIN)),
        ("13/2/2018 10:00", datetime(2018, 2, 13, 10, tzinfo=BERLIN)),
        ("3/1/2018 22:00", None),
        ("12/2/2018 22:00", datetime(2018, 2, 12, 22, tzinfo=BERLIN)),
        ("2. tammikuuta 2018 klo 10.00", datetime(2018, 1, 2, 10, tzinfo=BERLIN)),
        ("mar. 2 janv. 2018 à 10h00", datetime(2018, 1, 2, 10, tzinfo=BERLIN)),
        ("2 Jan 2018", datetime(2018, 1, 2, tzinfo=BERLIN)),
        ("Tue, 2 Jan 2018 10:00:00 -0500", datetime(2018, 1, 2, 15, tzinfo=UTC)),
        ("2018年1月2日下午3:05", datetime(2018, 1, 2, 15, 5, tzinfo=BERLIN)),
        ("99/99/2018 10:00", None),
        ("soon", None),
        ("2 Jan 2018 25:61", None),
    ],
)
def test_a_written_time_is_read_if_it_is_certain(text: str, told: datetime | None) -> None:
    assert written_time(text, zone=BERLIN, before=SENT) == told


LINES = sorted({line for head in (*FORWARDS.values(), *APPLE.values()) for line in head.splitlines()})
PIECES = st.sampled_from([*LINES, *(f"> {line}" for line in LINES), "", ">", "> > x", "-- ", "On 2 Jan 2018 Ada wrote:", "I live in Oslo."])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=30), max_size=25), st.sampled_from(["Fwd: x", "Re: x", "x", ""]))
def test_marks_in_any_order_stop_nothing(lines: list[str], subject: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mail.eml"
        head = f"From: Bob <bob@x.org>\nDate: Thu, 01 Mar 2018 12:00:00 +0100\nSubject: {subject}\n\n"
        path.write_bytes((head + "\n".join(lines)).encode("utf-8", "surrogatepass"))
        for message in read(path, format="mbox")[0]:
            assert message.forwarded_at == FOREVER or message.forwarded_at <= message.sent_at + timedelta(days=1)
