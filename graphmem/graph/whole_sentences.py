"""Facts in the words of their whole sentence: "I had a day out" of "I had a day out - we went biking"."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from graphmem.graph.clause_rewriting import clearness_of, own_words
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.model import Fact


def in_whole_sentences(facts: Sequence[Fact]) -> list[Fact]:
    """Facts of a thread; one of a clause with which a remark begins has the words of that, if these can be read alone."""
    remarks: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_remark and fact.reason != "caption" and len(fact.text) <= UNIT_ASSEMBLY.clause_characters:
            remarks[fact.message_id, fact.start].append(fact)
    return [fact if fact.is_remark else _told_by(fact, remarks.get((fact.message_id, fact.start), ())) for fact in facts]


def _told_by(fact: Fact, remarks: Collection[Fact]) -> Fact:
    longest = max((one for one in remarks if one.end > fact.end and one.text.startswith(fact.text)), key=lambda one: one.end, default=None)
    if longest is None:
        return fact
    told = replace(fact, text=longest.text, end=longest.end)
    return told if own_words(told) and clearness_of(told) >= clearness_of(fact) else fact
