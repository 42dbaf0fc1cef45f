"""Public sets of questions with labelled evidence: messages by memory, and for each question which messages answer it."""

from graphmem.bench.recall_sets.conversations import beam, locomo, realtalk
from graphmem.bench.recall_sets.pools import hotpotqa, lihua, longmemeval, longmemeval_exchanges, musique
from graphmem.bench.recall_sets.recall_set import RecallQuestion, RecallSet

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

__all__ = ["SETS", "RecallQuestion", "RecallSet"]
