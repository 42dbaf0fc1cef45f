"""The confidence of a fact, from the features of its clause, and the main reason against it."""

from dataclasses import replace

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import CONFIDENCE
from graphmem.model import Fact

_SUBORDINATE = frozenset(("relcl", "acl", "advcl", "pcomp", "ccomp"))
_PRONOUNS = frozenset("he him his she her it its they them their this that these those".split())


def with_confidence(fact: Fact, parsed: ParsedMessage, clause: Clause, *, from_context: bool = False) -> Fact:
    """The fact with the product of the factors that apply to its clause; `reason` names the one that weighs most."""
    pronoun = any(t.lower_ in _PRONOUNS and parsed.referents(t) for t in clause.verb.subtree)
    factors = {
        "context": CONFIDENCE.from_context if from_context else 1.0,
        "pronoun": CONFIDENCE.pronoun if pronoun else 1.0,
        "bare": CONFIDENCE.bare if not any(m.role != "agent" for m in fact.members) else 1.0,
        "subordinate": CONFIDENCE.subordinate if clause.verb.dep_ in _SUBORDINATE else 1.0,
        "long": CONFIDENCE.long_sentence if len(clause.verb.sent) > CONFIDENCE.long_words else 1.0,
        "mood": CONFIDENCE.not_asserted if fact.modality != "asserted" else 1.0,
    }
    value = CONFIDENCE.plain
    for factor in factors.values():
        value *= factor
    lowest = min(factors, key=lambda name: factors[name])
    return replace(fact, confidence=round(value, 2), reason=lowest if factors[lowest] < 1 else "")


def inferred(state: Fact) -> Fact:
    """A state that follows from an event: a little less certain than the event."""
    return replace(state, confidence=round(state.confidence * CONFIDENCE.inferred, 2), reason=state.reason or "inferred")


def is_tautology(fact: Fact) -> bool:
    """True for "Ada's sister is sister of Ada": the name says so already, and nobody is named."""
    return fact.kind == "relation" and all("'s " in m.name for m in fact.members_in("agent"))
