"""Two words of names that are not the same: a nickname, a slip of the fingers, or two spellings that are both in use."""

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from nicknames import NickNamer
from rapidfuzz.distance import OSA

from graphmem.language.given_names import gender_of, is_given_name

# From so many letters on, one slip (two slips) may be a typing error.
ONE_SLIP, _TWO_SLIPS = 5, 9


@lru_cache(maxsize=1)
def _nicknamer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=1)
def _beyond_english() -> dict[str, frozenset[str]]:
    """Nicknames of other languages, to the full names."""
    lines = Path(__file__).with_name("nicknames.txt").read_text("utf-8").splitlines()
    full_of: dict[str, set[str]] = defaultdict(set)
    for full, *short in (line.split() for line in lines if not line.startswith("#")):
        for name in short:
            full_of[name].add(full)
    return {name: frozenset(found) for name, found in full_of.items()}


@lru_cache(maxsize=100_000)
def given_forms(first: str) -> frozenset[str]:
    """A first name and the full ones that it is a nickname of."""
    return frozenset({first, *_nicknamer().canonicals_of(first), *_beyond_english().get(first, ())})


def are_nicknames(left: str, right: str) -> bool:
    """One is a nickname of the other, as Bob of Robert or Gabi of Gabriela."""
    if left == right:
        return False
    return left in given_forms(right) or right in given_forms(left) or _is_short_form(left, right) or _is_short_form(right, left)


def _is_short_form(short: str, long: str) -> bool:
    """True for the beginning of a name, perhaps with a diminutive ending: Phil, Gabi, Dessie. Martin is not short for Martina."""
    stem = short
    if short[-2:] == "ie" or short[-1:] in "iy":
        stem = short.removesuffix("ie").rstrip("iy")
        stem = stem[:-1] if stem[-2:-1] == stem[-1:] else stem
    return len(stem) >= 3 and len(long) >= len(stem) + 2 and long.startswith(stem)


def is_typo(left: str, right: str) -> bool:
    """One is the other with a slip of the fingers; two names that are both in use (Anna, Anne) are not."""
    return not (is_given_name(left) and is_given_name(right)) and _is_slip(left, right)


def are_variants(left: str, right: str) -> bool:
    """Two names in use that one slip turns into each other: Oskar and Oscar, which may be one, or Anna and Anne, which may not."""
    genders = {gender_of(left), gender_of(right)}
    return is_given_name(left) and is_given_name(right) and genders != {"f", "m"} and _is_slip(left, right)


def _is_slip(left: str, right: str) -> bool:
    length = max(len(left), len(right))
    if left == right or length < ONE_SLIP or left[0] != right[0] or any(map(str.isdigit, left + right)):
        return False
    if left[:-1] == right[:-1] and {left[-1], right[-1]} <= set("aeiouy"):
        return False  # Mario and Maria, Dana and Dani
    slips = 2 if length >= _TWO_SLIPS else 1
    return OSA.distance(left, right, score_cutoff=slips) <= slips
