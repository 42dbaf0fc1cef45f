"""What a fact speaks of, where its own words only point at it: "context=Kite Harbour game" on "I finished the game".

A reader who sees only the fact must know which game, trip or event it is about. A noun that points outside is told by the fuller phrase
that the thread used for it last; otherwise the sentence before is quoted. What was said is quoted and not summed up, so that
it cannot be wrong. The first statement after a question says what it answers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.antecedents import dangles
from graphmem.extraction.facts.fact_config import TOPICS
from graphmem.extraction.facts.fact_timing import TURNS_AWAY
from graphmem.extraction.facts.lost_words import EMPTY, is_concrete, is_content, stems
from graphmem.extraction.facts.preceding_turn import points_outside, question_before, sentence_with
from graphmem.language import lexicon as lx
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NO_TOPIC = EMPTY | lx.TIME_UNITS | lx.FEELINGS | lx.GENERIC_PERSONS
_NO_TOPIC_KINDS = frozenset(("amount", "url", "email", "address", "handle", "date"))
_ASKING = stems("recommend recommendation suggest suggestion option tip advice idea give tell help know think any some you me")
_COMMON = (
    _ASKING
    | stems("might may could would should can will must shall ought mention also")
    | stems(" ".join(sorted(EMPTY | lx.TIME_UNITS | lx.UNSPECIFIC)))
)
_CONTEXT = ("context=", "reply to=", "answer to=", "it=", "that=", "this=", "they=", "them=", "these=", "those=")


@dataclass(slots=True)
class ThreadTopics:
    """The phrases of more than one word that the latest turns of a thread used, by their head noun, the latest turn last.

    `asked`: what a person who talks to an assistant asked or said last. `said`: by speaker, the latest statements.
    `introduced`: by noun, the statement that last named a relative or pet without an owner ("Ada: I adopted a pup").
    `shown`: the captions of the pictures of the latest turn that had some.
    """

    turns: list[dict[str, str]] = field(default_factory=list)
    asked: str = ""
    said: dict[str, list[str]] = field(default_factory=dict)
    introduced: dict[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    def add(self, parsed: ParsedMessage) -> None:
        """Take in a message."""
        self.turns = [*self.turns[1 - TOPICS.turns :], dict(_phrases(parsed, 0, len(parsed.doc)))]
        self.introduced |= _introductions(parsed)
        self.shown = tuple(a.partition(": ")[2].strip() for a in parsed.message.attachments) or self.shown
        if parsed.message.role != "assistant":
            asked = question_before(parsed.message.text, TOPICS.question_sentences) if parsed.to_assistant else ""
            self.asked = asked if len(stems(asked) - _ASKING) >= TOPICS.least_said else ""
            said = [*self.said.get(parsed.turn.speaker, ()), *_statements(parsed)]
            self.said[parsed.turn.speaker] = said[-TOPICS.statements :]

    def statement_on(self, speaker: str, words: str) -> str:
        """The latest statement of a speaker that shares most words with these; empty if none shares any."""
        wanted = stems(words) - _COMMON
        shared = [(len(stems(said) & wanted), number, said) for number, said in enumerate(self.said.get(speaker, ()))]
        most, _, said = max(shared, default=(0, 0, ""))
        return said if most else ""

    def fuller(self, noun: str) -> str:
        """The phrase that was used last for a noun; empty if it was not used."""
        return next((turn[noun] for turn in reversed(self.turns) if noun in turn), "")


def in_context(parsed: ParsedMessage, facts: Iterable[Fact], topics: ThreadTopics) -> Iterator[Fact]:
    """The facts of a message with a tag for what they only point at and for the question they answer, as far as they do not say it."""
    for fact in facts:
        span = parsed.doc.char_span(fact.start, max(fact.end, fact.start + 1), alignment_mode="expand")
        told = fact.kind == "relation" or (fact.predicate == "be named" and not _unowned(fact)) or parsed.message.role == "assistant"
        tags = () if told or span is None or not len(span) else tuple(_tags(parsed, fact, span, topics))
        tags = (*tags, *_picture(fact, (*fact.tags, *tags), topics), *_spoken_of_before(parsed, fact, (*fact.tags, *tags), topics))
        yield replace(fact, tags=(*fact.tags, *tags)).with_id() if tags else fact


_PICTURE = re.compile(
    r"\b(?:that|this|the|your) (?:\w+ )?(?:pic|photo|picture|image|shot|snap)\b|\bthat's (?:an? )?\w+ (?:pic|photo|picture)\b",
    re.IGNORECASE,
)


def _picture(fact: Fact, tags: Sequence[str], topics: ThreadTopics) -> Iterator[str]:
    """The caption of the picture that a fact, or what it replies to, points at: "That pic makes me think of home"."""
    said = (fact.text, *(tag.partition("=")[2] for tag in tags if tag.startswith("reply to=")))
    caption = next(filter(None, topics.shown), "")
    if caption and fact.predicate != "show" and any(map(_PICTURE.search, said)):
        yield f"context={caption}"


def _spoken_of_before(parsed: ParsedMessage, fact: Fact, tags: Sequence[str], topics: ThreadTopics) -> Iterator[str]:
    """What the speaker said before, if a question that is quoted only points at it: "Have you told anyone about it?"."""
    replied = next((tag.partition("=")[2] for tag in tags if tag.startswith("reply to=")), "")
    if not (replied.endswith("?") and points_outside(replied)) or any(tag.startswith("context=") for tag in tags):
        return
    speaker = parsed.turn.speaker
    said = topics.statement_on(speaker, f"{replied} {fact.text}")
    if said:
        yield f"context={speaker}: {said}"


def _statements(parsed: ParsedMessage) -> Iterator[str]:
    """The sentences of a message that state something in particular and can be read alone, or after the one before them."""
    for sentence in parsed.doc.sents:
        tokens = [t for t in sentence if not t.is_space]
        if len(tokens) <= TOPICS.longest_sentence and _states(parsed, tokens) and any(map(is_concrete, tokens)):
            said = _explained(parsed, sentence)
            if not dangles(parsed, tokens) or said != " ".join(sentence.text.split()):
                yield said


def _unowned(fact: Fact) -> str:
    """The noun of a fact `be named` that does not say whose relative or pet it names: "pup"; empty if it does."""
    return next((m.name for m in fact.members_in("agent") if m.name.islower() and m.name.split()[-1] in lx.RELATIONAL_NOUNS), "")


def _introductions(parsed: ParsedMessage) -> Iterator[tuple[str, str]]:
    """Each relative or pet that a short statement of the speaker names without an owner, and the statement."""
    for noun in parsed.doc:
        if noun.pos_ == "NOUN" and noun.lemma_.lower() in lx.RELATIONAL_NOUNS and not any(c.dep_ == "poss" for c in noun.lefts):
            said = noun.sent
            mine = any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL and t.dep_ == "nsubj" for t in said)
            if mine and len(said) <= TOPICS.longest_sentence and not said.text.rstrip().endswith("?"):
                yield noun.lemma_.lower(), f"{parsed.turn.speaker}: {' '.join(said.text.split())}"


def _tags(parsed: ParsedMessage, fact: Fact, span: "Span", topics: ThreadTopics) -> Iterator[str]:
    if fact.predicate == "be named":
        introduced, replied = topics.introduced.get(_unowned(fact)), _turn_before(parsed)
        yield from (f"context={introduced}",) if introduced else (f"reply to={replied}",) if replied else ()
        return
    explained = any(tag.startswith(_CONTEXT) for tag in fact.tags)
    asked = "" if explained else _question_answered(parsed, span[0].sent)
    if asked:
        yield f"reply to={asked}"
    told = stems(" ".join((fact.text, *(m.name for m in fact.members), *fact.tags)))
    before = _said_before(parsed, span)
    nouns = list(_pointed_at(span, before))
    plural = {t.lemma_.lower() for t in span if t.tag_ == "NNS"}  # "the movies" are not "Muppet Movie"
    phrases = {n: phrase for n in nouns if n not in plural and (phrase := _fuller(parsed, span, n, topics)) and not stems(phrase) <= told}
    yield from (f"context={phrase}" for phrase in list(dict.fromkeys(phrases.values()))[: TOPICS.most])
    points = any(noun not in phrases for noun in nouns) or _points(span) or _follows_from_what_was_said(span)
    points = points or (not phrases and fact.event_start is None and _says_little(parsed, span))
    if points and not (explained or asked or phrases):
        said = before or (_known_topic(parsed, span, topics) if parsed.to_assistant and _is_first(parsed, span[0].sent) else "")
        if said and not stems(said) <= told:
            yield f"context={said}"
        elif not said and span.start < TOPICS.reply_reach:
            replied = _turn_before(parsed, nouns)
            yield from (f"reply to={replied}",) if replied else ()


def _known_topic(parsed: ParsedMessage, span: "Span", topics: ThreadTopics) -> str:
    """What somebody who talks to an assistant said or asked about the same before."""
    return topics.statement_on(parsed.turn.speaker, " ".join(t.text for t in span if is_content(t) or t.pos_ == "PROPN")) or topics.asked


def _turn_before(parsed: ParsedMessage, nouns: Sequence[str] = ()) -> str:
    """The sentence of a person's turn before that has one of these nouns, otherwise its question; an empty text if that says too little."""
    if parsed.to_assistant or parsed.message.role == "assistant":
        return ""
    said = sentence_with(parsed.before, nouns) or question_before(parsed.before)
    return said if len(stems(said) - _ASKING) >= TOPICS.least_said else ""


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
        if (word.lower_ != "the" and word.lower_ not in _DETERMINERS) or word.dep_ != "det":
            continue
        noun = word.head
        named = noun.pos_ != "NOUN" or noun.lemma_.lower() in _UNIQUE or any(c.dep_ in ("compound", "nmod") for c in noun.lefts)
        described = any(c.dep_ in ("prep", "relcl", "acl", "appos") and c.doc[c.left_edge.i - 1].text != "," for c in noun.rights)
        if not (named or described) and not any(t.i < noun.i and t.lemma_ == noun.lemma_ for t in span):
            yield noun.lemma_.lower()


def _points(span: "Span") -> bool:
    """True for "another one", "both", "that trip", "I saw them there": words that stand for something said before."""
    pointing = (
        t
        for t in span
        if t.lower_ in _POINTING
        and not (t.lower_ == "here" and t.head.lemma_ in _SHOWN)
        and not (t.dep_ == "det" and t.lower_ in _DETERMINERS)
        and t.head.ent_type_ not in ("DATE", "TIME")
        and t.tag_ not in ("WDT", "WP", "IN")
        and t.dep_ not in ("expl", "mark", "preconj")
    )
    # "something sporty", "something in the mid-range"
    unnamed = any(t.lower_ in ("something", "anything") and any(c.dep_ in ("amod", "prep") for c in t.rights) for t in span)
    counted = any(t.lower_ in _QUANTITIES and t.dep_ in ("dobj", "pobj") and t.pos_ != "NOUN" and not t.n_rights for t in span)
    return unnamed or counted or any(t.dep_ not in ("advmod", "amod") or t.lower_ not in ("that", "this", "such", "one") for t in pointing)


_POINTING = frozenset("this that these those such another other others both either neither one ones here there again".split())
# "I packed enough": of what was said.
_QUANTITIES = frozenset("enough some many few more most several any none two three four five".split())
# Before a noun, which then points or is described.
_DETERMINERS = frozenset(("this", "that", "these", "those", "such"))
# "Here's a picture" shows it.
_SHOWN = frozenset(("be", "go"))


def _follows_from_what_was_said(span: "Span") -> bool:
    """True for "I hope to save my points" of "I signed up for the programme, so I hope to save my points"."""
    before = next((t for t in reversed(span.doc[span[0].sent.start : span.start]) if not t.is_punct and not t.is_space), None)
    return before is not None and before.lower_ in ("so", "therefore", "thus")


def _says_little(parsed: ParsedMessage, span: "Span") -> bool:
    """True if few words say anything, none of them a name, and the sentence does not turn to something else."""
    named = any(t.pos_ == "PROPN" and t.text not in parsed.turn.people for t in span)
    return not named and not TURNS_AWAY.search(span[0].sent.text) and len({t.lemma_ for t in span if is_content(t)}) < TOPICS.least_content


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
    turn = TURNS_AWAY.search(beginning.text)
    if _states(parsed, list(beginning)) and not (turn and turn.start()):
        return _without_joint(beginning)
    for _ in range(TOPICS.sentences_back):
        if sentence.start == 0 or TURNS_AWAY.search(sentence.text) or sentence.start < span.start - TOPICS.reach:
            return ""
        sentence = sentence.doc[sentence.start - 1].sent
        if _states(parsed, [t for t in sentence if not t.is_space]):
            return _explained(parsed, sentence) if len(sentence) <= TOPICS.longest_sentence else ""
    return ""


def _explained(parsed: ParsedMessage, sentence: "Span") -> str:
    """A sentence, after the one before it or the question of the turn before if it points there ("They're doing great")."""
    said, doc = " ".join(sentence.text.split()), sentence.doc
    there = any(t.lower_ == "there" and t.dep_ == "advmod" for t in sentence)
    if not there and not dangles(parsed, [t for t in sentence if not t.is_space]):
        return said
    if _is_first(parsed, sentence):
        asked = "" if parsed.to_assistant else question_before(parsed.before)
        return f"{asked} {said}".strip()
    before = doc[sentence.start - 1].sent
    joined = len(before) + len(sentence) <= TOPICS.longest_sentence and _states(parsed, [t for t in before if not t.is_space])
    return f"{' '.join(before.text.split())} {said}" if joined else said


def _states(parsed: ParsedMessage, words: "list[Token]") -> bool:
    """True for words with a verb and some content that ask nothing, propose nothing and are not said to the addressee.

    A general truth ("It helps us stay connected") tells no event: something in particular must be named, or have happened.
    """
    if not words or words[-1].text[0] == "?" or any(t.lower_ in lx.SECOND or t.lower_ in _GREETING for t in words):
        return False
    words = [t for t in words if t.text not in parsed.turn.people]
    particular = any(t.tag_ == "VBD" or t.lower_ in lx.FIRST or is_concrete(t) or t.pos_ == "PROPN" for t in words)
    if not particular or any(t.lower_ in ("let", "lets") for t in words[:4]):
        return False
    return any(t.pos_ in ("VERB", "AUX") for t in words) and sum(is_content(t) or t.pos_ == "PROPN" for t in words) >= TOPICS.least_said


def _without_joint(words: "Span") -> str:
    """The words without the conjunctions and marks that join them to what is around them."""
    first, last = 0, len(words)
    while last and _is_joint(words[last - 1]):
        last -= 1
    while first < last and _is_joint(words[first]):
        first += 1
    return " ".join(words[first:last].text.split())


def _is_joint(token: "Token") -> bool:
    return token.is_punct or token.is_space or token.dep_ in ("cc", "mark") or token.lower_ in ("so", "because", "since", "now")


_GREETING = frozenset("thanks thank congrats congratulations wow hey hi hello sorry something".split())


def _question_answered(parsed: ParsedMessage, sentence: "Span") -> str:
    """The question that ended the turn before, if the sentence is the first that states anything; empty otherwise."""
    return question_before(parsed.before) if not parsed.to_assistant and _is_first(parsed, sentence) else ""


def _is_first(parsed: ParsedMessage, sentence: "Span") -> bool:
    return not any(t.pos_ in ("VERB", "AUX") for t in parsed.doc[: sentence.start])
