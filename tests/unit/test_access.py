"""Keys, roles, spaces, rates and the audit log, without a server."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphmem.access.access_errors import NotAllowed, NotAuthenticated, SpaceHidden, TooManyRequests
from graphmem.access.api_keys import new_key
from graphmem.access.audit_entry import AuditEntry
from graphmem.access.authorisation import OPEN, Authoriser
from graphmem.access.rate_limit import RateLimit
from graphmem.access.server_file import ServerFile, server_file_path
from graphmem.model.errors import StoreError

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_a_key_opens_its_spaces_up_to_its_role() -> None:
    file = ServerFile(None)
    key, written = new_key("job", "write", ["work"], NOW)
    file.add_key(key)
    authoriser = Authoriser(file, open_without_keys=True)
    assert authoriser.authorise(written, "read", "work").key_id == key.id
    assert authoriser.authorise(written, "write").name == "job"
    with pytest.raises(NotAllowed, match="needs 'admin'"):
        authoriser.authorise(written, "admin", "work")
    with pytest.raises(SpaceHidden):
        authoriser.authorise(written, "read", "home")


def test_a_secret_is_never_stored(tmp_path: Path) -> None:
    """Neither in the file nor in the log beside it; and only its owner may read the file."""
    file = ServerFile(tmp_path / "memory.lbug.server")
    key, written = new_key("job", "read", ["*"], NOW)
    file.add_key(key)
    secret = written.split("_", 2)[2]
    assert len(secret) > 20
    assert not any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert stat.S_IMODE((tmp_path / "memory.lbug.server").stat().st_mode) == 0o600
    file.close()


@pytest.mark.parametrize("wrong", ["", "gm_", "nonsense", "gm_000000000000_" + "a" * 43, "{key}x", "gm_{id}_" + "b" * 43, "é" * 60])
def test_a_wrong_key_is_refused(wrong: str) -> None:
    file = ServerFile(None)
    key, written = new_key("job", "admin", ["*"], NOW)
    file.add_key(key)
    with pytest.raises(NotAuthenticated):
        Authoriser(file, open_without_keys=True).authorise(wrong.format(key=written, id=key.id), "read")


def test_without_a_key_only_an_open_server_answers() -> None:
    """Until the first key is made; revoking the last one does not open it again."""
    file = ServerFile(None)
    assert Authoriser(file, open_without_keys=True).authorise("", "admin", "any") is OPEN
    with pytest.raises(NotAuthenticated):
        Authoriser(file, open_without_keys=False).authorise("", "read")
    key, written = new_key("job", "admin", ["*"], NOW)
    file.add_key(key)
    assert file.revoke_key(key.id, NOW)
    assert not file.revoke_key(key.id, NOW)
    for presented in ("", written):
        with pytest.raises(NotAuthenticated):
            Authoriser(file, open_without_keys=True).authorise(presented, "read")


def test_a_rate_fills_again() -> None:
    now = [0.0]
    rate = RateLimit(2.0, 3, callers=2, clock=lambda: now[0])
    for _ in range(3):
        rate.take("ada")
    with pytest.raises(TooManyRequests) as refused:
        rate.take("ada")
    assert refused.value.wait_s == pytest.approx(0.5)
    rate.take("ben")
    now[0] = 0.5
    rate.take("ada")


def test_the_audit_log_is_filtered_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from graphmem.access import server_file

    monkeypatch.setattr(server_file, "SERVER_FILE", replace(server_file.SERVER_FILE, audit_entries=5, trim_every=10))
    file = ServerFile(None)
    for number in range(20):
        deed = "erased" if number == 19 else "read"
        file.note(AuditEntry(at=NOW, caller="k", deed=deed, action=f"GET {number}", space="a", status=200))  # type: ignore[arg-type]
    assert [e.action for e in file.audit()] == [f"GET {n}" for n in range(19, 14, -1)]
    assert [e.action for e in file.audit(deed="erased")] == ["GET 19"]
    assert file.audit(space="b") == file.audit(caller="x") == []


def test_where_the_file_is(tmp_path: Path) -> None:
    """Beside an embedded store; for a server in the data folder, never with what its address says."""
    assert server_file_path(f"ladybug:{tmp_path}/m.lbug", None, tmp_path) == tmp_path / "m.lbug.server"
    assert server_file_path("neo4j://user:secret@host/db", None, tmp_path) == tmp_path / "server.sqlite"
    assert server_file_path("x.lbug", tmp_path / "own", tmp_path) == tmp_path / "own"
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="GRAPHMEM_SERVER_FILE"):
        ServerFile(tmp_path / "folder")
