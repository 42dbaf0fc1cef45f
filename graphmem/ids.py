"""Ids made from what they name: running twice changes nothing, and two machines agree."""

from hashlib import blake2b


def digest(kind: str, *parts: str) -> str:
    """`KIND-` and 24 hex digits of BLAKE2b over the parts; parts are length-prefixed, so ("ab", "c") is not ("a", "bc")."""
    hashed = blake2b(digest_size=12)
    for part in (kind, *parts):
        raw = part.encode("utf-8", "surrogatepass")
        hashed.update(len(raw).to_bytes(4, "big"))
        hashed.update(raw)
    return f"{kind}-{hashed.hexdigest()}"
