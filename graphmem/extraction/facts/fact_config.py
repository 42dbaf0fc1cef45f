"""Tuned numbers of fact extraction."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAttachment:
    """Which time a clause takes over from its surroundings."""

    # A time in a sentence without a fact dates the next sentence only up to this long after sending: stories are about the past.
    frame_horizon: timedelta = timedelta(days=1)
    # A time between two verbs covers both only if it is no longer than this: "I ran last Friday and won".
    shared_time_length: timedelta = timedelta(days=7)
    # Spaces between a time and the verb that shares it; the verb must follow within as many words.
    shared_time_spaces: int = 4
    # Characters: a longer time expression is no bare weekday or month that tense could turn.
    turnable_characters: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionConfig:
    """What a correction looks like."""

    # Words of "Sorry, Oslo, not Bergen"; longer sentences without a verb are something else.
    max_words: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SalienceConfig:
    """Thresholds of the salience filter."""

    # A predicate "be PREPOSITION ..." with at least this many words is specific enough ("be part of the").
    specific_predicate_words: int = 4
    # Members beside the agent that make a present passive with a light verb informative.
    passive_members: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkConfig:
    """Which clauses are kept as remarks."""

    # Words of content that make up for a concrete noun or name; fewer are small talk ("So relaxing!").
    rich_words: int = 5
    # Words without a place in any fact of their sentence that make it a remark, if no concrete noun, name or number is among them.
    lost_words: int = 3
    # Share of words among the tokens of a fragment; below it is a table, a path or a log line.
    word_share: float = 0.7
    # Tokens of a sentence that is kept whole for a clause that cannot stand alone.
    longest_sentence: int = 40
    # Characters of the end of the turn before in which a question is looked for that a fragment answers.
    question_characters: int = 200
    # Spaces in a caption that says what a picture shows; shorter ones are file names.
    caption_spaces: int = 1
    # Words of a fragment that answers no question: no more is an exclamation ("Safe travels!").
    least_fragment: int = 2
    # Words of a caption, beside people and where they stand, that make a picture which is pointed at worth a remark.
    shown_words: int = 2
    # Words that a caption shares with what is said beside it: one alone ("dance") is what the whole thread speaks of.
    shared_words: int = 2
    # Nouns that a remark is tagged with; a longer list says nothing about what it is about.
    most_tags: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AntecedentConfig:
    """Where the antecedent of a remark's pronoun is looked for."""

    # Tokens of the sentence before; a longer one is a story of its own.
    longest_sentence: int = 30
    # Concrete nouns that a reply to a statement needs; an answer to a question needs none.
    least_reply_nouns: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionConfig:
    """Phrases that complete a fact as tags."""

    # Words: a longer phrase is a story of its own, and is cut to its head without subordinate clauses.
    longest_phrase: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicConfig:
    """What of a thread's earlier turns is told with a fact."""

    # Turns whose phrases tell what a noun points at.
    turns: int = 6
    # Sentences at the end of what is said to an assistant in which its question is looked for.
    question_sentences: int = 10
    # Statements of each speaker that are kept.
    statements: int = 12
    # Tokens before a sentence in which what it points at is looked for: further away a long text speaks of something else.
    reach: int = 60
    # Tokens at the beginning of a message that may reply to the turn before: later ones speak of what the message said.
    reply_reach: int = 40
    # Phrases told with one fact.
    most: int = 2
    # Words of content by which a fact says itself what it is about; with fewer the sentence before is told with it.
    least_content: int = 4
    # Sentences before it that are looked at, and the words of content and tokens of the one that is told.
    sentences_back: int = 2
    least_said: int = 2
    longest_sentence: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedingTurnConfig:
    """What is quoted of the turn before."""

    # Sentences at its end in which a question is looked for, and what that points at.
    sentences: int = 4
    # Words of a question: fewer ask nothing by themselves ("And you?"), more tell a story.
    least_question: int = 4
    longest_question: int = 24
    # Words of content of a sentence that says what a question points at.
    least_told: int = 2
    # Words of a statement: fewer are an exclamation, more a story.
    least_words: int = 3
    longest_words: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtConfig:
    """When a fact loses too much of its clause to be whole."""

    # Concrete nouns, names or numbers of the clause that are in no member and no tag.
    lost_specific: int = 2
    # Words of content of any kind.
    lost_words: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceConfig:
    """Which feature counts most against a fact: the lowest factor names the `reason`. The probability is from `confidence.tsv`."""

    # A clause with everything resolved.
    plain: float = 0.9
    # A remark: it was said, but what it says is not analysed.
    remark: float = 0.3
    # A state that follows from an event by a rule.
    inferred: float = 0.9
    # A third-person pronoun was resolved by ranking candidates.
    pronoun: float = 0.85
    # A subordinate clause: its subject or time may belong to another clause.
    subordinate: float = 0.9
    # Planned, wished, asked or hypothetical: the mood is read from the governing verbs.
    not_asserted: float = 0.92
    # Two clauses or more in a sentence of more than `long_words` words: attachments are less reliable.
    long_sentence: float = 0.9
    long_words: int = 25
    # A statement that depends on the turn before it: a short answer, a correction.
    from_context: float = 0.85
    # Only an agent and a predicate.
    bare: float = 0.85
    # Words of a text that is long, or short, for the calibration; members that make a fact specific.
    long_text: int = 16
    short_text: int = 4
    many_members: int = 3


TIME_ATTACHMENT = TimeAttachment()
CORRECTIONS = CorrectionConfig()
SALIENCE = SalienceConfig()
REMARKS = RemarkConfig()
ANTECEDENTS = AntecedentConfig()
COMPLETION = CompletionConfig()
TOPICS = TopicConfig()
PRECEDING = PrecedingTurnConfig()
DOUBT = DoubtConfig()
CONFIDENCE = ConfidenceConfig()
