"""Text -> index terms, the same on every engine, because the engines' own analysers differ."""

import re
from functools import cache
from typing import Any

_STOP = """a about above after again against all am an and any are as at be because been before being below between both but by can could
did do does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it
its itself just me more most my myself no nor not now of off on once only or other our ours ourselves out over own s same she should so some
such t than that the their theirs them themselves then there these they this those through to too under until up very was we were what when
where which while who whom why will with would you your yours yourself yourselves d ll m re ve don didn doesn isn wasn"""
STOP_WORDS = frozenset(_STOP.split())
_WORD = re.compile(r"[^\W_]+")


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def terms_of(text: str) -> list[str]:
    """Lower-case English stems of a text in order, without stop words and words over 64 characters."""
    words = [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS and len(word) <= 64]
    return list(_stemmer().stemWords(words))
