"""The roles that packs are fitted to: those of `roles.toml`, and those that the settings add."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import get_args

from graphmem.model.errors import QuestionError, SettingsError
from graphmem.model.role_pack import EvidenceKind, PackRole

GENERAL = "general"
"""The role of whoever names none."""


def roles_of(given: Mapping[str, Mapping[str, float]]) -> dict[str, PackRole]:
    """The roles by name, with those that the settings give; one of theirs takes the place of ours. Raises SettingsError."""
    return {**_shipped(), **{name: _role(name, shares) for name, shares in given.items()}}


def role_named(name: str, roles: Mapping[str, PackRole]) -> PackRole:
    """The role of that name ("" for anyone's). Raises QuestionError."""
    found = roles.get(name or GENERAL)
    if found is None:
        raise QuestionError(f"there is no role '{name}'. Give one of {', '.join(sorted(roles))}, or add it to the setting roles.")
    return found


@cache
def _shipped() -> dict[str, PackRole]:
    text = files("graphmem.memory.role_packs").joinpath("roles.toml").read_text("utf-8")
    return {name: _role(name, shares) for name, shares in tomllib.loads(text).items()}


def _role(name: str, shares: Mapping[str, float]) -> PackRole:
    """A role with shares that add up to 1. Raises SettingsError."""
    kinds: tuple[EvidenceKind, ...] = get_args(EvidenceKind)
    if unknown := [kind for kind in shares if kind not in kinds]:
        raise SettingsError(f"roles.{name}: there is no kind of evidence '{unknown[0]}'. Give shares of {', '.join(kinds)}.")
    if not all(isfinite(share) and share >= 0 for share in shares.values()) or not sum(shares.values()) > 0:
        raise SettingsError(f"roles.{name}: shares are numbers of 0 or more, and one of them is more. Correct them.")
    whole = sum(shares.values())
    # In the order in which they were given.
    by_kind = {kind: shares[kind] for kind in sorted(kinds, key=[*shares, *kinds].index) if kind in shares}
    return PackRole(name=name, shares={kind: share / whole for kind, share in by_kind.items() if share})
