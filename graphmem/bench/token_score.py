"""Token F1 of an answer with the right one."""

import re
import string
from collections import Counter

RIGHT = 0.5
"""Token F1 from which an answer counts as right."""
_ARTICLES = re.compile(r"\b(a|an|the|and)\b")
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation, " "))


def token_f1(said: str, gold: str) -> float:
    """F1 of the words of two texts (0 to 1), without case, punctuation, articles and "and" (Rajpurkar et al. 2016)."""
    left, right = Counter(_words(said)), Counter(_words(gold))
    shared = sum((left & right).values())
    return 2 * shared / (sum(left.values()) + sum(right.values())) if shared else 0.0


def _words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()
