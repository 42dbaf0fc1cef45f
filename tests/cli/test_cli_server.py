"""Keys, the audit log, and a server that does not start unguarded."""

import socket
import stat

import pytest

from graphmem.cli.commands.serve_command import listen


def test_keys_are_made_listed_and_revoked(graphmem) -> None:
    made = graphmem("keys", "create", "nightly", "--role", "write", "--space", "work", "--json").json
    assert made["key"].startswith(f"gm_{made['id']}_")
    (listed,) = graphmem("keys", "list", "--json").json
    assert (listed["name"], listed["role"], listed["spaces"], listed["revoked_at"]) == ("nightly", "write", ["work"], None)
    assert made["key"] not in graphmem("keys", "list").out
    assert graphmem("keys", "revoke", made["id"]).code == 0
    assert graphmem("keys", "revoke", made["id"]).code == 1
    assert "revoked" in graphmem("keys", "list").out
    assert [entry["action"].split()[:2] for entry in graphmem("audit", "--json").json] == [["keys", "revoke"], ["keys", "create"]]
    file = graphmem.store.with_name("memory.lbug.server")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made["key"].split("_", 2)[2].encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["keys", "create", "x", "--role", "root"], "no role 'root'"),
        (["keys", "create", " "], "blank"),
        (["audit", "--deed", "stole"], "no deed 'stole'"),
        (["serve", "--host", "0.0.0.0", "--port", "0"], "keys create"),
        (["serve", "--port", "0", "--log-format", "xml"], "no log format 'xml'"),
    ],
)
def test_what_is_refused_says_what_to_do(graphmem, arguments: list[str], says: str) -> None:
    done = graphmem(*arguments)
    assert done.code == 1
    assert says in done.err


def test_an_answer_is_sent_at_once() -> None:
    """What a listener accepts does not wait for the other side to confirm a part before it sends the next."""
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
