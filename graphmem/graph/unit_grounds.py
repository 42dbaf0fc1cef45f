"""What a unit can rest on: a fact that is understood by itself, and so can be its title."""

import re
from collections.abc import Collection

from graphmem.graph.clause_companions import OTHERS, speaker_of, tells_with_whom
from graphmem.graph.clause_rewriting import clearness_of, is_advice, is_of_everybody, own_words, quoted_clause, third_person_clause
from graphmem.graph.clause_setting import sentence_before
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.topics import ROLES_OF_ARGUMENTS, noun_stems, topics_of
from graphmem.language import lexicon as lx
from graphmem.model import Fact

# As `clearness_of` counts.
_PUT_TOGETHER, _IN_OWN_WORDS = 1, 3


def is_ground(fact: Fact, speakers: Collection[str]) -> bool:
    """True for a fact that is about something and understood, or such a remark about several things."""
    if fact.modality == "asked" or is_of_everybody(fact) or is_advice(fact) or not clearness_of(fact):
        return False
    topics = topics_of(fact, speakers)
    if fact.is_remark:
        return len(topics.named) > 1 and bool(third_person_clause(fact))
    has_object = any(tag.partition("=")[0] in ROLES_OF_ARGUMENTS for tag in fact.tags)
    return bool(topics.named or (topics.hinted and not has_object))


def stands_alone(fact: Fact) -> bool:
    """True for a fact that tells who acts in it: who else does is told, or so much that this may be left out."""
    if not own_words(fact):
        return clearness_of(fact) == _PUT_TOGETHER and _is_of_somebody(fact)
    return clearness_of(fact) == _IN_OWN_WORDS and (is_particular(fact) or not leaves_out_people(fact))


def _is_of_somebody(fact: Fact) -> bool:
    """True for a fact that is put together from its parts if a person acts in it, and the speaker if it is about "me" or what is "mine"."""
    is_mine = not lx.FIRST.isdisjoint(re.findall(r"\w+", fact.text.casefold())) and bool(fact.said_by)
    is_told = bool(speaker_of(fact)) or not is_mine
    return is_told and not quoted_clause(fact) and any(m.kind == "person" for m in fact.members_in("agent"))


def leaves_out_people(fact: Fact) -> bool:
    """True for what "Ada and others" do, of whom nothing tells who they are."""
    return own_words(fact).startswith(f"{speaker_of(fact)} and {OTHERS}") and not tells_with_whom(fact.text)


def needs_setting(fact: Fact) -> bool:
    """True for a fact that goes on from another sentence, and names little itself."""
    return bool(sentence_before(fact)) and not is_particular(fact)


def is_particular(fact: Fact) -> bool:
    """True for what names so much that it is understood although it leaves something out: a day, a name, or many things."""
    speaker = speaker_of(fact).casefold()
    is_named = any(topic.startswith("@") for topic in topics_of(fact, {speaker}).named)
    return is_named or fact.event_start is not None or len(noun_stems(fact.text)) >= UNIT_ASSEMBLY.particular
