"""Tuned numbers of coreference. Scores have no unit: only differences between the scores of two candidates mean something.

The antecedent weights were set by hand on the development part of GAP, and lie on a plateau: halving one, or raising it by half, moved
F1 by less than one point (docs/coreference.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class AntecedentWeights:
    """Salience weights after Lappin & Leass (1994); a candidate's score is their sum."""

    # By grammatical role of the mention; a role that is not listed counts 0.
    role: Mapping[str, float] = field(
        default_factory=lambda: {
            "subject": 1.0,
            "owner": 0.5,
            "object": 0.3,
            "root": 0.3,
            "agent": 0.2,
            "embedded": -0.2,
            "predicate": -0.3,
        }
    )
    # Subject of a main clause of the same message: more salient than one of a subordinate clause.
    main_clause: float = 0.3
    # Subject of the pronoun's own clause, or of a clause around it, in the same sentence.
    own_subject: float = 1.2
    outer_subject: float = 0.8
    # Same role as the pronoun: subjects tend to continue as subjects, objects as objects.
    parallel_role: float = 0.4
    # "Anna and her brother": the possessive of a coordinated noun means the first conjunct.
    coordination: float = 1.0
    # The mention is itself a pronoun: chains continue. Halved per sentence beyond the first one back.
    chain: float = 0.8
    chain_decay: float = 0.5
    # Times log2 of the number of mentions.
    frequency: float = 0.4
    # A possessive picks up the object of an earlier sentence.
    possessive_continuation: float = 0.4
    # "Maria told Ingrid that she ...": the recipient is as likely as the subject (own_subject).
    recipient: float = 1.2
    # "He put it beside him": a prepositional object seldom means the subject of its own clause.
    beside_subject: float = -1.0
    # Distance: per turn back, per sentence back, and times log2(1 + tokens / token_scale) in the same message.
    per_turn: float = -0.5
    per_sentence: float = -1.0
    token_distance: float = -0.2
    token_scale: float = 10
    # Cataphora is rare: the mention follows the pronoun.
    cataphora: float = -1.2
    # The mention stands in parentheses, the pronoun outside them.
    parenthetical: float = -0.5
    # Binding principles or a known other gender: more than all other weights can outweigh.
    violation: float = -2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateWindow:
    """How far back, and ahead, antecedents are looked for."""

    # Mentions: the latest ones of the thread, whatever their age.
    recent_mentions: int = 40
    # Names that the message has after the pronoun: enough for a benchmark, too few for a list of names to cost time.
    upcoming_names: int = 12
    # Turns before the current one.
    turns: int = 3
    # "They": for people, turns back; for things, a plural of long ago is not meant.
    group_turns: int = 2
    plural_thing_turns: int = 1
    # "It": sentences back for subjects and objects, and for mentions in any other role.
    salient_thing_sentences: int = 3
    other_thing_sentences: int = 1
    # "There": turns back.
    locative_turns: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionThresholds:
    """Score differences that make an antecedent clear enough to be taken."""

    # He, she, they: of two names in one sentence, fewer than two in three are right below this.
    person_margin: float = 0.8
    # It: the wrong thing costs less than the wrong person.
    thing_margin: float = 0.4
    # A candidate of unknown gender against one whose gender fits.
    unknown_gender_margin: float = 3.0
    # It: below this score the thing was mentioned too long ago, or too much in passing.
    min_thing_score: float = -1.4
    # It, they, in a fact: a second candidate within this, in the same message or in an earlier one, makes the first doubtful.
    rival: float = 0.5
    earlier_rival: float = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxLimits:
    """Limits, in tokens, of searches in a parse."""

    # Either side of a mention: longer parentheses are not looked for.
    parenthesis: int = 30
    # Steps up a coordination: nobody refers back to the first item of a list of thousands.
    coordination_steps: int = 100
    # Before and after a quotation, its verb of saying: 'Karl said, "..."', '"...", said Karl'.
    before_quotation: int = 7
    after_quotation: int = 6


ANTECEDENT_WEIGHTS = AntecedentWeights()
CANDIDATE_WINDOW = CandidateWindow()
DECISION_THRESHOLDS = DecisionThresholds()
SYNTAX_LIMITS = SyntaxLimits()
