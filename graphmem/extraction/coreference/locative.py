"""There: the place that was just spoken of."""

from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_records import Referent, Turn
from graphmem.extraction.coreference.discourse import Discourse, Seen

if TYPE_CHECKING:
    from spacy.tokens import Token

TURNS_BACK = 1
# "Hang in there", "always there", "hi there".
_IDIOMS = frozenset("hang in out hi hello hey always".split())


def is_there(token: "Token") -> bool:
    """ "there" as a place: not that of "there is", nor of "hi there"."""
    if token.lower_ != "there" or token.dep_ not in ("advmod", "pcomp", "pobj") or token.head.pos_ not in ("VERB", "AUX", "ADP", "NOUN"):
        return False
    before = token.nbor(-1).lower_ if token.i else ""
    after = token.nbor().lower_ if token.i + 1 < len(token.doc) else ""
    return before not in _IDIOMS and not (after == "for" and token.head.lemma_ == "be")


def there(turn: Turn, discourse: Discourse) -> tuple[Referent, ...]:
    """The definite place of the latest sentence that has one; two of them leave it open."""
    places = [s for s in discourse.seen if turn.number - s.turn <= TURNS_BACK and _is_place(s)]
    last = {s.referents for s in places if s.sentence == places[-1].sentence} if places else set()
    return last.pop() if len(last) == 1 else ()


def _is_place(seen: Seen) -> bool:
    """ "home" is another one for everybody."""
    return len(seen.referents) == 1 and seen.definite and seen.referents[0].kind == "place" and seen.referents[0].name != "home"
