"""Archives: read like folders, whatever is in them, and nothing leaves them."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.ingest import LogReader, read_log
from graphmem.ingest.core import archive_members
from graphmem.ingest.core.ingest_limits import ARCHIVE
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError

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
    monkeypatch.setattr(archive_members, "ARCHIVE", replace(ARCHIVE, ratio_free_bytes=1 << 20))
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


def test_random_damage_of_a_tar_never_raises(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a.tar", {"a.jsonl": LINE % 1})
    raw = path.read_bytes()[:700]
    packed = gzip.compress(raw + bytes(1024))
    for whole, name in ((raw, "b.tar"), (packed, "b.tar.gz")):
        for place in range(3, len(whole)):
            (tmp_path / name).write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            with suppress(LogError):
                read(tmp_path / name)


def tarred(path: Path, members: dict[str, bytes | tarfile.TarInfo], compression: str = "") -> Path:
    """A tar with these members; a TarInfo is added as it is."""
    with tarfile.open(path, f"w:{compression}") as file:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                file.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A member of a tar that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    ("name", "compression"), [("a.tar", ""), ("a.tar.gz", "gz"), ("a.tgz", "gz"), ("a.tar.bz2", "bz2"), ("a.tar.xz", "xz")]
)
def test_a_tar_gives_what_its_folder_gives(tmp_path: Path, name: str, compression: str) -> None:
    path = tarred(tmp_path / name, {"logs/year.jsonl": YEAR.read_bytes(), "logs/a.jpg": b"\xff\xd8"}, compression)
    messages, bad, logs = read(path)
    assert [m.id for m in messages] == [m.id for m in read_log(YEAR, space="home")]
    assert {m.source for m in messages} == {f"{name}/logs/year.jsonl"}
    assert (bad, logs.stats.skipped) == ([], {"no log": 1})


def test_what_leaves_a_tar_or_is_no_file_is_left_out(tmp_path: Path) -> None:
    """Paths that lead out, symbolic and hard links, devices and pipes: each is named, and the rest is read."""
    members: dict[str, bytes | tarfile.TarInfo] = {
        "../out.jsonl": LINE % 1,
        "/abs.jsonl": LINE % 1,
        "link": special("link", tarfile.SYMTYPE, "/etc"),
        "hard.jsonl": special("hard.jsonl", tarfile.LNKTYPE, "/etc/passwd"),
        "null": special("null", tarfile.CHRTYPE),
        "pipe": special("pipe", tarfile.FIFOTYPE),
        "link/in.jsonl": LINE % 1,
        "good.jsonl": LINE % 2,
    }
    (tmp_path / "in").mkdir()
    messages, bad, _ = read(tarred(tmp_path / "in" / "a.tar.gz", members, "gz"))
    assert [m.text for m in messages] == ["Hi 2.", "Hi 1."]
    out, link, device = "its path leads out of the folder", "it is a link", "it is a device"
    assert [q.reason.split(": ")[1].split(".")[0] for q in bad] == [out, out, link, link, device, device]
    assert not (tmp_path / "out.jsonl").exists()


def test_a_bomb_in_a_tar_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is read or passed over."""
    monkeypatch.setattr(archive_members, "ARCHIVE", replace(ARCHIVE, ratio_free_bytes=1 << 20))
    for name in ("bomb.jsonl", "bomb.jpg"):
        path = tarred(tmp_path / "a.tar.gz", {"good.jsonl": LINE % 2, name: b" " * (8 << 20), "after.jsonl": LINE % 3}, "gz")
        messages, bad, _ = read(path)
        assert messages[0].text == "Hi 2."
        assert bad
        assert "zip bomb" in bad[0].reason


def test_a_header_that_would_fill_the_memory_is_an_error(tmp_path: Path) -> None:
    header = special("pax", tarfile.XHDTYPE)
    header.size = 1 << 40
    (tmp_path / "a.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT) + b" " * 10_240)
    messages, bad, _ = read(tmp_path / "a.tar")
    assert (messages, len(bad)) == ([], 1)


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz"])
def test_a_truncated_tar_keeps_what_comes_before(tmp_path: Path, compression: str) -> None:
    noise = bytes(range(256)) * 4
    path = tarred(tmp_path / "a.tar.x", {"one.jsonl": LINE % 1, "two.jsonl": b"".join(LINE % n + noise for n in range(300))}, compression)
    path.rename(tmp_path / f"a.tar.{compression}")
    path = tmp_path / f"a.tar.{compression}"
    path.write_bytes(path.read_bytes()[:-40])
    _, bad, _ = read(path)
    assert bad


@pytest.mark.parametrize(
    ("name", "compress"), [("year.jsonl.gz", gzip.compress), ("year.jsonl.bz2", bz2.compress), ("year.jsonl.xz", lzma.compress)]
)
def test_a_file_compressed_alone(tmp_path: Path, name: str, compress: Callable[[bytes], bytes]) -> None:
    (tmp_path / name).write_bytes(compress(YEAR.read_bytes()))
    messages, bad, _ = read(tmp_path / name)
    assert [m.id for m in messages] == [m.id for m in read_log(YEAR, space="home")]
    assert ({m.source for m in messages}, bad) == ({f"{name}/year.jsonl"}, [])


def test_a_zip_in_a_tar_is_read(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"year.jsonl": LINE % 1}).read_bytes()
    messages, _, _ = read(tarred(tmp_path / "outer.tgz", {"inner.zip": inner}, "gz"))
    assert [m.source for m in messages] == ["outer.tgz/inner.zip/year.jsonl"]


def test_a_7z_gives_what_its_folder_gives(tmp_path: Path) -> None:
    library = pytest.importorskip("py7zr")
    path = tmp_path / "a.7z"
    with library.SevenZipFile(path, "w") as file:
        file.writestr(YEAR.read_bytes(), "logs/year.jsonl")
        file.writestr(b"\xff\xd8", "logs/a.jpg")
    messages, bad, logs = read(path)
    assert [m.id for m in messages] == [m.id for m in read_log(YEAR, space="home")]
    assert (bad, logs.stats.skipped) == ([], {"no log": 1})


def test_a_7z_is_unpacked_safely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb, a password, a link, damage: each is said."""
    library = pytest.importorskip("py7zr")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "secret.jsonl").symlink_to("/etc/passwd")
    (tmp_path / "in" / "good.jsonl").write_bytes(LINE % 2)
    with library.SevenZipFile(tmp_path / "link.7z", "w") as file:
        file.writeall(tmp_path / "in", "in")
    messages, bad, _ = read(tmp_path / "link.7z")
    assert ([m.text for m in messages], ["it is a link" in q.reason for q in bad]) == (["Hi 2."], [True])
    with library.SevenZipFile(tmp_path / "locked.7z", "w", password="word") as file:
        file.writestr(LINE % 1, "one.jsonl")
    assert ["encrypted" in q.reason for q in read(tmp_path / "locked.7z")[1]] == [True]
    whole = (tmp_path / "link.7z").read_bytes()
    (tmp_path / "cut.7z").write_bytes(whole[:-20])
    assert ["cut off" in q.reason for q in read(tmp_path / "cut.7z")[1]] == [True]
    with library.SevenZipFile(tmp_path / "bomb.7z", "w") as file:
        file.writestr(b" " * (8 << 20), "bomb.jsonl")
    monkeypatch.setattr(archive_members, "ARCHIVE", replace(ARCHIVE, ratio_free_bytes=1 << 20, ratio=10))
    assert ["zip bomb" in q.reason for q in read(tmp_path / "bomb.7z")[1]] == [True]


def test_without_the_library_a_7z_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmem.ingest.core.seven_zip_archives.find_spec", lambda name: None)
    (tmp_path / "a.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(40))
    assert ["graphmem[archives]" in q.reason for q in read(tmp_path / "a.7z")[1]] == [True]
