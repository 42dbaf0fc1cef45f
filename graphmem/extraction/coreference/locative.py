"""Resolve "there" to the place mentioned last."""

from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_config import CANDIDATE_WINDOW
from graphmem.extraction.coreference.coreference_records import Referent, SpeakerTurn
from graphmem.extraction.coreference.discourse import DiscourseEntity, DiscourseState

if TYPE_CHECKING:
    from spacy.tokens import Token

# "Hang in there", "always there", "hi there".
_IDIOMS = frozenset("hang in out hi hello hey always".split())


def is_locative_there(token: "Token") -> bool:
    """True for "there" as a place; False in "there is" and "hi there"."""
    if token.lower_ != "there" or token.dep_ not in ("advmod", "pcomp", "pobj") or token.head.pos_ not in ("VERB", "AUX", "ADP", "NOUN"):
        return False
    before = token.nbor(-1).lower_ if token.i else ""
    after = token.nbor().lower_ if token.i + 1 < len(token.doc) else ""
    return before not in _IDIOMS and not (after == "for" and token.head.lemma_ == "be")


def resolve_there(turn: SpeakerTurn, discourse: DiscourseState) -> tuple[Referent, ...]:
    """The definite place of the latest sentence that has one; () if it has two."""
    places = [m for m in discourse.entities if turn.number - m.turn <= CANDIDATE_WINDOW.locative_turns and _is_place(m)]
    last = {m.referents for m in places if m.sentence == places[-1].sentence} if places else set()
    return last.pop() if len(last) == 1 else ()


def _is_place(mention: DiscourseEntity) -> bool:
    """One definite place; not "home", which differs by person."""
    return len(mention.referents) == 1 and mention.definite and mention.referents[0].kind == "place" and mention.referents[0].name != "home"
