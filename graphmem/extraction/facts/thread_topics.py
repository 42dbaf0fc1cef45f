"""What a thread speaks of, for facts that do not say so themselves: "context=Kite Harbour" on "I loved the ending".

A reader who sees only the fact must know which game, trip or person it is about. The topics are the names and specific nouns that the
thread has used most in its last turns, earlier sentences of the message and the turn that opened the thread included.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import TOPICS
from graphmem.extraction.facts.lost_words import EMPTY, stems
from graphmem.language import lexicon as lx
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NO_TOPIC = (
    EMPTY
    | lx.ABSTRACT
    | lx.TIME_UNITS
    | lx.FEELINGS
    | lx.GENERIC_PERSONS
    | frozenset("question recommendation suggestion tip advice idea option list example information detail step help use".split())
    | frozenset("morning afternoon evening tonight weekend today tomorrow yesterday".split())
)
_NO_TOPIC_KINDS = frozenset(("amount", "url", "email", "address", "handle", "date"))
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Topic:
    """A name or noun phrase that a thread speaks of."""

    name: str
    weight: float


@dataclass(slots=True)
class ThreadTopics:
    """The topics of each turn of a thread so far, the latest last."""

    turns: list[dict[str, Topic]] = field(default_factory=list)

    def add(self, parsed: ParsedMessage) -> None:
        """Take in the topics of a message."""
        share = TOPICS.assistant_share if parsed.message.role == "assistant" else 1.0
        self.turns.append({key: replace(topic, weight=topic.weight * share) for key, topic in _topics(parsed, 0, len(parsed.doc)).items()})

    def around(self, parsed: ParsedMessage, span: "Span") -> list[str]:
        """What is spoken of around some words of the message that comes next, most prominent first."""
        score: dict[str, float] = {}
        names: dict[str, str] = {}
        recent = [*enumerate(reversed(self.turns[-TOPICS.turns :]), 1)]
        opening = [(1, self.turns[0])] if len(self.turns) > TOPICS.turns else []
        begins, ends, opens = _segment(parsed, span[0].sent)
        sentence = span[0].sent
        beside = _topics(parsed, sentence.start, sentence.end, span)
        within = _topics(parsed, begins, ends, sentence) | {k: replace(t, weight=t.weight * TOPICS.beside) for k, t in beside.items()}
        for back, topics in [(0, within), *((*recent, *opening) if opens else ())]:
            for key, topic in topics.items():
                score[key] = score.get(key, 0.0) + topic.weight * TOPICS.decay**back
                names.setdefault(key, topic.name)
        return [names[key] for key, value in sorted(score.items(), key=lambda item: -item[1]) if value >= TOPICS.least_score]


def in_context(parsed: ParsedMessage, fact: Fact, topics: ThreadTopics) -> Fact:
    """The fact with a tag for what the thread speaks of and for the question it answers, as far as it does not say them itself."""
    if fact.kind == "relation" or fact.predicate == "be named" or parsed.message.role == "assistant":
        return fact
    span = parsed.doc.char_span(fact.start, max(fact.end, fact.start + 1), alignment_mode="expand")
    if span is None or not len(span):
        return fact
    first = span[0].sent
    told = stems(" ".join((fact.text, *(m.name for m in fact.members), *fact.tags)))
    tags = []
    if not any(tag.startswith(("reply to=", "answer to=")) for tag in fact.tags):
        asked = _question_answered(parsed, first)
        tags += [f"reply to={asked}"] if asked else []
    for name in topics.around(parsed, span)[: TOPICS.most]:
        words = stems(name)
        if words and not words <= told and name not in parsed.turn.people:
            tags.append(f"context={name}")
            told |= words
    return replace(fact, tags=(*fact.tags, *tags)).with_id() if tags else fact


def _question_answered(parsed: ParsedMessage, sentence: "Span") -> str:
    """The question that ended the turn before, if the sentence is the first that states anything; empty otherwise."""
    states = any(t.pos_ in ("VERB", "AUX") for one in parsed.doc.sents if one.end <= sentence.start for t in one)
    said = [one.strip() for one in _SENTENCE.findall(parsed.before)]
    if states or parsed.to_assistant or not said or not said[-1].endswith("?"):
        return ""
    return said[-1] if TOPICS.least_question <= len(said[-1].split()) <= TOPICS.longest_question else ""


def _segment(parsed: ParsedMessage, sentence: "Span") -> tuple[int, int, bool]:
    """The tokens around a sentence between changes of subject ("By the way, ..."), and whether no change is before it."""
    begins, ends, opens = 0, len(parsed.doc), True
    for one in parsed.doc.sents:
        if not _TURNS_AWAY.match(one.text):
            continue
        if one.start <= sentence.start:
            begins, opens = one.start, False
        else:
            ends = min(ends, one.start)
    return begins, ends, opens


_TURNS_AWAY = re.compile(
    r"\s*(?:by the way|btw|also,|oh,|anyway|on another note|speaking of|in other news|changing the subject)", re.IGNORECASE
)


def _topics(parsed: ParsedMessage, start: int, end: int, but: "Span | None" = None) -> dict[str, Topic]:
    """The topics that the tokens from `start` to `end`, those of the sentence `but` left out, name, by a key that unites their forms."""
    return dict(_named(parsed, start, end, (but.start, but.end) if but is not None else (0, 0)))


def _named(parsed: ParsedMessage, begin: int, end: int, but: tuple[int, int]) -> Iterator[tuple[str, Topic]]:
    for start, stop, referent in parsed.references.spans:
        tokens = parsed.doc[start:stop]
        if (
            stop > end
            or start < begin
            or but[0] <= start < but[1]
            or not len(tokens)
            or all(t.pos_ == "PRON" for t in tokens)
            or referent.kind in _NO_TOPIC_KINDS
        ):
            continue
        name = referent.name
        if any(name == person or name.startswith(f"{person}'s ") for person in parsed.turn.people):
            name = name.partition("'s ")[2]
        if not name or not _is_topic(parsed, name, list(tokens)):
            continue
        if referent.kind == "person" and referent.proper and (parsed.to_assistant or parsed.message.role == "assistant"):
            continue  # who one knows is not what one asks an assistant about
        weight = TOPICS.name if referent.proper else TOPICS.phrase if " " in name else TOPICS.noun
        yield " ".join(sorted(stems(name))), Topic(name, weight)


def _is_topic(parsed: ParsedMessage, name: str, tokens: "Sequence[Token]") -> bool:
    """True for a name of something else than who talks, and for a noun that says what kind of thing it is."""
    head = name.lower().split()[-1]
    if name in parsed.turn.people or any(t.ent_type_ in ("DATE", "TIME", "NORP") for t in tokens) or not any(map(str.isalpha, name)):
        return False
    return not (" " not in name and head in _NO_TOPIC | lx.UNSPECIFIC) and head not in _NO_TOPIC
