"""The secret of a store: what is forgotten is remembered as keyed hashes, and receipts are signed with it.

Beside an embedded store it is the file STORE.key; on a server, a note. It is made when it is first needed.
"""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from graphmem.model.errors import StoreError
from graphmem.storage import GraphStore
from graphmem.storage.private_files import write_private

_NOTE = "key"
_BYTES = 32


def read_secret(store: GraphStore) -> bytes | None:
    """The secret; None if there is none yet. Raises StoreError if its file is damaged."""
    path = key_file(store)
    if path is None:
        noted = store.read("meta", id=_NOTE)
        text = str(noted[0]["content"]) if noted else ""
    else:
        text = path.read_text("ascii", "replace").strip() if path.exists() else ""
    if not text:
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise StoreError(f"{path or store.name}: the key is damaged. Put back the one that was kept with the store.") from None


def make_secret(store: GraphStore) -> bytes:
    """The secret, made if there is none yet."""
    known = read_secret(store)
    if known is not None:
        return known
    secret, path = secrets.token_bytes(_BYTES), key_file(store)
    if path is None:
        store.write("put_meta", id=_NOTE, content=secret.hex())
    else:
        write_private(path, secret.hex().encode())
    return secret


def key_file(store: GraphStore) -> Path | None:
    """The file of the secret; None on a server."""
    path = store_path(store)
    return None if path is None else path.with_name(path.name + ".key")


def store_path(store: GraphStore) -> Path | None:
    """The file of an embedded store; None for a server."""
    return Path(store.name.removeprefix("ladybug:")) if store.dialect == "ladybug" else None


def keyed_hash(secret: bytes, kind: str, *parts: str) -> str:
    """32 hex digits that nobody can make, or guess the parts of, without the secret."""
    framed = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (part.encode("utf-8", "surrogatepass") for part in (kind, *parts)))
    return hmac.new(secret, framed, sha256).hexdigest()[:32]


def sign(secret: bytes, content: bytes) -> str:
    """The signature of a text: HMAC-SHA256 in hex digits."""
    return hmac.new(secret, b"graphmem receipt\n" + content, sha256).hexdigest()


def is_signed(secret: bytes, content: bytes, signature: str) -> bool:
    """True if the signature was made of this text with this secret."""
    return hmac.compare_digest(sign(secret, content), signature)
