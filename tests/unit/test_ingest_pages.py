"""Chats as HTML pages: of imessage-exporter, WhatsApp Viewer and WhatsApp Chat Exporter."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.exports import claimed_by, read

IMESSAGE = """<html>
<meta charset="UTF-8">
<div class="message">
<div class="received">
<p><span class="timestamp"><a title="Reveal" href="sms://x">May 17, 2022  5:29:42 PM</a> (Read by you after 5 seconds)</span>
<span class="sender">Jon Dahl</span></p>
<hr><div class="message_part"><span class="bubble">I live in Bergen &amp; work.</span></div>
<span class="expressive">Sent with Echo</span>
<div class="tapbacks"><p>Tapbacks:</p><div class="tapback"><span class="tapback"><b>Loved</b> by Me</span></div></div>
<div class="replies">
<div class="reply" id="r-1">
<div class="message"><div class="sent iMessage"><p><span class="timestamp">May 17, 2022  5:31:00 PM</span>
<span class="sender">Me</span></p><hr><div class="message_part"><span class="bubble">Nice</span></div></div></div>
</div>
</div>
</div>
</div>
<div class="announcement"><p><span class="timestamp">May 17, 2022  5:30:00 PM</span> You renamed the conversation</p></div>
<div class="message">
<div class="sent iMessage">
<p><span class="timestamp">May 17, 2022  5:31:00 PM</span> <span class="sender">Me</span></p>
<hr><div class="message_part"><span class="bubble">Nice</span></div>
<hr><div class="message_part"><img src="attachments/1/quay.jpeg" loading="lazy"></div>
<span class="reply_context">This message responded to an earlier message.</span>
</div>
</div>
<div class="message">
<div class="sent iMessage">
<p><span class="timestamp">May 17, 2022  5:33:00 PM</span> <span class="sender">Me</span></p>
<div class="edited"><table><tbody><tr><td><span class="timestamp">May 17, 2022  5:33:00 PM</span></td><td>I work at Nordby</td></tr></tbody>
<tfoot><tr><td><span class="timestamp">Edited 1 minute later</span></td><td>I work at Tidewerk</td></tr></tfoot></table></div>
</div>
</div>
</html>
"""
VIEWER = """<!DOCTYPE html>
<html><head><title>WhatsApp Chat 4711</title></head><body><div class="chat"><div class="chat_header"><div><span class="heading">WhatsApp Chat</span></div>
<div><span class="contact">4711@s.whatsapp.net; Harbour</span></div></div>
<div class="message incoming_message"><div class="text"><span>I live in Bergen <span class="emoticon_1f602"></span></span></div><div class="footer"><div class="remote-resource"><span>Jon Dahl</span> (<span>4712@s.whatsapp.net</span>)</div><div class="timestamp"><span>2024.03.01 - 10:00:05</span></div></div></div>
<div class="message outgoing_message"><div class="quote"><div><span>Quote</span></div><div><span>At: 2024.03.01 - 10:00:05</span></div></div><div class="text"><div><img src="data:image/jpeg;base64,/9j/"></div>
<div><span>The quay</span></div></div><div class="footer"><div class="filename"><span>IMG-1.jpg</span></div><div class="timestamp"><span>2024.03.01 - 10:01:00</span></div></div></div>
<div class="message incoming_message"><div class="text"><span>[ Location: 60.1,5.3 ]</span></div><div class="footer"><div class="timestamp"><span>2024.03.01 - 10:02:00</span></div></div></div>
</div></body></html>
"""  # noqa: E501
ROW = (
    '<div class="w3-row w3-padding-small w3-margin-bottom" id="{key}">{day}<div class="w3-row">{who}</div>'
    '<div class="w3-row"><div class="w3-col m12 l12"><div class="{side}">{said}</div></div></div></div>'
)
EXPORTER = (
    '<!DOCTYPE html><html><head><title>Whatsapp - Jon Dahl</title></head><body><header class="w3-center w3-top">Chat</header>'
    '<article><div class="table">'
    + ROW.format(
        key="A1",
        day='<div class="w3-center w3-padding-16 blue">2024-03-01</div>',
        who='<div class="w3-left pad-right-10 name">Jon Dahl</div><div class="w3-right-align blue">10:00</div>',
        side="w3-left-align",
        said="I live in Bergen.<br>Really.",
    )
    + ROW.format(
        key="A2",
        day="",
        who='<div class="w3-left blue">10:01</div><div class="name w3-right-align pad-left-10">You</div>',
        side="w3-right-align",
        said='<div class="reply"><span class="blue">Replying to </span><a href="#A1" class="reply_link">"I live in Bergen."</a></div>'
        '<a href="m/quay.jpg"><img src="m/quay.jpg" loading="lazy"/></a><div class="w3-container">The quay</div>',
    )
    + ROW.format(
        key="A3",
        day="",
        who='<div class="w3-left blue">10:02</div><div class="name w3-right-align pad-left-10">You</div>',
        side="w3-right-align",
        said='<div class="w3-panel w3-border-blue"><p>Messages are encrypted</p></div>',
    )
    + "</div></article></body></html>"
)


def page(folder: Path, text: str, name: str = "Jon Dahl.html") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_imessage(tmp_path: Path) -> None:
    """A reply below what it answers is read once, at its own time; an edit is a version."""
    path = page(tmp_path, IMESSAGE)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["imessage-html"]
    assert [(m.speaker, m.text, f"{m.sent_at:%H:%M:%S}", m.attachments) for m in messages] == [
        ("Jon Dahl", "I live in Bergen & work.", "17:29:42", ()),
        ("Me", "Nice", "17:31:00", ("photo: attachments/1/quay.jpeg",)),
        ("Me", "I work at Nordby", "17:33:00", ()),
        ("Me", "I work at Tidewerk", "17:33:00", ()),
    ]
    assert messages[2].retired_at == messages[3].recorded_at > messages[2].recorded_at
    assert (quarantined, stats.skipped) == ([], {"system message": 1})


def test_whatsapp_viewer(tmp_path: Path) -> None:
    path = page(tmp_path, VIEWER)
    messages, quarantined, _ = read(path)
    assert claimed_by(path) == ["whatsapp-html"]
    assert [(m.speaker, m.text, m.attachments, f"{m.sent_at:%F %T}") for m in messages] == [
        ("Jon Dahl", "I live in Bergen 😂", (), "2024-03-01 10:00:05"),
        ("Me", "The quay", ("photo: IMG-1.jpg",), "2024-03-01 10:01:00"),
        ("4711", "", ("location: 60.1,5.3",), "2024-03-01 10:02:00"),
    ]
    assert ({m.conversation for m in messages}, quarantined) == ({"4711@s.whatsapp.net; Harbour"}, [])


def test_whatsapp_chat_exporter(tmp_path: Path) -> None:
    path = page(tmp_path, EXPORTER)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["whatsapp-html"]
    assert [(m.key, m.speaker, m.text, m.attachments, f"{m.sent_at:%F %T}") for m in messages] == [
        ("A1", "Jon Dahl", "I live in Bergen.\nReally.", (), "2024-03-01 10:00:00"),
        ("A2", "Me", "The quay", ("photo: m/quay.jpg",), "2024-03-01 10:01:00"),
    ]
    assert (messages[1].reply_to, messages[0].conversation, quarantined, stats.skipped) == ("A1", "Jon Dahl", [], {"system line": 1})


PIECES = st.sampled_from(
    [*IMESSAGE.splitlines(), *VIEWER.splitlines(), *EXPORTER.split("<div"), "</div>", "<![", "&#xD800;", "emoticon_ffffff"]
)


@given(st.lists(PIECES | st.text(max_size=9), max_size=20), st.sampled_from(["imessage-html", "whatsapp-html"]))
def test_nothing_that_is_wrong_stops_a_read(pieces: list[str], format: str) -> None:
    with TemporaryDirectory() as folder:
        read(page(Path(folder), "<div".join(pieces).encode("utf-8", "replace").decode()), format=format)
