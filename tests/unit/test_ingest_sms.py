"""Backups of SMS Backup & Restore, on small ones of ours."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.exports import claimed_by, read

BACKUP = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
<smses count="5" backup_date="1652808582000">
  <sms protocol="0" address="+15550001" date="1652808582000" type="1" subject="null" body="I live in Bergen &amp; work. &#55357;&#56834;&#10;Yes &quot;I&quot; do." toa="null" read="1" readable_date="May 17, 2022" contact_name="Jon Dahl" />
  <sms protocol="0" address="+15550001" date="1652808600000" type="2" subject="null" body="Nice > great" contact_name="Jon Dahl" />
  <sms protocol="0" address="+15550001" date="1652808610000" type="3" body="Not sent" contact_name="Jon Dahl" />
  <mms date="1652808700000" msg_box="1" address="+15550001~+15550002" sub="null" contact_name="Jon Dahl, Ada">
    <parts>
      <part seq="-1" ct="application/smil" name="null" text='&lt;smil>' />
      <part seq="0" ct="image/jpeg" name="null" cl="quay.jpg" data="/9j/4AAQ" />
      <part seq="0" ct="text/plain" name="null" text="The quay" />
    </parts>
    <addrs><addr address="+15550001" type="137" charset="106" /><addr address="+15550003" type="151" /></addrs>
  </mms>
</smses>
"""  # noqa: E501
CALLS = '<calls count="1"><call number="+15550001" duration="5" date="1652808582000" type="1" /></calls>'


def backup(folder: Path, text: str = BACKUP) -> Path:
    path = folder / "sms-20220517.xml"
    path.write_text(text, "utf-8")
    return path


def test_every_field_of_a_message_arrives(tmp_path: Path) -> None:
    """An emoji is written as two halves; who sent to a group is named as in the single messages."""
    path = backup(tmp_path)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["sms-backup"]
    assert [(m.conversation, m.speaker, m.speaker_key, m.text) for m in messages] == [
        ("+15550001", "Jon Dahl", "+15550001", 'I live in Bergen & work. 😂\nYes "I" do.'),
        ("+15550001", "Me", "Me", "Nice > great"),
        ("+15550001, +15550002", "Jon Dahl", "+15550001", "The quay"),
    ]
    assert messages[2].attachments == ("photo: quay.jpg",)
    assert f"{messages[0].sent_at:%F %T} {messages[0].zone}" == "2022-05-17 17:29:42 UTC"
    assert (quarantined, stats.skipped) == ([], {"draft": 1})


def test_calls_are_counted(tmp_path: Path) -> None:
    path = backup(tmp_path, CALLS)
    assert (claimed_by(path), read(path)[2].room_events) == (["sms-backup"], 1)


def test_a_backup_that_is_cut_off_says_so(tmp_path: Path) -> None:
    messages, quarantined, _ = read(backup(tmp_path, BACKUP[: BACKUP.index("Nice")]))
    assert len(messages) == 1
    assert "cut off" in quarantined[0].reason


@given(
    st.lists(st.tuples(st.integers(0, len(BACKUP)), st.text(max_size=9) | st.sampled_from(["<sms ", "&#55357;", '"', "/>"])), max_size=8)
)
def test_nothing_that_is_wrong_stops_a_read(changes: list[tuple[int, str]]) -> None:
    text = BACKUP
    for place, junk in changes:
        text = text[:place] + junk + text[place + len(junk) :]
    with TemporaryDirectory() as folder:
        read(backup(Path(folder), text.encode("utf-8", "replace").decode()), format="sms-backup")
