"""He, she, they and it: the best antecedent, if no other candidate is nearly as likely."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.antecedent_scoring import rank_antecedents
from graphmem.extraction.coreference.coreference_config import CANDIDATE_WINDOW, DECISION_THRESHOLDS
from graphmem.extraction.coreference.coreference_records import Candidate, Referent, SpeakerTurn
from graphmem.extraction.coreference.discourse import DiscourseEntity, DiscourseState
from graphmem.extraction.coreference.pleonastic import is_pleonastic, refers_to_situation
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token

_EXCLUDING_REASONS = frozenset(("binding", "gender", "cataphora"))
_SALIENT_ROLES = ("subject", "object", "predicate", "root")


def person_candidates(
    token: "Token", gender: str, turn: SpeakerTurn, discourse: DiscourseState, sentence: int, named: Sequence[DiscourseEntity]
) -> list[Candidate]:
    """Ranked antecedents of "he" or "she": one person, neither speaker nor addressee.

    `named` are the persons that this message names, sorted by token; those after the pronoun are candidates too.
    """
    later = bisect_right(named, token.i, key=lambda m: m.token)
    mentions = [*recent_mentions(discourse), *named[later : later + CANDIDATE_WINDOW.upcoming_names]]
    return _rank_fitting(token, gender, turn, mentions, sentence, lambda m: m.animate and not m.plural)


def group_candidates(token: "Token", turn: SpeakerTurn, discourse: DiscourseState, sentence: int) -> list[Candidate]:
    """Ranked antecedents of "they": several people, or several things unless "they" owns, says or lives."""
    human = token.dep_ == "poss" or (token.dep_ == "nsubj" and token.head.lemma_ in lx.HUMAN_VERBS)

    def fits(mention: DiscourseEntity) -> bool:
        if not mention.plural:
            return False
        if mention.animate:
            return turn.number - mention.turn <= CANDIDATE_WINDOW.group_turns
        return not (human or _is_vague(mention, turn))

    return _rank_fitting(token, "", turn, recent_mentions(discourse), sentence, fits)


def thing_candidates(token: "Token", turn: SpeakerTurn, discourse: DiscourseState, sentence: int) -> list[Candidate]:
    """Ranked antecedents of "it": a definite thing of the last sentences; none for a pleonastic "it"."""
    if is_pleonastic(token):
        return []
    named_only = refers_to_situation(token)

    def fits(mention: DiscourseEntity) -> bool:
        thing = not mention.plural and not mention.animate and mention.definite
        return thing and _is_near(mention, sentence) and not (named_only and _is_concept(mention))

    ranked = _rank_fitting(token, "", turn, recent_mentions(discourse), sentence, fits)
    return [candidate for candidate in ranked if candidate.score >= DECISION_THRESHOLDS.min_thing_score]


def recent_mentions(discourse: DiscourseState) -> list[DiscourseEntity]:
    return discourse.entities[-CANDIDATE_WINDOW.recent_mentions :]


def _is_near(mention: DiscourseEntity, sentence: int) -> bool:
    """A subject or object of the last sentences, or anything but a place in this sentence and the one before."""
    back = sentence - mention.sentence
    if mention.grammatical_role in _SALIENT_ROLES:
        return back <= CANDIDATE_WINDOW.salient_thing_sentences
    return back <= CANDIDATE_WINDOW.other_thing_sentences and not any(r.kind == "place" for r in mention.referents)


def _is_vague(mention: DiscourseEntity, turn: SpeakerTurn) -> bool:
    """Things of some turns ago, or indefinite ones in another speaker's turn or in passing: "any memories"."""
    if turn.number - mention.turn > CANDIDATE_WINDOW.plural_thing_turns:
        return True
    return not mention.definite and (mention.turn != turn.number or mention.grammatical_role not in ("subject", "object"))


def _is_concept(mention: DiscourseEntity) -> bool:
    return all(r.kind == "concept" and not r.proper for r in mention.referents)


def choose_antecedent(ranked: Sequence[Candidate], margin: float = DECISION_THRESHOLDS.person_margin) -> tuple[Referent, ...]:
    """The best candidate that nothing excludes; () if the next one is within the margin. A name after the pronoun is excluded."""
    possible = [c for c in ranked if _EXCLUDING_REASONS.isdisjoint(c.reasons)]
    if not possible:
        return ()
    best, others = possible[0], possible[1:]
    if any(best.score - c.score < _margin(best, c, margin) for c in others):
        return ()
    return best.referents


def _margin(best: Candidate, other: Candidate, margin: float) -> float:
    return margin if best.gender_known or not other.gender_known else DECISION_THRESHOLDS.unknown_gender_margin


def _rank_fitting(
    token: "Token",
    gender: str,
    turn: SpeakerTurn,
    mentions: Sequence[DiscourseEntity],
    sentence: int,
    fits: Callable[[DiscourseEntity], bool],
) -> list[Candidate]:
    """Rank the mentions of the last turns that fit the pronoun; speaker and addressee are never meant."""
    near = [
        m
        for m in mentions
        if fits(m) and turn.number - m.turn <= CANDIDATE_WINDOW.turns and not any(r.name in turn.people for r in m.referents)
    ]
    return rank_antecedents(token, gender, near, turn.number, sentence)
