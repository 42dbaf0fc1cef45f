"""Telegram Desktop's export as HTML, on a small one of ours."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.exports import claimed_by, read

PAGE = Path(__file__).parents[1] / "data" / "ingest" / "telegram" / "messages.html"


def test_a_chat_arrives() -> None:
    """A message without a name is of the sender before it; quotes and links are as the page shows them."""
    messages, quarantined, stats = read(PAGE)
    assert claimed_by(PAGE) == ["telegram-html"]
    assert [(m.key, m.speaker, m.text, m.attachments) for m in messages] == [
        ("1", "Mira Holt", "I live in Bergen & work.\nSecond line\n> old words\nmine", ()),
        ("2", "Mira Holt", "", ("photo: photos/photo_1.jpg",)),
        ("3", "Jon Dahl", "> I moved to Oslo.", ("forwarded from Original Sender, 2026-01-14 00:22:03+02:00",)),
        ("4", "Jon Dahl", "", ("voice message: voice_messages/a.ogg",)),
        ("5", "Jon Dahl", "Where?\n- Oslo\n- Bergen", ()),
    ]
    assert {m.conversation for m in messages} == {"Harbour & Co"}
    assert (messages[1].reply_to, f"{messages[0].sent_at:%F %T}", messages[0].zone) == ("1", "2026-03-02 08:00:00", "+01:00")
    assert (messages[2].zone, quarantined, stats.skipped) == ("assumed UTC", [], {"service message": 1})


def test_several_pages_are_one_conversation(tmp_path: Path) -> None:
    """A page that begins with a message without a name, read alone, says what is missing."""
    head, *blocks = PAGE.read_text("utf-8").split('<div class="message ')
    for name, kept in (("messages.html", blocks[:3]), ("messages2.html", blocks[3:5]), ("messages3.html", blocks[5:])):
        (tmp_path / name).write_text('<div class="message '.join([head, *kept]), "utf-8")
    messages, quarantined, _ = read(tmp_path)
    assert [m.key for m in messages] == ["1", "2", "3", "4"]
    assert {m.conversation for m in messages} == {"Harbour & Co"}
    assert "there is no sender" in quarantined[0].reason


def test_another_page_is_none_of_these(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body><div class='message default'>Hello</div></body></html>")
    assert claimed_by(path) == []


PIECES = st.sampled_from(
    [
        *PAGE.read_text("utf-8").splitlines(),
        "</div>",
        "<![",
        '<div class="text">',
        "<a href=",
        "&#xD800;",
        'title="99.99.2026 99:00:00 UTC+99:99"',
    ]
)


@given(st.lists(PIECES | st.text(max_size=9), max_size=25))
def test_nothing_that_is_wrong_stops_a_read(pieces: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "messages.html"
        path.write_text("\n".join(pieces).encode("utf-8", "replace").decode(), "utf-8")
        read(path, format="telegram-html")
