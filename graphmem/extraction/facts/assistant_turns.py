"""Which facts of an assistant's turn are about the user's world: what it did, promised, recommended or was told.

What an assistant explains in general is no fact: it stays text that is searched.
"""

import re

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.coreference import SpeakerTurn
from graphmem.language import lexicon as lx
from graphmem.model import Fact

# What an assistant says of itself in every conversation.
_ROUTINE = (
    lx.EMPTY_VERBS
    | lx.LIGHT_VERBS
    | frozenset("understand apologize apologise assist help provide include note explain be want like need".split())
    # Its own abilities and memory.
    | frozenset("update correct improve retain store access remember learn rely encounter browse".split())
)
_ADVICE = frozenset("recommend suggest advise propose".split())


def keeps(parsed: ParsedMessage, fact: Fact) -> bool:
    """True for every fact of a person's turn, and for those of an assistant's turn that are about the conversation's own world."""
    if parsed.message.role != "assistant":
        return True
    return _is_own(parsed.turn, fact) and _speaks_of_itself(parsed, fact) and not _is_script(parsed.message.text)


# "ANDY:" at the beginning of a line.
_PART = re.compile(r"^\W{0,3}([A-Z][A-Z .'-]+)\W{0,3}:", re.MULTILINE)
_LEAST_PARTS = 3


def _is_script(text: str) -> bool:
    """True for a scene or dialogue: those who say "I" there are its figures."""
    return len(_PART.findall(text)) >= _LEAST_PARTS


def _speaks_of_itself(parsed: ParsedMessage, fact: Fact) -> bool:
    """True if "I" or "we" is a subject of the fact's words: "Set a fair price" and "authorised dealers" are advice and descriptions."""
    span = parsed.doc.char_span(fact.start, max(fact.end, fact.start + 1), alignment_mode="expand")
    return span is None or any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL and t.dep_ in ("nsubj", "nsubjpass") for t in span)


def _is_own(turn: SpeakerTurn, fact: Fact) -> bool:
    verb = fact.predicate.split()[0]
    if fact.is_remark or fact.kind == "instruction" or fact.polarity == "negative":
        return False
    if fact.reason == "subordinate" and fact.text.lower().startswith(("the ", "this ", "these ", "any ", "all ", "each ")):
        return False  # "the resources I mentioned"
    agents = {m.name for m in fact.members_in("agent")}
    if turn.speaker in agents and turn.addressee not in agents:
        if verb in _ADVICE:
            # "I'll suggest a few books" only announces.
            return fact.modality == "asserted" or any(any(map(str.isupper, m.name)) for m in fact.members if m.name not in agents)
        return (fact.modality in ("asserted", "planned") and verb not in _ROUTINE) or fact.kind == "preference"
    return False  # what the user is told about the user repeats the user's words
