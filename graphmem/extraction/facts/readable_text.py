"""The text of a fact as words that can be read alone: "when my son broke a rib" becomes its whole sentence.

A clause without a subject or a finite verb of its own, or one that a sentence only mentions ("the cup that I made"), is quoted with
the sentence that says it. The members, and not the text, say which clause of the sentence is meant.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import REMARKS
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Span

_ALONE = frozenset(("ROOT", "conj", "ccomp", "parataxis"))


def with_readable_text(parsed: ParsedMessage, fact: Fact) -> Fact:
    """The fact with the words of its whole sentence if those of its clause cannot be read alone; remarks and relations stay as they are."""
    if fact.is_remark or fact.kind == "relation" or fact.end <= fact.start:
        return fact
    span = parsed.doc.char_span(fact.start, fact.end, alignment_mode="expand")
    if span is None or not len(span) or stands_alone(span):
        return fact
    sentence = [t for t in span[0].sent if not t.is_space]
    if len(sentence) > REMARKS.longest_sentence:
        return fact
    last = sentence[-2] if len(sentence) > 1 and sentence[-1].text == "." else sentence[-1]
    start, end = min(sentence[0].idx, fact.start), max(last.idx + len(last.text), fact.end)
    return replace(fact, start=start, end=end, text=parsed.message.text[start:end]).with_id()


def stands_alone(span: "Span") -> bool:
    """True for words that are a main clause with a subject of their own."""
    root = span.root
    if root.pos_ not in ("VERB", "AUX") or root.dep_ not in _ALONE or span[0].dep_ == "mark" or span[0].tag_ in ("WRB", "WDT", "WP"):
        return False
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") and span.start <= c.i < span.end for c in root.children)
