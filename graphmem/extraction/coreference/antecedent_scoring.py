"""Rank the antecedents of a pronoun by salience, after Lappin & Leass (1994).

A score adds up reasons: the mention's grammatical role, its distance, how often the entity was mentioned, whether it has the pronoun's
role, whether an earlier pronoun referred to it. Binding principles and gender count against (`syntax`). The weights are in
`coreference_config`.
"""

from collections.abc import Sequence
from math import log2
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_config import ANTECEDENT_WEIGHTS as W
from graphmem.extraction.coreference.coreference_records import Candidate
from graphmem.extraction.coreference.discourse import DiscourseEntity
from graphmem.extraction.coreference.syntax import (
    governing_subjects,
    grammatical_role,
    is_recipient_of_report,
    objects_of,
    phrase_head,
    violates_binding,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


def rank_antecedents(pronoun: "Token", gender: str, mentions: Sequence[DiscourseEntity], turn: int, sentence: int) -> list[Candidate]:
    """One candidate per entity among the mentions, best score first; the best mention of an entity counts."""
    groups: dict[str, list[DiscourseEntity]] = {}
    for mention in mentions:
        groups.setdefault(mention.key, []).append(mention)
    role, subjects = grammatical_role(pronoun), [s.i for s in governing_subjects(pronoun)]
    candidates = []
    for key, group in groups.items():
        best = max((_mention_reasons(m, pronoun, role, subjects, turn, sentence) for m in group), key=lambda r: sum(r.values()))
        nearest = max((m.token for m in group if m.turn == turn), default=-1)
        gender_known = any(m.gender == gender for m in group)
        reasons = best | _entity_reasons(group, pronoun, gender, turn, sentence)
        candidates.append(Candidate(key, group[-1].referents, nearest, reasons, gender_known))
    return sorted(candidates, key=lambda c: -c.score)


def _entity_reasons(mentions: Sequence[DiscourseEntity], pronoun: "Token", gender: str, turn: int, sentence: int) -> dict[str, float]:
    """Reasons that concern all mentions of one entity together."""
    reasons = {"frequency": W.frequency * log2(len(mentions))}
    here = [m for m in mentions if (m.turn, m.sentence) == (turn, sentence) and not m.pronoun]
    before = [m for m in here if m.token < pronoun.i]
    if any(violates_binding(pronoun, pronoun.doc[m.token]) for m in before or here):
        reasons["binding"] = W.violation
    known = {m.gender for m in mentions} - {""}
    if known and gender not in known:
        reasons["gender"] = W.violation
    return reasons


def _mention_reasons(
    mention: DiscourseEntity, pronoun: "Token", role: str, subjects: Sequence[int], turn: int, sentence: int
) -> dict[str, float]:
    """Reasons that concern one mention, in this message or an earlier one."""
    reasons = {"role": W.role.get(mention.grammatical_role, 0.0)}
    if mention.grammatical_role == role and role in ("subject", "object"):
        reasons["parallel"] = W.parallel_role
    back = abs(sentence - mention.sentence)
    if mention.pronoun:
        reasons["chain"] = W.chain * W.chain_decay ** max(0, back - 1)
    if role == "owner" and back and mention.grammatical_role == "object":
        reasons["possessive"] = W.possessive_continuation
    if back:
        reasons["sentences"] = W.per_sentence * back
    if mention.turn != turn:
        return reasons | {"turns": W.per_turn * (turn - mention.turn)}
    reasons |= _message_reasons(mention, pronoun)
    return reasons if back else reasons | _sentence_reasons(mention, pronoun, subjects)


def _message_reasons(mention: DiscourseEntity, pronoun: "Token") -> dict[str, float]:
    """Reasons for a mention in the same message as the pronoun."""
    token = pronoun.doc[mention.token]
    reasons = {"distance": W.token_distance * log2(1 + abs(pronoun.i - mention.token) / W.token_scale)}
    if mention.grammatical_role == "subject" and phrase_head(token).head.dep_ == "ROOT":
        reasons["main clause"] = W.main_clause
    if mention.parenthetical and not mention.parenthetical[0] < pronoun.i < mention.parenthetical[1]:
        reasons["parenthetical"] = W.parenthetical
    if mention.token > pronoun.i:
        reasons["cataphora"] = W.cataphora
    return reasons


def _sentence_reasons(mention: DiscourseEntity, pronoun: "Token", subjects: Sequence[int]) -> dict[str, float]:
    """Reasons for a mention in the same sentence as the pronoun."""
    reasons: dict[str, float] = {}
    head = phrase_head(pronoun.doc[mention.token])
    if is_recipient_of_report(head, pronoun):
        reasons["recipient"] = W.recipient
    elif subjects and head.i == subjects[0] and pronoun.dep_ == "pobj":
        reasons["beside subject"] = W.beside_subject
    elif head.i in subjects and not any(is_recipient_of_report(c, pronoun) for c in objects_of(head.head)):
        reasons["governing subject"] = W.own_subject if head.i == subjects[0] else W.outer_subject
    if pronoun.dep_ == "poss" and pronoun.head.dep_ == "conj" and pronoun.head.head.i == mention.token:
        reasons["coordination"] = W.coordination
    return reasons
