"""Archives: read like folders, whatever is in them, and nothing leaves them."""

import io
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.ingest import LogReader, read_log
from graphmem.ingest.core import archives as archive
from graphmem.model import Message, Quarantined

YEAR = Path(__file__).parents[2] / "examples" / "year.jsonl"
LINE = b'{"conversation": "c", "speaker": "Ana", "text": "Hi %d.", "sent_at": "2025-01-01T10:00:00"}\n'


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def read(path: Path) -> tuple[list[Message], list[Quarantined], LogReader]:
    logs = read_log(path, space="home")
    entries = list(logs)
    stats = logs.stats
    assert stats.events_read == stats.messages + stats.quarantined + stats.skipped.total()
    return [e for e in entries if isinstance(e, Message)], [e for e in entries if isinstance(e, Quarantined)], logs


def test_an_archive_gives_what_its_folder_gives(tmp_path: Path) -> None:
    messages, bad, logs = read(zipped(tmp_path / "export.zip", {"logs/year.jsonl": YEAR.read_bytes(), "logs/a.jpg": b"\xff\xd8"}))
    assert [m.id for m in messages] == [m.id for m in read_log(YEAR, space="home")]
    assert {m.source for m in messages} == {"export.zip/logs/year.jsonl"}
    assert (bad, logs.stats.skipped, logs.share_read) == ([], {"no log": 1}, 1.0)


def test_an_archive_in_an_archive_is_read(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"year.jsonl": LINE % 1}).read_bytes()
    messages, bad, _ = read(zipped(tmp_path / "outer.zip", {"inner.zip": inner}))
    assert ([m.source for m in messages], bad) == (["outer.zip/inner.zip/year.jsonl"], [])


@pytest.mark.parametrize("name", ["../out.jsonl", "/tmp/out.jsonl", "a/../../out.jsonl", "C:/out.jsonl", "..\\out.jsonl"])
def test_a_path_that_leaves_the_archive_is_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    messages, bad, _ = read(zipped(tmp_path / "in" / "export.zip", {name: LINE % 1, "good.jsonl": LINE % 2}))
    assert [m.text for m in messages] == ["Hi 2."]
    assert ["leads out of the folder" in q.reason for q in bad] == [True]
    assert not (tmp_path / "out.jsonl").exists()


def test_a_link_is_left_out(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("passwords.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    messages, bad, _ = read(tmp_path / "export.zip")
    assert (messages, ["it is a link" in q.reason for q in bad]) == ([], [True])


def test_a_bomb_is_stopped_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than its size allows is left out, long before it fills the disk."""
    monkeypatch.setattr(archive, "ARCHIVE", replace(archive.ARCHIVE, ratio_free_bytes=1 << 20))
    messages, bad, _ = read(zipped(tmp_path / "export.zip", {"bomb.jsonl": b" " * (8 << 20), "good.jsonl": LINE % 2}))
    assert [m.text for m in messages] == ["Hi 2."]
    assert ["zip bomb" in q.reason and "bomb.jsonl" in q.reason for q in bad] == [True]


def test_a_truncated_archive_says_so(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "export.zip", {"year.jsonl": YEAR.read_bytes()}).read_bytes()
    (tmp_path / "export.zip").write_bytes(whole[: len(whole) // 2])
    messages, bad, _ = read(tmp_path / "export.zip")
    assert messages == []
    assert ["cut off" in q.reason and q.source == "export.zip" for q in bad] == [True]


def test_a_damaged_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"a.jsonl": LINE % 1 * 50, "b.jsonl": LINE % 2}, zipfile.ZIP_STORED)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"Hi 1.", b"Ho 1.", 1))
    messages, bad, _ = read(path)
    assert messages[-1].text == "Hi 2."
    assert ["a.jsonl" in q.reason and "damaged" in q.reason for q in bad] == [True]


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"a.jsonl": LINE % 1})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert ["it is encrypted" in q.reason for q in read(path)[1]] == [True]


def test_an_empty_archive_has_no_messages(tmp_path: Path) -> None:
    assert read(zipped(tmp_path / "export.zip", {}))[:2] == ([], [])


def test_random_damage_never_raises(tmp_path: Path) -> None:
    """Every byte of a small archive, turned one by one."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.jsonl", LINE % 1)
    raw = whole.getvalue()
    path = tmp_path / "export.zip"
    for place in range(4, len(raw)):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        read(path)
