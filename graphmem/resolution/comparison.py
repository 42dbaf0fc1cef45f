"""How two names are related: the same, a part, a nickname, a typing error, an initial, an acronym, an account name, or not at all."""

from functools import lru_cache
from typing import Literal, TypeAlias

from graphmem.language.name_forms import (
    SIZES,
    Parts,
    account_names,
    core_of,
    folded,
    handle_of,
    handle_words,
    parts_of,
    unified,
    words_of,
)
from graphmem.resolution.string_similarity import ONE_SLIP, are_nicknames, are_variants, is_typo

Relation: TypeAlias = Literal[
    "same", "folded", "suffix", "head", "acronym", "handle", "initial", "first", "surname", "nickname", "part nickname", "single nickname",
    "variant", "part variant", "single variant", "typo", "part typo", "single typo", "other surname", "none",
]  # fmt: skip
"""`part` compares a first name or surname with a full name, `single` two first names or two surnames, the bare word two full names."""


@lru_cache(maxsize=100_000)
def person_relation(left: str, right: str) -> Relation:
    """How two normal names of people are related."""
    if left == right:
        return "same"
    if folded(left) == folded(right) or unified(left) == unified(right):
        return "folded"
    if handle_of(left) or handle_of(right):
        return "handle" if _is_handle(left, right) or _is_handle(right, left) else "none"
    a, b = parts_of(left), parts_of(right)
    if not a.words or not b.words:
        return "none"
    if any(x and y and x != y for x, y in ((a.generation, b.generation), (a.bracketed, b.bracketed))):
        return "other surname"
    if a.words == b.words:
        return _same_words(a, b)
    if len(a.words) > 1 and len(b.words) > 1:
        return _full(a.words, b.words)
    if len(a.words) == len(b.words) == 1:
        return _single(a.words[0], b.words[0])
    one, full = (a.words[0], b.words) if len(a.words) == 1 else (b.words[0], a.words)
    return _part(one, full)


def _same_words(a: Parts, b: Parts) -> Relation:
    """Big Dan is not Little Dan, and John Smith Jr hardly John Smith."""
    sizes = {a.title, b.title} - {""}
    if (sizes <= SIZES and len(sizes) == 2) or a.generation != b.generation:
        return "other surname"
    return "same"


def _full(a: tuple[str, ...], b: tuple[str, ...]) -> Relation:
    first, last = _same_first(a[0], b[0]), _same_last(a[-1], b[-1])
    if last == "none":
        return "other surname" if first != "none" else "none"
    if first == "none":
        return "none"
    return first if last == "same" else last


def _same_first(a: str, b: str) -> Relation:
    if len(a) == 1 or len(b) == 1:
        return "initial" if a[0] == b[0] else "none"
    if are_nicknames(a, b):
        return "nickname"
    return _same(a, b)


def _same_last(a: str, b: str) -> Relation:
    if (len(a) == 1) != (len(b) == 1) and a[0] == b[0]:
        return "initial"
    return _same(a, b)


def _same(a: str, b: str) -> Relation:
    return "same" if a == b else "typo" if is_typo(a, b) else "variant" if are_variants(a, b) else "none"


def _single(a: str, b: str) -> Relation:
    if is_typo(a, b):
        return "single typo"
    if are_nicknames(a, b):
        return "single nickname"
    return "single variant" if are_variants(a, b) else "none"


def _part(one: str, full: tuple[str, ...]) -> Relation:
    if len(one) > 1 and one == "".join(word[0] for word in full):
        return "initial"
    if one in (full[0], full[-1]):
        return "first" if one == full[0] else "surname"
    if is_typo(one, full[0]) or is_typo(one, full[-1]):
        return "part typo"
    if are_nicknames(one, full[0]):
        return "part nickname"
    return "part variant" if are_variants(one, full[0]) else "none"


def _is_handle(handle: str, name: str) -> bool:
    """The account name is made of the name: first name, or first name and (the beginning of) the surname."""
    words = parts_of(handle_of(name) or name).words
    return bool(words) and not handle_words(handle).isdisjoint(account_names(words))


@lru_cache(maxsize=100_000)
def thing_relation(left: str, right: str) -> Relation:
    """How two normal names of organisations, places or things are related."""
    if left == right:
        return "same"
    a, b = words_of(left), words_of(right)
    if not a or not b:
        return "none"
    if "".join(a) == "".join(b):
        return "folded"
    core, other = core_of(a), core_of(b)
    if core == other:
        return "suffix"
    if _is_acronym(a, b) or _is_acronym(b, a):
        return "acronym"
    if _differ_by_typo(core, other):
        return "typo"
    return "head" if _is_head(core, other) or _is_head(other, core) else "none"


def _differ_by_typo(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """True if exactly one word differs, by a typo; another number is no typo (Final Fantasy X and XV are two)."""
    different = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    return len(a) == len(b) and len(different) == 1 and is_typo(*different[0])


def _is_head(short: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """The first word of a longer name, long enough to stand alone: Kelda of Kelda Offshore, and no San of San Diego."""
    return len(short) == 1 and len(words) > 1 and short[0] == words[0] and len(short[0]) >= ONE_SLIP


def _is_acronym(short: list[str], words: list[str]) -> bool:
    letters = "".join(short)
    initials = ["".join(w[0] for w in words), "".join(w[0] for w in words if w not in ("of", "the", "and", "for"))]
    return len(words) > 2 and len(letters) > 2 and letters in initials
