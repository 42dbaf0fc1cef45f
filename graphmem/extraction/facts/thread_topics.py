"""What a fact speaks of, where its own words only point at it: "context=Kite Harbour game" on "I finished the game".

A reader who sees only the fact must know which game, trip or event it is about. A noun that points outside is told by the fuller phrase
that the thread used for it last; otherwise the sentence before is quoted. What was said is quoted and not summed up, so that
it cannot be wrong. The first statement after a question says what it answers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import TOPICS
from graphmem.extraction.facts.lost_words import EMPTY, is_content, stems
from graphmem.language import lexicon as lx
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NO_TOPIC = EMPTY | lx.TIME_UNITS | lx.FEELINGS | lx.GENERIC_PERSONS
_NO_TOPIC_KINDS = frozenset(("amount", "url", "email", "address", "handle", "date"))
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ASKING = stems("recommend recommendation suggest suggestion option tip advice idea give tell help know think any some you me")
_CONTEXT = ("context=", "reply to=", "answer to=", "it=", "that=", "this=", "they=", "them=", "these=", "those=")


@dataclass(slots=True)
class ThreadTopics:
    """The phrases of more than one word that the latest turns of a thread used, by their head noun, the latest turn last.

    `asked`: the question that ended the latest turn of a person who talks to an assistant.
    """

    turns: list[dict[str, str]] = field(default_factory=list)
    asked: str = ""

    def add(self, parsed: ParsedMessage) -> None:
        """Take in a message."""
        self.turns = [*self.turns[1 - TOPICS.turns :], dict(_phrases(parsed, 0, len(parsed.doc)))]
        if parsed.message.role != "assistant":
            asked = _question(parsed.message.text) if parsed.to_assistant else ""
            self.asked = asked if len(stems(asked) - _ASKING) >= TOPICS.least_said else ""

    def fuller(self, noun: str) -> str:
        """The phrase that was used last for a noun; empty if it was not used."""
        return next((turn[noun] for turn in reversed(self.turns) if noun in turn), "")


def in_context(parsed: ParsedMessage, facts: Iterable[Fact], topics: ThreadTopics) -> Iterator[Fact]:
    """The facts of a message with a tag for what they only point at and for the question they answer, as far as they do not say it."""
    for fact in facts:
        span = parsed.doc.char_span(fact.start, max(fact.end, fact.start + 1), alignment_mode="expand")
        told = fact.kind == "relation" or fact.predicate == "be named" or parsed.message.role == "assistant"
        tags = () if told or span is None or not len(span) else tuple(_tags(parsed, fact, span, topics))
        yield replace(fact, tags=(*fact.tags, *tags)).with_id() if tags else fact


def _tags(parsed: ParsedMessage, fact: Fact, span: "Span", topics: ThreadTopics) -> Iterator[str]:
    explained = any(tag.startswith(_CONTEXT) for tag in fact.tags)
    asked = "" if explained else _question_answered(parsed, span[0].sent)
    if asked:
        yield f"reply to={asked}"
    told = stems(" ".join((fact.text, *(m.name for m in fact.members), *fact.tags)))
    before = _said_before(parsed, span)
    nouns = list(_pointed_at(span, before))
    phrases = {noun: phrase for noun in nouns if (phrase := _fuller(parsed, span, noun, topics)) and not stems(phrase) <= told}
    yield from (f"context={phrase}" for phrase in list(dict.fromkeys(phrases.values()))[: TOPICS.most])
    points = any(noun not in phrases for noun in nouns) or _points(span) or (not phrases and _says_little(span))
    if points and not (explained or asked or phrases):
        said = before or (topics.asked if parsed.to_assistant and _is_first(parsed, span[0].sent) else "")
        if said and not stems(said) <= told:
            yield f"context={said}"


_UNIQUE = lx.TIME_UNITS | frozenset(
    "world city country sun moon sky sea ocean beach internet web news weather future past weekend morning evening afternoon night way end"
    " same rest kid child time moment point house home gym office store hospital doctor police"
    " first last only best most right left other".split()
)


def _pointed_at(span: "Span", before: str) -> Iterator[str]:
    """The nouns that are known from before ("the game", "that trip"), and not described in these words.

    What "this trip" is, is told by the sentence before, if there is one.
    """
    for word in span:
        if word.lower_ != "the" and before:
            continue
        if word.lower_ not in ("the", "this", "that", "these", "those", "such") or word.dep_ != "det":
            continue
        noun = word.head
        named = noun.pos_ != "NOUN" or noun.lemma_.lower() in _UNIQUE or any(c.dep_ in ("compound", "nmod") for c in noun.lefts)
        described = any(c.dep_ in ("prep", "relcl", "acl", "appos") for c in noun.rights)
        if not (named or described) and not any(t.i < noun.i and t.lemma_ == noun.lemma_ for t in span):
            yield noun.lemma_.lower()


def _points(span: "Span") -> bool:
    """True for "another one", "both", "that trip", "I saw them there": words that stand for something said before."""
    pointing = (
        t
        for t in span
        if t.lower_ in _POINTING
        and t.head.ent_type_ not in ("DATE", "TIME")
        and t.tag_ not in ("WDT", "WP", "IN")
        and t.dep_ not in ("expl", "mark", "preconj")
    )
    return any(t.dep_ not in ("advmod", "amod") or t.lower_ not in ("that", "this", "such", "one") for t in pointing)


_POINTING = frozenset("this that these those such another other others both either neither one ones here there again".split())


def _says_little(span: "Span") -> bool:
    """True if hardly a word says anything, and no "also" begins something new."""
    new = any(t.lower_ in ("also", "too") for t in span[0].sent) or _TURNS_AWAY.search(span[0].sent.text)
    return not new and sum(is_content(t) or t.pos_ == "PROPN" for t in span) < TOPICS.least_content


_TURNS_AWAY = re.compile(
    r"^\s*(?:also,|oh,|anyway)|\b(?:by the way|btw|on another note|speaking of|in other news|changing the subject)\b", re.IGNORECASE
)


def _fuller(parsed: ParsedMessage, span: "Span", noun: str, topics: ThreadTopics) -> str:
    """The phrase for a noun that its message used before these words, or a turn before it."""
    return dict(_phrases(parsed, 0, span.start)).get(noun) or topics.fuller(noun)


def _phrases(parsed: ParsedMessage, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Head noun and phrase of what is named between two tokens: ("festival", "Kite Harbour Festival")."""
    for first, stop, referent in parsed.references.spans:
        name, head = referent.name, parsed.doc[stop - 1].lemma_.lower()
        if not start <= first < stop <= end or referent.kind in _NO_TOPIC_KINDS or head in _NO_TOPIC or parsed.doc[stop - 1].pos_ == "PRON":
            continue
        for person in parsed.turn.people:
            name = name.removeprefix(f"{person}'s ")
        told = referent.proper or parsed.message.role != "assistant"  # an assistant names much that nobody takes up
        if told and " " in name and name.lower().endswith(head):
            yield head, name


def _said_before(parsed: ParsedMessage, span: "Span") -> str:
    """The beginning of their sentence, or the last sentence before it that states something, between changes of subject."""
    sentence = span[0].sent
    beginning = sentence.doc[sentence.start : span.start]
    if _states(list(beginning)) and not _TURNS_AWAY.search(beginning.text):
        return _without_joint(beginning)
    for _ in range(TOPICS.sentences_back):
        if sentence.start == 0 or _TURNS_AWAY.search(sentence.text) or sentence.start < span.start - TOPICS.reach:
            return ""
        sentence = sentence.doc[sentence.start - 1].sent
        if _states([t for t in sentence if not t.is_space]):
            return " ".join(sentence.text.split()) if len(sentence) <= TOPICS.longest_sentence else ""
    return ""


def _states(words: "list[Token]") -> bool:
    """True for words with a verb and some content that ask nothing and are not said to the addressee."""
    if not words or words[-1].text[0] == "?" or any(t.lower_ in lx.SECOND or t.lower_ in _GREETING for t in words):
        return False
    return any(t.pos_ in ("VERB", "AUX") for t in words) and sum(is_content(t) or t.pos_ == "PROPN" for t in words) >= TOPICS.least_said


def _without_joint(words: "Span") -> str:
    """The words without the conjunction or the mark that joins what follows."""
    last = len(words)
    while last and (
        words[last - 1].is_punct
        or words[last - 1].dep_ == "cc"
        or words[last - 1].lower_ in ("so", "because", "since")
        or words[last - 1].is_space
    ):
        last -= 1
    return " ".join(words[:last].text.split())


_GREETING = frozenset("thanks thank congrats congratulations wow hey hi hello sorry something".split())


def _question_answered(parsed: ParsedMessage, sentence: "Span") -> str:
    """The question that ended the turn before, if the sentence is the first that states anything; empty otherwise."""
    return _question(parsed.before) if not parsed.to_assistant and _is_first(parsed, sentence) else ""


def _is_first(parsed: ParsedMessage, sentence: "Span") -> bool:
    return not any(t.pos_ in ("VERB", "AUX") for t in parsed.doc[: sentence.start])


def _question(text: str) -> str:
    """The question that ends a text; empty if it asks nothing by itself ("And you?") or tells a story."""
    said = [one.strip() for one in _SENTENCE.findall(text)]
    fits = bool(said) and said[-1].endswith("?") and TOPICS.least_question <= len(said[-1].split()) <= TOPICS.longest_question
    return said[-1] if fits else ""
