"""Ids made from what they name: running twice changes nothing, and two machines agree."""

from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson


def digest(kind: str, *parts: str) -> str:
    """`KIND-` and 24 hex digits of BLAKE2b over the parts; parts are length-prefixed, so ("ab", "c") is not ("a", "bc")."""
    return f"{kind}-{blake2b(_framed(kind, *parts), digest_size=12).hexdigest()}"


def digest_in(kind: str, home: tuple[str, ...], *parts: str) -> str:
    """`digest(kind, *home, *parts)`, quicker where many ids share a home."""
    hashed = _begun(kind, home).copy()
    hashed.update(_framed(*parts))
    return f"{kind}-{hashed.hexdigest()}"


def home_of(space: str) -> str:
    """A space as one token of letters and digits, as the search index of a server has it."""
    return digest("space", space).replace("-", "")


def fingerprint(record: Any) -> str:
    """16 hex digits that change if any field of a record, or of the records in it, does."""
    return blake2b(orjson.dumps(record, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


@lru_cache(maxsize=1024)
def _begun(kind: str, home: tuple[str, ...]) -> Any:
    return blake2b(_framed(kind, *home), digest_size=12)


def _framed(*parts: str) -> bytes:
    framed = b""
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        framed += len(raw).to_bytes(4, "big") + raw
    return framed
