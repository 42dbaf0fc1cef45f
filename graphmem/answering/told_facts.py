"""What the facts of a sentence say of the relation that is asked for: that it holds, that it does not, or that it is planned."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.answering.relation_synonyms import same_relation
from graphmem.model import Fact

Values = Literal["current", "past", "all"]
# What lasts until it ends; of an event, the end is the time when it happened.
LASTING = ("state", "relation", "preference")


def facts_told(sentence: EvidenceSentence, relation: str) -> list[Fact]:
    """The facts of a sentence that have this relation, remarks included."""
    return [fact for fact in facts_of(sentence) if fact.predicate and same_relation(relation, fact.predicate.split()[0])]


def facts_of(sentence: EvidenceSentence) -> list[Fact]:
    """All facts of a sentence, remarks included."""
    text, message = sentence.span.text.strip(), sentence.hit.message
    of_message = (fact for fact in sentence.hit.facts if fact.message_id == message.id)
    return [fact for fact in of_message if _overlap(message.text[fact.start : fact.end].strip(), text)]


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def has_ended(fact: Fact, at: datetime) -> bool:
    """True for a state that is over by then; what happened once does not end."""
    return fact.kind in LASTING and fact.valid_to <= at


def states_none(facts: Sequence[Fact], values: Values, at: datetime) -> bool:
    """True if there are facts, and none tells that it is so: it is denied, imagined, asked, or over where `values` are current."""
    stating = (f for f in facts if f.polarity == "positive" and f.modality in ("asserted", "planned", "wished"))
    return bool(facts) and not any(values != "current" or not has_ended(f, at) for f in stating)


def verdict_of(facts: Sequence[Fact], values: Values, at: datetime) -> str:
    """ "Yes", "No" or "Planned" to whether the relation of these facts holds; "" if none of them states it."""
    asserted = [f for f in facts if f.modality == "asserted"]
    if any(f.polarity == "positive" and (values != "current" or not has_ended(f, at)) for f in asserted):
        return "Yes"
    if asserted:
        return "No"
    return "Planned" if any(f.modality == "planned" and f.polarity == "positive" for f in facts) else ""
