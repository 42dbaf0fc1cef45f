"""Secrets do not come into a memory that redacts them; what only looks like one stays."""

import time
from collections import Counter

import pytest

from graphmem.embedding import Embedder
from graphmem.graph.versions import has_own_id
from graphmem.memory.facade import Memory
from graphmem.memory.grouped_intake import GroupedIntake
from graphmem.memory.record_intake import remember_records
from graphmem.memory.secret_redaction import redact_text
from graphmem.model.access import Mark, Reader

# Put together here, so that no scanner takes this file for a leak.
DIGITS = "0123456789abcdefABCDEF"
SECRETS = {
    "key": [
        "my key: " + "AKIA" + "IOSFODNN7EXAMPLE",
        "use " + "sk-" + "proj-abc123DEF456ghi789JKL012",
        "stripe " + "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
        "maps " + "AIza" + "SyA1234567890abcdefghijklmnopqrstuv",
        "api_key = '9f8e7d6c5b4a39281706f5e4d3c2b1a0'",
        "The client secret is 8Zq2mX91kLpR7vTw3nYb",
        'access token: "q8Wm2ZrT5vKx9LpN4bYc"',
    ],
    "token": [
        "gh" + "p_" + "a1B2" * 9,
        "xox" + "b-123456789012-abcdefGHIJKL",
        "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N",
        "Authorization: Bearer abcdef123456789",
        "https://hooks.slack.com/services/" + "T000/B000/XXXXabcdefgh1234",
        "bot 123456789:" + "AAE" + "abcdefghijklmnopqrstuvwxyz123456",
    ],
    "card": ["4111 1111 1111 1111", "card 5555-5555-5555-4444 please", "amex 378282246310005.", "pay with 4242424242424242, ok"],
    "password": [
        "My password is hunter2.",
        "password: Tr0ub4dor&3",
        "the password for the wifi is 'correct horse battery staple'",
        "pwd=s3cr3t!",
        "postgres://ada:pa55word@db.example/app",
        "Mein Passwort ist Sommer2024!",
        "The wifi password is swordfish",
        "passphrase: bluebird",
    ],
    "PIN": ["my pin is 4711", "The PIN of the card: 8052", "PIN: 1234"],
    "code": ["Your verification code is 482913", "2FA code: 991122", "cvv 123"],
    "private key": ["-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA " + "PRIVATE KEY-----"],
}
HARMLESS = [
    "My password is wrong again.",
    "the password was changed yesterday",
    "I forgot my password, is it written somewhere?",
    "password: required",
    "password=<your password>",
    "password: ${DB_PASSWORD}",
    "Call me at +47 22 85 50 50 on 2026-03-01.",
    "order 1234567890123456 has shipped",
    "Commit 3f2c1a9d8b7e6f5a4c3d2e1f0a9b8c7d6e5f4a3b fixed it.",
    "The token economy is growing; the key is to wait.",
    "The secret is that we love each other unconditionally.",
    "I pinned 1200 photos.",
    "Meet at https://example.org/path?page=2, code review at 10:30.",
    "uuid 123e4567-e89b-12d3-a456-426614174000",
    "The pin costs 4500 €",
    "sk-learn is short for scikit-learn",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SECRETS.items() for text in texts])
def test_a_secret_is_replaced_and_counted(kind: str, text: str) -> None:
    counts: Counter[str] = Counter()
    kept = redact_text(f"Hi! {text}", counts)
    assert counts == {kind: 1}
    assert f"[redacted {kind}]" in kept
    assert kept.startswith("Hi! ")
    assert redact_text(kept, Counter()) == kept


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    counts: Counter[str] = Counter()
    assert (redact_text(text, counts), counts) == (text, Counter())


def test_long_texts_are_read_quickly() -> None:
    """No pattern runs back and forth."""
    for text in (
        "password is " * 20_000,
        "1 " * 100_000,
        "a" * 200_000,
        "eyJ" * 60_000,
        "https://" * 30_000,
        "-----BEGIN PRIVATE KEY-----" * 5_000,
        "-eyJaaaaaaaa" * 17_000,
    ):
        began = time.process_time()
        redact_text(text, Counter())
        assert time.process_time() - began < 3, text[:20]


def test_a_memory_that_redacts_stores_no_secret(tmp_path, embedder: Embedder) -> None:
    """Not in texts, attachments or quarantine; the report says what there was. A record with an id of its own is refused."""
    said = {"conversation": "c", "speaker": "Ada", "sent_at": "2026-01-05T09:00:00Z"}
    records = [
        {**said, "text": "I live in Oslo. My password is hunter2.", "attachments": ["card 4111 1111 1111 1111"]},
        {"conversation": "c", "text": "password: hunter2"},
        {**said, "id": "message-forged", "text": "I live in Rome."},
    ]
    with Memory.open(tmp_path / "m.lbug", embedder=embedder, redact_secrets=True) as memory:
        report = remember_records(memory, records, source="test").report
        assert report.redacted == {"card": 1, "password": 2}
        (row,) = memory.cypher("MATCH (m:Message) RETURN m.id, m.text, m.attachments").rows
        assert row[1:] == ("I live in Oslo. My password is [redacted password].", ["card [redacted card]"])
        assert "hunter2" not in str(memory.quarantined())
        assert memory.answer("Where does Ada live?").text == "Oslo"
        assert remember_records(memory, records, source="test").report.unchanged == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]


def test_names_and_ids_hold_no_secret_either(tmp_path, embedder: Embedder) -> None:
    """The same message is the same whenever it is read, its mark is its own, and its id can be made from what is stored."""
    secret = "ghp_" + "a1B2" * 9
    row = {"conversation": f"leak {secret}", "speaker": secret, "text": "I live in Oslo.", "sent_at": "2025-01-05", "key": f"k {secret}"}
    with Memory.open(tmp_path / "m.lbug", embedder=embedder, redact_secrets=True) as memory:
        first = remember_records(memory, [row], source="test", mark=Mark(agent="nurse", scope="private"))
        again = GroupedIntake(memory).remember([row], source="test")
        assert [r.status for r in (*first.rows, *again.rows)] == ["new", "known"]
        assert first.rows[0].id == again.rows[0].id
        assert first.report.redacted == {"token": 3}
        (stored,) = memory.messages([first.rows[0].id])
        assert secret not in repr(stored)
        assert has_own_id(stored)
        memory.extract([stored])
        assert memory.as_reader(Reader(agent="clerk")).messages([stored.id]) == []
        assert memory.as_reader(Reader(agent="nurse")).messages([stored.id]) == [stored]
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
