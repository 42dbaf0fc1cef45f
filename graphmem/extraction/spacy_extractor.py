"""Messages of a thread -> mentions and facts, with spaCy. A pure function of the thread: same input, same output."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.coreference import DiscourseState, Referent, SpeakerTurn, addressee_of, resolve, then_times, vocative
from graphmem.extraction.coreference.doubtful import without_doubtful
from graphmem.extraction.extraction_config import THREADS
from graphmem.extraction.facts.antecedents import closed
from graphmem.extraction.facts.assistant_turns import keeps
from graphmem.extraction.facts.calibration import calibrated
from graphmem.extraction.facts.corrections import corrections
from graphmem.extraction.facts.empty_statements import is_empty_statement
from graphmem.extraction.facts.fact_finder import FoundFacts, answer_facts, find_facts
from graphmem.extraction.facts.foreign_remarks import foreign_mentions_and_facts
from graphmem.extraction.facts.forwarded_words import Original, has_forwards, originals_of, own_words
from graphmem.extraction.facts.named_times import is_attribute, is_part_of_name, joined_recurrences, quoted_titles, without_vaguer
from graphmem.extraction.facts.question_answer_pairs import OpenQuestion, open_question
from graphmem.extraction.facts.readable_text import with_readable_text
from graphmem.extraction.facts.room_facts import room_mentions_and_facts
from graphmem.extraction.facts.spoken_references import with_spoken_references
from graphmem.extraction.facts.tagging import with_tags
from graphmem.extraction.facts.thread_topics import ThreadTopics, in_context
from graphmem.extraction.mentions import Phrase, is_used_as_name, majority_kinds, noun_phrases, participant_aliases, proper_names
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.extraction.preprocess.literals import LiteralMention, find_literals, literal_phrase
from graphmem.extraction.preprocess.parsing import parse, parse_unless_kept
from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING
from graphmem.extraction.temporal import Recurring, TimeSpan, find_times_and_recurring
from graphmem.extraction.thread_memory import ThreadMemory
from graphmem.language.detection import foreign_tokens, is_english
from graphmem.language.language_guess import guess_language
from graphmem.language.lexicon import UNSPECIFIC
from graphmem.model import EntityKind, Fact, Mention, Message

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# A new version whenever results change; messages that an older version extracted are then parsed and extracted again.
SPACY = "spacy.v15"
Parses: TypeAlias = Mapping[str, str]
"""How texts were parsed when their messages were extracted last, by message id."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Mentions and facts of one message.

    `problem`: why nothing, or not everything, was extracted. `left_out`: a rejection reason per clause that gave no fact.
    `extractor`: name and version. `reply`: the chat model's reply, if that is the problem. `parse`: how the text was parsed, to be
    kept for the next time; empty if it was not parsed now.
    """

    message_id: str
    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    problem: str = ""
    left_out: tuple[str, ...] = ()
    extractor: str = SPACY
    reply: str = ""
    parse: str = field(default="", compare=False, repr=False)


def extract(thread: Sequence[Message], nlp: "Language", participants: Sequence[str] = ()) -> list[Extraction]:
    """One extraction per message of a thread, in order. A message that fails has its error as `problem`."""
    return _with_forwarded(thread, _extract_thread(thread, parse([_current_text(m) for m in thread], nlp), participants), nlp)


def extract_threads(
    threads: Iterable[Sequence[Message]],
    nlp: "Language",
    parses: Parses | None = None,
    known: "ThreadMemory[ThreadSoFar] | None" = None,
) -> Iterator[list[Extraction]]:
    """As `extract` for each thread, parsed in batches across threads.

    `parses` are used where they fit; None: none are to be kept. A thread that goes on where one in `known` ended is extracted from there
    on; its new end is kept in `known`.
    """
    batch: list[Sequence[Message]] = []
    for thread in threads:
        batch.append(thread)
        if sum(map(len, batch)) >= THREADS.batch_messages:
            yield from _extract_batch(batch, nlp, parses, known)
            batch = []
    yield from _extract_batch(batch, nlp, parses, known)


def _extract_batch(
    threads: Sequence[Sequence[Message]], nlp: "Language", parses: Parses | None, known: "ThreadMemory[ThreadSoFar] | None"
) -> Iterator[list[Extraction]]:
    begun = [_begun(thread, known) for thread in threads]
    rest = [thread[len(before.messages) :] for thread, before in zip(threads, begun, strict=True)]
    all_docs, new = _parsed([message for messages in rest for message in messages], nlp, parses)
    waiting = iter(all_docs)
    for thread, before, messages in zip(threads, begun, rest, strict=True):
        docs = [next(waiting) for _ in messages]
        if not before.goes_on(messages, docs):
            # What is new changes how the messages before it are understood.
            docs, more = _parsed(thread, nlp, {**parses, **new} if parses is not None else None)
            before, messages, new = ThreadSoFar(_people(thread)), thread, {**new, **more}
        before.add(messages, docs)
        if known is not None:
            known.keep(before)
        found = _with_forwarded(thread, list(before.extractions), nlp)
        yield [replace(one, parse=new[one.message_id]) if one.message_id in new else one for one in found]


def _parsed(messages: Sequence[Message], nlp: "Language", parses: Parses | None) -> "tuple[list[Doc | Exception], dict[str, str]]":
    """The parses of messages, and by id those that are to be kept: what was parsed now, unless `parses` is None."""
    texts = [_current_text(message) for message in messages]
    if parses is None:
        return parse(texts, nlp), {}
    docs, packed = parse_unless_kept(texts, [parses.get(message.id, "") for message in messages], nlp, SPACY)
    return docs, {message.id: one for message, one in zip(messages, packed, strict=True) if one}


def _begun(thread: Sequence[Message], known: "ThreadMemory[ThreadSoFar] | None") -> "ThreadSoFar":
    """How far a thread was extracted before, with the same people; from its beginning if it was not."""
    people = _people(thread)
    before = known.take(thread) if known is not None else None
    return before if before is not None and before.people == people else ThreadSoFar(people)


def _people(thread: Sequence[Message], participants: Sequence[str] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*participants, *(m.speaker for m in thread if not m.event))))


def _current_text(message: Message) -> str:
    """What the speaker of a message says; empty for a version that was never current, an event, and a forward without marks."""
    return own_words(message) if message.was_current and not message.event else ""


def _with_forwarded(thread: Sequence[Message], extractions: list[Extraction], nlp: "Language") -> list[Extraction]:
    """The extractions, with those of forwarded words added to the messages that pass them on."""
    if not has_forwards(thread):
        return extractions
    found = []
    for number, (message, one) in enumerate(zip(thread, extractions, strict=True)):
        for original in originals_of(message, thread[:number]):
            one = _with_original(original, one, nlp)
        found.append(one)
    return found


def _with_original(original: Original, found: Extraction, nlp: "Language") -> Extraction:
    theirs = _extract_thread([original.message], parse([original.message.text], nlp), ())[0]
    mentions = {m.id: m for m in (*found.mentions, *theirs.mentions)}
    return replace(
        found,
        mentions=tuple(mentions.values()),
        facts=(*found.facts, *original.datable(theirs.facts)),
        problem=" ".join(filter(None, (found.problem, theirs.problem))),
        left_out=(*found.left_out, *theirs.left_out),
    )


def _extract_thread(thread: Sequence[Message], docs: "Sequence[Doc | Exception]", participants: Sequence[str]) -> list[Extraction]:
    found = ThreadSoFar(_people(thread, participants))
    found.add(thread, docs)
    return found.extractions


def _extract_after_error(message: Message, doc: "Doc | Exception", names: Sequence[Phrase], error: Exception) -> Extraction:
    """The names of a message whose extraction failed (nothing if it could not be parsed), with the error as its problem."""
    problem = _error_text(message, f"{type(error).__name__}: {error}")
    if isinstance(doc, Exception):
        return Extraction(message.id, problem=problem)
    return replace(_extract_names(message, doc, names, ()), problem=problem, left_out=())


def _error_text(message: Message, error: str) -> str:
    return f"extract: message {message.id}: {error}"


@dataclass(slots=True)
class _ThreadState:
    """What is known of a thread as a whole, and what earlier messages leave for the next one.

    `facts`: the latest facts per speaker, which that speaker may correct. `question`: one that the next message may answer.
    """

    people: tuple[str, ...]
    aliases: dict[str, str]
    kinds: dict[str, EntityKind] = field(default_factory=dict)
    has_assistant: bool = False
    discourse: DiscourseState = field(default_factory=DiscourseState)
    previous_speaker: str = ""
    previous_text: str = ""
    question: OpenQuestion | None = None
    facts: dict[str, list[Fact]] = field(default_factory=dict)
    topics: ThreadTopics = field(default_factory=ThreadTopics)
    # The names that take part in facts so far.
    members: set[str] = field(default_factory=set)
    # The names in what people said so far.
    told: set[str] = field(default_factory=set)
    # The words of the names that people used so far, and the nouns that anybody wrote in small letters.
    told_words: set[str] = field(default_factory=set)
    common: set[str] = field(default_factory=set)
    # The common nouns that people used so far, pronouns that stand for them included.
    seen: set[str] = field(default_factory=set)

    def add(self, parsed: ParsedMessage, facts: Sequence[Fact]) -> None:
        """Take in a message and its facts; a message without facts leaves earlier ones correctable."""
        self.question = open_question(parsed)
        if facts:
            self.facts[parsed.turn.speaker] = [*self.facts.get(parsed.turn.speaker, ()), *facts][-THREADS.correctable_facts :]


class ThreadSoFar:
    """The beginning of a thread, extracted: it can be gone on with when messages are appended."""

    def __init__(self, people: tuple[str, ...]) -> None:
        """`people` are the participants of the whole thread."""
        self.people = people
        self.messages: list[Message] = []
        self.extractions: list[Extraction] = []
        self._names: list[list[Phrase]] = []
        self._state = _ThreadState(people, participant_aliases(people))

    def goes_on(self, messages: Sequence[Message], docs: "Sequence[Doc | Exception]") -> bool:
        """True if these messages change nothing of what was extracted of those before them."""
        if not self.messages:
            return True
        had_assistant = self._state.has_assistant
        kinds = majority_kinds([*self._names, *self._found_names(docs)])
        same_kinds = all(kinds[name] == kind for name, kind in self._state.kinds.items())
        return same_kinds and had_assistant == (had_assistant or _has_assistant(messages))

    def add(self, messages: Sequence[Message], docs: "Sequence[Doc | Exception]") -> None:
        """Extract the messages that come next."""
        state, first, names = self._state, len(self.messages), self._found_names(docs)
        self._names += names
        state.kinds = majority_kinds(self._names)
        state.has_assistant = state.has_assistant or _has_assistant(messages)
        for number, (message, doc, proper) in enumerate(zip(messages, docs, names, strict=True), first):
            self.extractions.append(_extraction_of(number, message, doc, proper, state))
        self.messages += messages

    def _found_names(self, docs: "Sequence[Doc | Exception]") -> list[list[Phrase]]:
        return [[] if isinstance(doc, Exception) else proper_names(doc, self._state.aliases) for doc in docs]


def _has_assistant(messages: Sequence[Message]) -> bool:
    return any(m.role == "assistant" for m in messages)


def _extraction_of(number: int, message: Message, doc: "Doc | Exception", proper: list[Phrase], state: _ThreadState) -> Extraction:
    """The extraction of the next message of a thread, which `state` takes in."""
    if message.event:
        return Extraction(message.id, *room_mentions_and_facts(message))
    try:
        if isinstance(doc, Exception):
            raise doc
        found = _extract_message(number, message, doc, proper, state)
    except Exception as error:  # reported, and the other messages go on
        found = _extract_after_error(message, doc, proper, error)
    state.previous_speaker, state.previous_text = message.speaker, _current_text(message)
    del state.discourse.entities[: -THREADS.discourse_entities]
    return found


def _extract_message(number: int, message: Message, doc: "Doc", proper: list[Phrase], state: _ThreadState) -> Extraction:
    addressed = vocative(doc, proper, state.people, message.speaker)
    turn = SpeakerTurn(
        number,
        message.speaker,
        addressee_of(message.speaker, state.people, state.previous_speaker, addressed),
        group=len(state.people) > 2 and not addressed,
    )
    literals = find_literals(message.text, doc, state.aliases)
    if doc.lang_ != "en":
        return _extract_names(message, doc, proper, literals)
    text = _current_text(message)
    if not is_english(text):
        names = _extract_names(message, doc, [p for p in proper if p.name in state.people], literals)
        if is_injection(message.text):
            return replace(names, left_out=("injection",))
        found = foreign_mentions_and_facts(message, text, guess_language(text))
        return names if found is None else _with_foreign(names, *found)
    return _extract_all(message, doc, _with_kinds(proper, state.kinds), literals, turn, state)


def _with_foreign(names: Extraction, mentions: tuple[Mention, ...], facts: tuple[Fact, ...]) -> Extraction:
    """The names and literals of a message in another language, with what the model of that language adds."""
    return replace(names, mentions=tuple({m.id: m for m in (*names.mentions, *mentions)}.values()), facts=facts)


def _with_kinds(names: Sequence[Phrase], kinds: dict[str, EntityKind]) -> list[Phrase]:
    """The names with the kind that each has most often in the thread."""
    return [replace(p, kind=kinds[p.name.lower()]) if p.proper and kinds[p.name.lower()] != p.kind else p for p in names]


def _extract_all(
    message: Message, doc: "Doc", names: list[Phrase], literals: list[LiteralMention], turn: SpeakerTurn, state: _ThreadState
) -> Extraction:
    times, recurring, in_time = _times(message, doc)
    times |= then_times(doc, times)
    times = {place: time for place, time in times.items() if doc[place].dep_ != "agent"}  # "inspired by autumn"
    literal_phrases = {literal: phrase for literal in literals if (phrase := literal_phrase(literal, doc)) and phrase.head not in in_time}
    foreign = foreign_tokens(doc)
    known = [p for p in names if p.head not in foreign or p.name in turn.people or _is_quoted(p, doc)]
    proper = [*literal_phrases.values(), *(p for p in known if p.head not in in_time and not _is_in_literal(p, doc, literals))]
    references = resolve(doc, [*proper, *noun_phrases(doc, proper, in_time | foreign)], turn, state.discourse)
    parsed = ParsedMessage(
        message=message,
        doc=doc,
        references=without_doubtful(doc, references, state.people),
        times=times,
        recurring=recurring,
        turn=turn,
        to_assistant=message.role == "user" and state.has_assistant,
        foreign=foreign,
        before=state.previous_text,
    )
    found = _facts(parsed, state)
    state.topics.add(parsed)
    state.members |= {m.name for fact in found.facts if not fact.is_remark for m in fact.members}
    state.told |= {literal.name for literal in literal_phrases} if message.role != "assistant" else set()
    state.common |= {t.text for t in doc if t.text.islower() and t.pos_ == "NOUN"}
    mentions = [_mention(message, doc, *span) for span in references.spans if _is_worth_a_node(span, parsed, state)]
    mentions += (_literal_mention(message, literal) for literal in literals if literal not in literal_phrases)
    problems = (_truncation_problem(message), *(_error_text(message, problem) for problem in found.problems))
    problem = " ".join(filter(None, problems))
    return Extraction(message.id, tuple({m.id: m for m in mentions}.values()), found.facts, problem, found.left_out)


def _is_worth_a_node(span: tuple[int, int, Referent], parsed: ParsedMessage, state: _ThreadState) -> bool:
    """True for names, people by relation, what takes part in a fact, and what is spoken of again.

    In an assistant's turn only for names of people and what people speak of as well, and for the names in a short reply or draft.
    """
    start, stop, referent = span
    if referent.name in state.members or referent.name in state.people:
        return True
    if parsed.message.role == "assistant" or referent.name in state.told:
        short = len(parsed.doc) <= (THREADS.short_draft_tokens if _is_in_quotes(parsed.doc, start) else THREADS.short_reply_tokens)
        told = referent.name in state.told or (referent.proper and (short or not state.told_words.isdisjoint(referent.name.split())))
        return told or (referent.proper and referent.kind == "person")
    named = referent.proper or referent.kind == "person" or any(map(str.isupper, referent.name))
    named = named or (stop - start == 1 and is_used_as_name(parsed.doc[start], state.common))
    recurring = referent.name in state.seen and referent.name not in UNSPECIFIC
    state.seen.add(referent.name)
    if named or recurring:
        state.told.add(referent.name)
    if referent.proper:
        state.told_words |= {word for word in referent.name.split() if word[0].isupper()}
    return named or recurring


def _is_in_quotes(doc: "Doc", token: int) -> bool:
    return sum(t.text in _QUOTES for t in doc[:token]) % 2 == 1


_QUOTES = frozenset('"\u201c\u201d')


def _facts(parsed: ParsedMessage, state: _ThreadState) -> FoundFacts:
    """The facts of a message, including answers to an earlier question and corrections."""
    if is_injection(parsed.message.text):
        state.add(parsed, ())
        return FoundFacts((), ("injection",))
    found = find_facts(parsed)
    kept = (fact for fact in found.facts if keeps(parsed, fact) and not is_empty_statement(parsed, fact))
    understood_alone = (one for fact in kept if (one := closed(parsed, fact)) is not None)
    found = replace(found, facts=tuple(with_readable_text(parsed, with_tags(one)) for one in understood_alone))
    recent_facts = (*state.facts.get(parsed.turn.speaker, ()), *(f for f in found.facts if not f.is_remark))
    problems = list(found.problems)
    more: list[Fact] = []
    try:
        more = [*answer_facts(parsed, state.question), *corrections(parsed, recent_facts)]
        more = [with_tags(fact) for fact in more if keeps(parsed, fact)]
    except Exception as error:  # reported, and the facts of the sentences stay
        problems.append(f"{type(error).__name__}: {error} (as an answer or correction)")
    understood = [(f.start, f.end) for f in more]
    first = [f for f in found.facts if not (f.is_remark and any(start <= f.start and f.end <= end for start, end in understood))]
    # An answer or a correction says what it is about by what it answers or corrects.
    told = (with_spoken_references(parsed, fact) for fact in (*in_context(parsed, first, state.topics), *more))
    facts = {f.id: f for f in map(calibrated, told)}
    state.add(parsed, [f for f in facts.values() if not f.is_remark])
    return FoundFacts(tuple(facts.values()), found.left_out, tuple(problems))


def _extract_names(message: Message, doc: "Doc", names: Sequence[Phrase], literals: Sequence[LiteralMention]) -> Extraction:
    """Only names and literals: all that the rules can tell in another language."""
    named = [p for p in names if not _is_in_literal(p, doc, literals)]
    mentions = (
        *(_mention(message, doc, p.start, p.end, Referent(p.name, p.kind, True)) for p in named),
        *(_literal_mention(message, literal) for literal in literals),
    )
    return Extraction(message.id, mentions, (), _truncation_problem(message), ("language",))


def _is_quoted(phrase: Phrase, doc: "Doc") -> bool:
    """A quoted title ("La vie en rose") is a name in any language."""
    return phrase.start > 0 and doc[phrase.start - 1].is_quote


def _is_in_literal(phrase: Phrase, doc: "Doc", literals: Sequence[LiteralMention]) -> bool:
    span = doc[phrase.start : phrase.end]
    return any(literal.start < span.end_char and span.start_char < literal.end for literal in literals)


def _literal_mention(message: Message, literal: LiteralMention) -> Mention:
    return Mention.of(message, literal.start, literal.end, literal.name, literal.kind)


def _mention(message: Message, doc: "Doc", first: int, last: int, referent: Referent) -> Mention:
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1].text)
    return Mention.of(message, start, end, referent.name, referent.kind)


def _times(message: Message, doc: "Doc") -> tuple[dict[int, TimeSpan], dict[int, str], frozenset[int]]:
    """Time expressions and recurrences by their first token, and the tokens of all of them."""
    times: dict[int, TimeSpan] = {}
    recurrences: dict[int, str] = {}
    tokens: set[int] = set()
    found_times, found_recurrences = find_times_and_recurring(doc.text, message.local_time)
    both: list[TimeSpan | Recurring] = [*found_times, *found_recurrences]
    titles = quoted_titles(doc.text)
    for time in without_vaguer(doc.text, joined_recurrences(doc.text, both)):
        span = doc.char_span(time.start, time.end, alignment_mode="expand")
        if span is not None and not is_part_of_name(doc, time.start, time.end, titles) and not is_attribute(span):
            tokens.update(range(span.start, span.end))
            if isinstance(time, TimeSpan):
                times[span.start] = time
            else:
                recurrences[span.start] = time.text
    return times, recurrences, frozenset(tokens)


def _truncation_problem(message: Message) -> str:
    length, limit = len(message.text), PREPROCESSING.max_characters
    if length <= limit:
        return ""
    return f"extract: message {message.id}: only the first {limit:,} of {length:,} characters were read."
