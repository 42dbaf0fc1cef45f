"""API keys: a random secret that is shown once and stored as its SHA-256, a role, and the spaces it opens."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

Role: TypeAlias = Literal["read", "write", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may."""
ALL_SPACES = "*"
PREFIX = "gm"
_WRITTEN = re.compile(r"gm_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is stored: without its secret. `spaces` are names, or "*" for all; `secret_hash` is hexadecimal."""

    id: str
    name: str
    role: Role
    spaces: tuple[str, ...]
    secret_hash: str
    created_at: datetime
    revoked_at: datetime | None = None

    def has_secret(self, secret: str) -> bool:
        """True if the secret is that of the key; takes the same time whether it is or not."""
        return hmac.compare_digest(self.secret_hash, hash_secret(secret))


def new_key(name: str, role: Role, spaces: Sequence[str], at: datetime) -> tuple[ApiKey, str]:
    """A new key, and how it is written: `gm_ID_SECRET`. The secret has 256 random bits, and is not kept."""
    id_, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey(id=id_, name=name, role=role, spaces=tuple(spaces), secret_hash=hash_secret(secret), created_at=at)
    return key, f"{PREFIX}_{id_}_{secret}"


def hash_secret(secret: str) -> str:
    """The SHA-256 of a secret. A slow hash is for passwords: nobody can try 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def split_key(written: str) -> tuple[str, str] | None:
    """The id and the secret of a written key; None if it is not of that form."""
    found = _WRITTEN.fullmatch(written)
    return (found[1], found[2]) if found else None
