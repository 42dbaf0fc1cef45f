"""Which facts of an assistant's turn are about the user's world: what it did, promised, recommended or was told.

What an assistant explains in general is no fact: it stays text that is searched.
"""

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.coreference import SpeakerTurn
from graphmem.language import lexicon as lx
from graphmem.model import Fact

# What an assistant says of itself in every conversation.
_ROUTINE = (
    lx.EMPTY_VERBS
    | lx.LIGHT_VERBS
    | frozenset("understand apologize apologise assist help provide include note explain be want like need".split())
)
_ADVICE = frozenset("recommend suggest advise propose".split())


def keeps(parsed: ParsedMessage, fact: Fact) -> bool:
    """True for every fact of a person's turn, and for those of an assistant's turn that are about the conversation's own world."""
    return parsed.message.role != "assistant" or _is_own(parsed.turn, fact)


def _is_own(turn: SpeakerTurn, fact: Fact) -> bool:
    verb = fact.predicate.split()[0]
    if fact.is_remark or fact.kind == "instruction":
        return False
    if fact.reason == "subordinate" and fact.text.lower().startswith(("the ", "this ", "these ", "any ", "all ", "each ")):
        return False  # "the resources I mentioned"
    agents = {m.name for m in fact.members_in("agent")}
    if turn.speaker in agents:
        said = fact.modality in ("asserted", "planned") and verb not in _ROUTINE
        return verb in _ADVICE or said or fact.kind == "preference"
    # What the user is told about the user: only what happened, no general "you".
    return turn.addressee in agents and fact.modality == "asserted" and fact.kind == "event" and verb not in _ROUTINE
