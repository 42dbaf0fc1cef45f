"""What a thread speaks of, for facts that do not say so themselves: "context=Kite Harbour" on "I loved the ending".

A reader who sees only the fact must know which game, trip or person it is about. The topics are the names and specific nouns that the
thread has used most in its last turns, earlier sentences of the message and the turn that opened the thread included.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import TOPICS
from graphmem.extraction.facts.lost_words import EMPTY, is_content, stems
from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name
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
        named = {key: replace(topic, weight=topic.weight * share) for _, _, key, topic in _named(parsed)}
        heaviest = sorted(named, key=lambda key: -named[key].weight)[: TOPICS.most_per_turn]
        self.turns.append({key: named[key] for key in heaviest})

    def around(self, turn: "_TurnTopics", span: "Span") -> list[str]:
        """What is spoken of around some words of the message that comes next, most prominent first."""
        score: dict[str, float] = {}
        names: dict[str, str] = {}
        recent = [*enumerate(reversed(self.turns[-TOPICS.turns :]), 1)]
        opening = [(1, self.turns[0])] if len(self.turns) > TOPICS.turns else []
        within, opens = turn.around(span)
        for back, topics in [(0, within), *((*recent, *opening) if opens else ())]:
            for key, topic in topics.items():
                score[key] = score.get(key, 0.0) + topic.weight * TOPICS.decay**back
                names.setdefault(key, topic.name)
        return [names[key] for key, value in sorted(score.items(), key=lambda item: -item[1]) if value >= TOPICS.least_score]


class _TurnTopics:
    """What one message speaks of, found once for all of its facts."""

    def __init__(self, parsed: ParsedMessage) -> None:
        self._named = sorted(_named(parsed), key=lambda one: one[0])
        self._starts = [start for start, *_ in self._named]
        sentences = list(parsed.doc.sents)
        self._turns_away = [one.start for one in sentences if _TURNS_AWAY.match(one.text)]
        self._states_from = next((one.end for one in sentences if any(t.pos_ in ("VERB", "AUX") for t in one)), len(parsed.doc) + 1)
        said = [one.strip() for one in _SENTENCE.findall(parsed.before)]
        asked = bool(said) and not parsed.to_assistant and said[-1].endswith("?")
        fits = asked and TOPICS.least_question <= len(said[-1].split()) <= TOPICS.longest_question
        self._question = said[-1] if fits else ""
        self._length = len(parsed.doc)

    def topics(self, start: int, end: int, but: tuple[int, int] = (0, 0)) -> dict[str, Topic]:
        """The topics of the tokens from `start` to `end`, those of `but` left out, by a key that unites their forms."""
        near = self._named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return {key: topic for begins, ends, key, topic in near if ends <= end and not but[0] <= begins < but[1]}

    def around(self, span: "Span") -> tuple[dict[str, Topic], bool]:
        """The topics around some words, as far as they reach and between changes of subject; and whether no change is before them."""
        sentence = span[0].sent
        place = bisect_right(self._turns_away, sentence.start)
        begins = self._turns_away[place - 1] if place else 0
        ends = self._turns_away[place] if place < len(self._turns_away) else self._length
        near = (max(begins, sentence.start - TOPICS.reach), min(ends, sentence.end + TOPICS.reach))
        own = self.topics(sentence.start, sentence.end, (span.start, span.end))
        beside = {key: replace(topic, weight=topic.weight * TOPICS.beside) for key, topic in own.items()}
        return self.topics(*near, (sentence.start, sentence.end)) | beside, not place

    def question_answered(self, sentence: "Span") -> str:
        """The question that ended the turn before, if the sentence is the first that states anything; empty otherwise."""
        return "" if self._states_from <= sentence.start else self._question


def in_context(parsed: ParsedMessage, facts: Iterable[Fact], topics: ThreadTopics) -> Iterator[Fact]:
    """The facts of a message with a tag for what the thread speaks of and for the question they answer, as far as they do not say it."""
    turn = _TurnTopics(parsed)
    for fact in facts:
        yield _with_context(parsed, fact, turn, topics)


def _with_context(parsed: ParsedMessage, fact: Fact, turn: _TurnTopics, topics: ThreadTopics) -> Fact:
    if fact.kind == "relation" or fact.predicate == "be named" or parsed.message.role == "assistant":
        return fact
    span = parsed.doc.char_span(fact.start, max(fact.end, fact.start + 1), alignment_mode="expand")
    if span is None or not len(span):
        return fact
    told = stems(" ".join((fact.text, *(m.name for m in fact.members), *fact.tags)))
    tags = []
    if not any(tag.startswith(("reply to=", "answer to=")) for tag in fact.tags):
        asked = turn.question_answered(span[0].sent)
        tags += [f"reply to={asked}"] if asked else []
    for name in topics.around(turn, span)[: TOPICS.most] if _points_outside(span) else ():
        words = stems(name)
        if words and not words <= told and name not in parsed.turn.people:
            tags.append(f"context={name}")
            told |= words
    return replace(fact, tags=(*fact.tags, *tags)).with_id() if tags else fact


_DEFINITE = frozenset("the this that these those another other others both either neither one ones here there again".split())
_UNIQUE = lx.TIME_UNITS | frozenset(
    "world city country sun moon sky sea ocean beach internet web news weather future past weekend morning evening afternoon night way end"
    " same rest kid child time moment point house home gym office store hospital doctor police".split()
)


def _points_outside(span: "Span") -> bool:
    """True if the words speak of something that is known from before ("the ending", "another one"), or hardly say anything."""
    for token in span:
        if token.lower_ not in _DEFINITE or token.dep_ in ("mark", "expl") or token.tag_ in ("IN", "WDT"):
            continue
        noun = token.head if token.dep_ in ("det", "amod") else token
        named = noun.pos_ == "PROPN" or noun.lemma_.lower() in _UNIQUE or any(c.dep_ in ("compound", "nmod") for c in noun.lefts)
        told = any(c.dep_ in ("prep", "relcl", "acl", "appos") for c in noun.rights)
        if not (named or told) and not any(t.i < noun.i and t.lemma_ == noun.lemma_ for t in span):
            return True
    return sum(is_content(t) or t.pos_ == "PROPN" for t in span) < TOPICS.least_content


_TURNS_AWAY = re.compile(
    r"\s*(?:by the way|btw|also,|oh,|anyway|on another note|speaking of|in other news|changing the subject)", re.IGNORECASE
)


def _named(parsed: ParsedMessage) -> Iterator[tuple[int, int, str, Topic]]:
    """The topics that a message names: first token, end, a key that unites their forms, and the topic."""
    for start, stop, referent in parsed.references.spans:
        tokens = parsed.doc[start:stop]
        if not len(tokens) or all(t.pos_ == "PRON" for t in tokens) or referent.kind in _NO_TOPIC_KINDS:
            continue
        name = referent.name
        if any(name == person or name.startswith(f"{person}'s ") for person in parsed.turn.people):
            name = name.partition("'s ")[2]
        if referent.proper and stop - start == 1 and tokens[0].is_sent_start and not _is_surely_a_name(tokens[0]):
            continue  # "Remember the fair?" and "Tons of people came" read as names
        if not name or not _is_topic(parsed, name, list(tokens)):
            continue
        if referent.kind == "person" and referent.proper and (parsed.to_assistant or parsed.message.role == "assistant"):
            continue  # who one knows is not what one asks an assistant about
        weight = TOPICS.name if referent.proper else TOPICS.phrase if " " in name else TOPICS.noun
        yield start, stop, " ".join(sorted(stems(name))), Topic(name, weight)


def _is_surely_a_name(first: "Token") -> bool:
    """True for the first word of a sentence if it is a place or a given name, or stands with a capital elsewhere in the message."""
    if first.ent_type_ in ("GPE", "LOC") or is_given_name(first.text):
        return True
    return any(t.text == first.text and not t.is_sent_start for t in first.doc)


def _is_topic(parsed: ParsedMessage, name: str, tokens: "Sequence[Token]") -> bool:
    """True for a name of something else than who talks, and for a noun that says what kind of thing it is."""
    head = name.lower().split()[-1]
    if name in parsed.turn.people or any(t.ent_type_ in ("DATE", "TIME", "NORP") for t in tokens) or not any(map(str.isalpha, name)):
        return False
    return not (" " not in name and head in _NO_TOPIC | lx.UNSPECIFIC) and head not in _NO_TOPIC
