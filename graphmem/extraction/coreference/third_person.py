"""He, she, they and it: the likeliest one spoken of, if nobody else is nearly as likely."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.antecedent_scoring import weigh
from graphmem.extraction.coreference.coreference_records import Candidate, Referent, Turn
from graphmem.extraction.coreference.discourse import Discourse, Seen
from graphmem.extraction.coreference.pleonastic import is_empty, tells_of_all
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token

RECENT = 40
SOON = 12
TURNS_BACK = 3
SENTENCES_BACK = 3
# How much likelier the best must be than the next: of two names in one sentence, fewer than two in three are right below this.
MARGIN = 0.8
THING_MARGIN = 0.4
# A thing that scores less was spoken of too long ago, or too much in passing, for "it" to be it.
FAINT_THING = -1.4
# Somebody whose gender is not known, beside somebody whose gender fits.
UNSURE_MARGIN = 3.0
_AGAINST = frozenset(("barred", "gender", "ahead"))


def persons(token: "Token", gender: str, turn: Turn, discourse: Discourse, sentence: int, ahead: Sequence[Seen]) -> list[Candidate]:
    """Who "he" or "she" may be, best first: one person, neither speaker nor addressee. `ahead` is sorted by token."""
    later = bisect_right(ahead, token.i, key=lambda s: s.token)
    return _weighed(
        token, gender, turn, [*discourse.seen[-RECENT:], *ahead[later : later + SOON]], sentence, lambda s: s.animate and not s.plural
    )


def groups(token: "Token", turn: Turn, discourse: Discourse, sentence: int) -> list[Candidate]:
    """Who "they" may be: several together, of the last turns; things of this one or the one before. What owns, says or lives is alive."""
    human = token.dep_ == "poss" or (token.dep_ == "nsubj" and token.head.lemma_ in lx.HUMAN_VERBS)
    return _weighed(
        token,
        "",
        turn,
        discourse.seen[-RECENT:],
        sentence,
        lambda s: s.plural and (turn.number - s.turn <= 2 if s.animate else not (human or _is_vague(s, turn))),
    )


def things(token: "Token", turn: Turn, discourse: Discourse, sentence: int) -> list[Candidate]:
    """What "it" may be: a definite thing of the last sentences; nothing where "it" stands for no thing (`empty`)."""
    if is_empty(token):
        return []
    told = tells_of_all(token)
    ranked = _weighed(
        token,
        "",
        turn,
        discourse.seen[-RECENT:],
        sentence,
        lambda s: not s.plural and not s.animate and s.definite and _is_in_sight(s, sentence) and not (told and _is_common(s)),
    )
    return [candidate for candidate in ranked if candidate.score >= FAINT_THING]


def _is_in_sight(seen: Seen, sentence: int) -> bool:
    """A subject or object of the last three sentences, or whatever but a place in this one and the last."""
    back = sentence - seen.sentence
    if seen.part in ("subject", "object", "predicate", "root"):
        return back <= SENTENCES_BACK
    return back <= 1 and not any(r.kind == "place" for r in seen.referents)


def _is_vague(seen: Seen, turn: Turn) -> bool:
    """Things of long ago, or in general in what somebody else said: "any memories"."""
    return turn.number - seen.turn > 1 or (not seen.definite and (seen.turn != turn.number or seen.part not in ("subject", "object")))


def _is_common(seen: Seen) -> bool:
    return all(r.kind == "concept" and not r.proper for r in seen.referents)


def decide(ranked: Sequence[Candidate], margin: float = MARGIN) -> tuple[Referent, ...]:
    """Of those that nothing speaks against the best; nobody if the next is nearly as likely. A name that comes only later is none."""
    open_ = [c for c in ranked if _AGAINST.isdisjoint(c.reasons)]
    if not open_:
        return ()
    best, others = open_[0], open_[1:]
    if any(best.score - c.score < (margin if best.sure or not c.sure else UNSURE_MARGIN) for c in others):
        return ()
    return best.referents


def _weighed(token: "Token", gender: str, turn: Turn, seen: Sequence[Seen], sentence: int, fits: Callable[[Seen], bool]) -> list[Candidate]:
    near = [s for s in seen if fits(s) and turn.number - s.turn <= TURNS_BACK and not any(r.name in turn.people for r in s.referents)]
    return weigh(token, gender, near, turn.number, sentence)
