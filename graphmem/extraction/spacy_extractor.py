"""Messages of a thread -> mentions and facts, with spaCy. A pure function of the thread: same input, same output."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.coreference import DiscourseState, Referent, SpeakerTurn, addressee_of, resolve, then_times, vocative
from graphmem.extraction.facts.corrections import corrections
from graphmem.extraction.facts.fact_finder import answer_facts, find_facts
from graphmem.extraction.facts.question_answer_pairs import OpenQuestion, open_question
from graphmem.extraction.mentions import Phrase, majority_kinds, noun_phrases, participant_aliases, proper_names
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.extraction.preprocess.literals import LiteralMention, find_literals, literal_phrase
from graphmem.extraction.preprocess.parsing import parse
from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING
from graphmem.extraction.temporal import Recurring, TimeSpan, find_times_and_recurring
from graphmem.language.detection import foreign_tokens, is_english
from graphmem.model import EntityKind, Fact, Mention, Message

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Its version goes up when it reads otherwise; what an older one read is then read anew.
SPACY = "spacy.v1"
BATCH = 256
REMEMBERED = 60
# Facts of a speaker that a correction may be about.
CORRECTABLE = 8


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read in one message; `problem` says why nothing, or not everything, was, `left_out` why a clause gave no fact.

    `extractor` is who read it; `reply` what a chat model said, where that is the problem.
    """

    message_id: str
    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    problem: str = ""
    left_out: tuple[str, ...] = ()
    extractor: str = SPACY
    reply: str = ""


def extract(thread: Sequence[Message], nlp: "Language", participants: Sequence[str] = ()) -> list[Extraction]:
    """Mentions and facts of all messages of one thread, in its order; one Extraction a message."""
    return _read_thread(thread, parse([_text(m) for m in thread], nlp), participants)


def extract_threads(threads: Iterable[Sequence[Message]], nlp: "Language") -> Iterator[list[Extraction]]:
    """As `extract` for each thread in turn, parsed in batches over threads."""
    batch: list[Sequence[Message]] = []
    for thread in threads:
        batch.append(thread)
        if sum(map(len, batch)) >= BATCH:
            yield from _read_batch(batch, nlp)
            batch = []
    yield from _read_batch(batch, nlp)


def _read_batch(threads: Sequence[Sequence[Message]], nlp: "Language") -> Iterator[list[Extraction]]:
    docs = iter(parse([_text(message) for thread in threads for message in thread], nlp))
    for thread in threads:
        yield _read_thread(thread, [next(docs) for _ in thread], ())


def _text(message: Message) -> str:
    """What is read of a message: nothing, if there was no moment at which this is what it said."""
    return message.text if message.was_current else ""


def _read_thread(thread: Sequence[Message], docs: "Sequence[Doc | Exception]", participants: Sequence[str]) -> list[Extraction]:
    people = tuple(dict.fromkeys((*participants, *(m.speaker for m in thread))))
    known = participant_aliases(people)
    proper = [[] if isinstance(doc, Exception) else proper_names(doc, known) for doc in docs]
    kinds = majority_kinds(proper)
    discourse, previous, before = DiscourseState(), "", Before()
    extractions = []
    for number, (message, doc, names) in enumerate(zip(thread, docs, proper, strict=True)):
        try:
            if isinstance(doc, Exception):
                raise doc
            called = vocative(doc, names, people, message.speaker)
            turn = SpeakerTurn(number, message.speaker, addressee_of(message.speaker, people, previous, called))
            to_assistant = message.role == "user" and any(m.role == "assistant" for m in thread)
            literals = find_literals(message.text, doc, known)
            if doc.lang_ != "en" or not is_english(message.text):
                sure = names if doc.lang_ != "en" else [p for p in names if p.name in people]
                extractions.append(_read_names(message, doc, sure, literals))
            else:
                extractions.append(_read(message, doc, _rekinded(names, kinds), literals, turn, discourse, to_assistant, before))
        except Exception as error:  # never lost in silence, and the others go on
            extractions.append(Extraction(message.id, problem=f"extract: message {message.id}: {type(error).__name__}: {error}"))
        previous = message.speaker if message.speaker != previous else previous
        del discourse.entities[:-REMEMBERED]
    return extractions


def _rekinded(names: Sequence[Phrase], kinds: dict[str, EntityKind]) -> list[Phrase]:
    return [replace(p, kind=kinds[p.name.lower()]) if p.proper and kinds[p.name.lower()] != p.kind else p for p in names]


@dataclass(slots=True)
class Before:
    """What the turns before a message leave for it: a question that it may answer, and facts that it may correct."""

    question: OpenQuestion | None = None
    facts: dict[str, list[Fact]] = field(default_factory=dict)

    def note(self, parsed: ParsedMessage, facts: Sequence[Fact]) -> None:
        """The message was read; its facts are the ones that its speaker may correct next, if it had any."""
        self.question = open_question(parsed)
        if facts:
            self.facts[parsed.turn.speaker] = [*self.facts.get(parsed.turn.speaker, ()), *facts][-CORRECTABLE:]


def _read(
    message: Message,
    doc: "Doc",
    names: list[Phrase],
    literals: list[LiteralMention],
    turn: SpeakerTurn,
    discourse: DiscourseState,
    to_assistant: bool,
    before: Before,
) -> Extraction:
    times, recurring, in_time = _times(message, doc)
    times |= then_times(doc, times)
    parsed = {literal: phrase for literal in literals if (phrase := literal_phrase(literal, doc)) and phrase.head not in in_time}
    foreign = foreign_tokens(doc)
    known = [p for p in names if p.head not in foreign or p.name in turn.people or _is_quoted(p, doc)]
    proper = [*parsed.values(), *(p for p in known if p.head not in in_time and not _is_inside(p, doc, literals))]
    references = resolve(doc, [*proper, *noun_phrases(doc, proper, in_time | foreign)], turn, discourse)
    facts, left_out = _facts(
        ParsedMessage(
            message=message,
            doc=doc,
            references=references,
            times=times,
            recurring=recurring,
            turn=turn,
            to_assistant=to_assistant,
            foreign=foreign,
        ),
        before,
    )
    found = [_mention(message, doc, *span) for span in references.spans]
    found += (_literal(message, literal) for literal in literals if literal not in parsed)
    return Extraction(message.id, tuple({m.id: m for m in found}.values()), facts, _cut(message), left_out)


def _facts(parsed: ParsedMessage, before: Before) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """The facts of a message, also those that it makes together with the turns before, and why clauses gave none."""
    if is_injection(parsed.message.text):
        before.note(parsed, ())
        return (), ("injection",)
    found = find_facts(parsed)
    said = (*before.facts.get(parsed.turn.speaker, ()), *found.facts)
    facts = {f.id: f for f in (*found.facts, *answer_facts(parsed, before.question), *corrections(parsed, said))}
    before.note(parsed, tuple(facts.values()))
    return tuple(facts.values()), found.left_out


def _read_names(message: Message, doc: "Doc", names: Sequence[Phrase], literals: Sequence[LiteralMention]) -> Extraction:
    """What is sure in a language that the rules are not written for: who or what is named, and what has a form of its own."""
    found = [_mention(message, doc, p.start, p.end, Referent(p.name, p.kind, True)) for p in names if not _is_inside(p, doc, literals)]
    return Extraction(message.id, (*found, *(_literal(message, literal) for literal in literals)), (), _cut(message), ("language",))


def _is_quoted(phrase: Phrase, doc: "Doc") -> bool:
    """A title ("La vie en rose") is a name in any language."""
    return phrase.start > 0 and doc[phrase.start - 1].is_quote


def _is_inside(phrase: Phrase, doc: "Doc", literals: Sequence[LiteralMention]) -> bool:
    span = doc[phrase.start : phrase.end]
    return any(literal.start < span.end_char and span.start_char < literal.end for literal in literals)


def _literal(message: Message, literal: LiteralMention) -> Mention:
    return Mention.of(message, literal.start, literal.end, literal.name, literal.kind)


def _mention(message: Message, doc: "Doc", first: int, last: int, referent: Referent) -> Mention:
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1].text)
    return Mention.of(message, start, end, referent.name, referent.kind)


def _times(message: Message, doc: "Doc") -> tuple[dict[int, TimeSpan], dict[int, str], frozenset[int]]:
    """Time expressions and recurrences by their first token, and all tokens in them."""
    starts: dict[int, TimeSpan] = {}
    again: dict[int, str] = {}
    inside: set[int] = set()
    times, recurring = find_times_and_recurring(doc.text, message.sent_at)
    both: list[TimeSpan | Recurring] = [*times, *recurring]
    for time in both:
        span = doc.char_span(time.start, time.end, alignment_mode="expand")
        if span is not None:
            inside.update(range(span.start, span.end))
            if isinstance(time, TimeSpan):
                starts[span.start] = time
            else:
                again[span.start] = time.text
    return starts, again, frozenset(inside)


def _cut(message: Message) -> str:
    length = len(message.text)
    return (
        ""
        if length <= PREPROCESSING.max_characters
        else f"extract: message {message.id}: only the first {PREPROCESSING.max_characters:,} of {length:,} characters were read."
    )
