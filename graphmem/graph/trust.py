"""Whose word counts how far: one's own about oneself before that of others, people before assistants, tools and systems."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graphmem.graph.graph_config import TRUST
from graphmem.model import Fact, Message
from graphmem.model.build_rules import BuildRules

_OF_ROLE: Mapping[str, int] = {
    "system": TRUST.system,
    "tool": TRUST.tool,
    "function": TRUST.tool,
    "assistant": TRUST.assistant,
    "bot": TRUST.assistant,
}
_OF_SOURCE = {"low": -TRUST.source_step, "normal": 0, "high": TRUST.source_step}


def with_trust(fact: Fact, message: Message, speaker: str, rules: BuildRules) -> Fact:
    """A fact of a message with who said it and how far that counts; `speaker` is the entity of the message's speaker, "" if unknown."""
    own = _OF_ROLE.get(message.role)
    if own is None:
        own = TRUST.own_word if _is_about(fact, speaker) else TRUST.hearsay
    return replace(fact, said_by=speaker or message.speaker_key, trust=own + _OF_SOURCE[rules.trust_in(message.source)])


def _is_about(fact: Fact, speaker: str) -> bool:
    """True for what speakers say of themselves, and not on the word of others."""
    told = {m.entity_id for m in fact.members_in("agent")}
    reporters = {m.entity_id for m in fact.members_in("reporter")}
    return bool(speaker) and told == {speaker} and reporters <= {speaker}


def independent(facts: Iterable[Fact]) -> frozenset[str]:
    """Those who said these facts and are people, each once however many accounts they have: tools and assistants repeat others."""
    return frozenset(fact.said_by for fact in facts if fact.said_by and fact.trust % TRUST.source_step >= TRUST.hearsay)


def agreed_confidence(fact: Fact, people: int) -> Fact:
    """The fact, more likely right the more people say the same."""
    if people < 2:
        return fact
    doubt = (1 - fact.confidence) * TRUST.doubt_per_person ** (people - 1)
    return replace(fact, confidence=max(fact.confidence, round(min(1 - doubt, TRUST.most_confident), 2)))
