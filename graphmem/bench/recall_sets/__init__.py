"""Public sets of questions with labelled evidence: messages by memory, and for each question which messages answer it."""

from pathlib import Path

from graphmem.bench.recall_sets.conversations import beam, locomo, realtalk
from graphmem.bench.recall_sets.pools import hotpotqa, lihua, longmemeval, longmemeval_exchanges, musique
from graphmem.bench.recall_sets.recall_set import RecallQuestion, RecallSet
from graphmem.model.errors import QuestionError

SETS = {
    "locomo": locomo,
    "realtalk": realtalk,
    "beam": beam,
    "longmemeval": longmemeval,
    "longmemeval-exchanges": longmemeval_exchanges,
    "lihua": lihua,
    "musique": musique,
    "hotpotqa": hotpotqa,
}

__all__ = ["SETS", "RecallQuestion", "RecallSet", "read_set"]


def read_set(name: str, data: Path) -> RecallSet:
    """The set of that name. Raises QuestionError for an unknown one, LogError if the data is not of the set."""
    if name not in SETS:
        raise QuestionError(f"there is no set '{name}'. Known: {', '.join(SETS)}.")
    return SETS[name](data)
