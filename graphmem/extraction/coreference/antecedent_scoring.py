"""How likely a pronoun means each person spoken of: a sum of a few reasons, after Lappin & Leass (1994).

Salience counts: the part a person plays in the sentence, how near the mention is, how often there was one, whether it stands in the
same part as the pronoun, whether the pronoun before meant the same one. Grammar and gender speak against some (`syntax`). The weights
are set by hand, on general grounds; a score has no unit, and only differences between scores mean something.
"""

from collections.abc import Sequence
from math import log2
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_records import Candidate
from graphmem.extraction.coreference.discourse import Seen
from graphmem.extraction.coreference.syntax import governing_subjects, is_barred, is_told, part_of, recipients, top_of

if TYPE_CHECKING:
    from spacy.tokens import Token

PART = {"subject": 1.0, "owner": 0.5, "object": 0.3, "root": 0.3, "agent": 0.2, "embedded": -0.2, "predicate": -0.3}
MAIN_CLAUSE = 0.3
OUR_SUBJECT = 1.2
OUTER_SUBJECT = 0.8
PARALLEL = 0.4
JOINED = 1.0
CHAIN = 0.8
AGAIN = 0.4
GOES_ON = 0.4
TOLD = 1.2
BESIDE = -1.0
TURN_BACK = -0.5
SENTENCE_BACK = -1.0
FAR = -0.2
AHEAD = -1.2
ASIDE = -0.5
AGAINST = -2.5


def weigh(pronoun: "Token", gender: str, seen: Sequence[Seen], turn: int, sentence: int) -> list[Candidate]:
    """The candidates among what was seen, best first; of each, its best mention counts."""
    groups: dict[str, list[Seen]] = {}
    for one in seen:
        groups.setdefault(one.key, []).append(one)
    part, subjects = part_of(pronoun), [s.i for s in governing_subjects(pronoun)]
    found = []
    for key, mentions in groups.items():
        best = max((_of_one(m, pronoun, part, subjects, turn, sentence) for m in mentions), key=lambda r: sum(r.values()))
        nearest = max((m.token for m in mentions if m.turn == turn), default=-1)
        sure = any(m.gender == gender for m in mentions)
        found.append(Candidate(key, mentions[-1].referents, nearest, best | _of_all(mentions, pronoun, gender, turn, sentence), sure))
    return sorted(found, key=lambda c: -c.score)


def _of_all(mentions: Sequence[Seen], pronoun: "Token", gender: str, turn: int, sentence: int) -> dict[str, float]:
    """What counts for all mentions of one candidate together."""
    reasons = {"again": AGAIN * log2(len(mentions))}
    here = [m for m in mentions if (m.turn, m.sentence) == (turn, sentence) and not m.pronoun]
    before = [m for m in here if m.token < pronoun.i]
    if any(is_barred(pronoun, pronoun.doc[m.token]) for m in before or here):
        reasons["barred"] = AGAINST
    known = {m.gender for m in mentions} - {""}
    if known and gender not in known:
        reasons["gender"] = AGAINST
    return reasons


def _of_one(mention: Seen, pronoun: "Token", part: str, subjects: Sequence[int], turn: int, sentence: int) -> dict[str, float]:
    """What counts for a mention, wherever it was."""
    reasons = {"part": PART.get(mention.part, 0.0)}
    if mention.part == part and part in ("subject", "object"):
        reasons["parallel"] = PARALLEL
    back = abs(sentence - mention.sentence)
    if mention.pronoun:
        reasons["chain"] = CHAIN * 0.5 ** max(0, back - 1)
    if part == "owner" and back and mention.part == "object":
        reasons["owner"] = GOES_ON
    if back:
        reasons["sentences"] = SENTENCE_BACK * back
    if mention.turn != turn:
        return reasons | {"turns": TURN_BACK * (turn - mention.turn)}
    reasons |= _in_this_text(mention, pronoun)
    return reasons if back else reasons | _in_this_sentence(mention, pronoun, subjects)


def _in_this_text(mention: Seen, pronoun: "Token") -> dict[str, float]:
    token = pronoun.doc[mention.token]
    reasons = {"far": FAR * log2(1 + abs(pronoun.i - mention.token) / 10)}
    if mention.part == "subject" and top_of(token).head.dep_ == "ROOT":
        reasons["main"] = MAIN_CLAUSE
    if mention.aside and not mention.aside[0] < pronoun.i < mention.aside[1]:
        reasons["aside"] = ASIDE
    if mention.token > pronoun.i:
        reasons["ahead"] = AHEAD
    return reasons


def _in_this_sentence(mention: Seen, pronoun: "Token", subjects: Sequence[int]) -> dict[str, float]:
    reasons: dict[str, float] = {}
    top = top_of(pronoun.doc[mention.token])
    if is_told(top, pronoun):
        reasons["told"] = TOLD
    elif subjects and top.i == subjects[0] and pronoun.dep_ == "pobj":
        reasons["beside"] = BESIDE
    elif top.i in subjects and not any(is_told(c, pronoun) for c in recipients(top.head)):
        reasons["governs"] = OUR_SUBJECT if top.i == subjects[0] else OUTER_SUBJECT
    if pronoun.dep_ == "poss" and pronoun.head.dep_ == "conj" and pronoun.head.head.i == mention.token:
        reasons["joined"] = JOINED
    return reasons
