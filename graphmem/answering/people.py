"""Whether two names may mean one person: equal, a part of the other, or short for it."""

from graphmem.language.lexicon import SHORT_NAMES
from graphmem.language.name_forms import normal_name

_MIN_PREFIX = 3


def is_same_person(asked: str, name: str) -> bool:
    """True for "Anna" and "Anna Berg", "Mel" and "Melanie", "Bob" and "Robert"; False if either is empty."""
    left, right = normal_name(asked).split(), normal_name(name).split()
    if not left or not right:
        return False
    if set(left) <= set(right) or set(right) <= set(left):
        return True
    return (len(left) == 1 and _is_short_for(left[0], right[0])) or (len(right) == 1 and _is_short_for(right[0], left[0]))


def _is_short_for(short: str, name: str) -> bool:
    if short in SHORT_NAMES.get(name, ()):
        return True
    return _MIN_PREFIX <= len(short) < len(name) and name.startswith(short)
