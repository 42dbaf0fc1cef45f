"""First names and their gender, from two lists in `first_names/` (sources: THIRD_PARTY.md)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "first_names"
_TITLES = {"mr": "m", "sir": "m", "lord": "m", "king": "m", "prince": "m", "mister": "m", "father": "m", "uncle": "m"} | {
    "mrs": "f", "ms": "f", "miss": "f", "madam": "f", "lady": "f", "queen": "f", "princess": "f", "aunt": "f", "sister": "f",
}  # fmt: skip
_OTHER_TITLES = frozenset("dr prof professor doctor judge captain president general senator rev saint st".split())


@lru_cache(maxsize=1)
def _genders() -> Mapping[str, str]:
    return {
        name: gender for gender, file in (("f", "female.txt"), ("m", "male.txt")) for name in (_FOLDER / file).read_text("utf-8").split()
    }


def gender_of(name: str) -> str:
    """ "f", "m", or "" if unknown or ambiguous, from a person's title or first name."""
    words = name.lower().replace(".", " ").split()
    while words and words[0] in _OTHER_TITLES:
        words = words[1:]
    if not words:
        return ""
    if len(words) > 1 and words[0] in _TITLES:
        return _TITLES[words[0]]
    return _genders().get(words[0]) or _genders().get(words[0].split("-")[0], "")


def is_given_name(name: str) -> bool:
    """True for a first name of any gender."""
    return name.lower() in _genders()
