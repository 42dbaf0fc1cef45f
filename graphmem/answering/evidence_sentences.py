"""The sentences of hits: who says them of whom, and whether they state anything."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.language.lexicon import RELATIONAL_NOUNS
from graphmem.language.spacy_pipeline import load_model
from graphmem.language.stemming import terms_of
from graphmem.model import Hit, Message

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_FIRST = frozenset("i we me us my our mine ours myself".split())
_SECOND = frozenset("you your yours u ur".split())
_SUBJECTS = ("nsubj", "nsubjpass")
# Messages after one in which its speaker goes on about the same.
_GOES_ON = 2
_PIECE = re.compile(r"[^.!?\n]+[.!?]*\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSentence:
    """A sentence of a hit. `rank` is the hit's place (0 is best); `attached` is True for the description of an attachment.

    `asks` is True for a question. `before` are the index terms of the message before it in the thread, if that is a hit too;
    `lead` and `tail` those of the sentences before and after it in its own message.
    """

    hit: Hit
    rank: int
    span: "Span"
    terms: frozenset[str]
    asks: bool
    attached: bool
    before: frozenset[str]
    before_asks: bool
    lead: frozenset[str] = frozenset()
    tail: frozenset[str] = frozenset()


def evidence_sentences(hits: Sequence[Hit], *, among: Sequence[Hit], asked: Collection[str], language: str) -> Iterator[EvidenceSentence]:
    """Every sentence of the hits, best hit first; none of a message that tries to steer its reader.

    Of a long message, only those around the `asked` index terms. `among` are the hits in which the message before is looked for.
    """
    by_place = {(h.message.conversation, h.message.thread, h.message.position): h.message for h in among}
    for rank, hit in enumerate(hits):
        message = hit.message
        if is_injection(message.text):
            continue
        previous = by_place.get((message.conversation, message.thread, message.position - 1))
        before = frozenset(terms_of(previous.text)) if previous is not None else frozenset()
        before_asks = previous is not None and previous.text.rstrip().endswith("?") and previous.speaker != message.speaker
        for doc, attached in _docs(message, asked, language):
            spans = [span for span in doc.sents if any(t.is_alpha for t in span)]
            terms = [frozenset(terms_of(span.text)) for span in spans]
            for n, span in enumerate(spans):
                yield EvidenceSentence(
                    hit=hit,
                    rank=rank,
                    span=span,
                    terms=terms[n],
                    asks=span.text.rstrip(" \"')*").endswith("?"),
                    attached=attached,
                    before=before,
                    before_asks=before_asks,
                    lead=terms[n - 1] if n else frozenset(),
                    tail=terms[n + 1] if n + 1 < len(spans) else frozenset(),
                )


def _docs(message: Message, asked: Collection[str], language: str) -> Iterator[tuple["Doc", bool]]:
    yield _parsed(normalize_text(passage(message.text, asked, ANSWER_SELECTION.max_characters)), language), False
    for attachment in message.attachments:
        described = re.sub(
            r"^(?:shares? (?:a|an) (?:photo|picture|image|video): *)?(?:a|an) (?:photo|picture|image)(?:graphy)? of ", "", attachment
        )
        yield _parsed(described.rpartition(": ")[2], language), True


def passage(text: str, asked: Collection[str], characters: int) -> str:
    """The text; of one longer than `characters`, the sentences that have most of the asked index terms, in order, as many as fit."""
    if len(text) <= characters:
        return text
    pieces = [match[0] for match in _PIECE.finditer(text)]
    order = sorted(range(len(pieces)), key=lambda n: (-len(set(terms_of(pieces[n])) & set(asked)), n))
    chosen: list[int] = []
    left = characters
    for n in order:
        if len(pieces[n]) <= left:
            chosen.append(n)
            left -= len(pieces[n])
        elif not chosen:
            return pieces[n][:characters]
    return "".join(pieces[n] for n in sorted(chosen))


@lru_cache(maxsize=512)
def _parsed(text: str, language: str) -> "Doc":
    return load_model(language)(text)


def goes_on(first: EvidenceSentence, other: EvidenceSentence) -> bool:
    """True if the other begins one of the next messages of the same speaker: "six of them" after "ok I ordered the chairs"."""
    said, later = first.hit.message, other.hit.message
    same = (said.conversation, said.thread, said.speaker) == (later.conversation, later.thread, later.speaker)
    return same and 0 < later.position - said.position <= _GOES_ON and other.span.start == 0


def relative_of(token: "Token") -> "Token | None":
    """The noun of the speaker's relative, friend or pet that the clause of a token is about ("my sister Brit"); None if there is none."""
    subject = _subject_of(token)
    if subject is None or not any(c.lower_ in _FIRST for c in subject.subtree if c.dep_ == "poss"):
        return None
    nouns = (subject, *(c for c in subject.children if c.dep_ in ("compound", "nmod", "poss")))
    return next((noun for noun in nouns if noun.lemma_.lower() in RELATIONAL_NOUNS), None)


def _subject_of(token: "Token") -> "Token | None":
    verb = token
    while verb.head.i != verb.i and not (verb.pos_ in ("VERB", "AUX") and any(c.dep_ in _SUBJECTS for c in verb.children)):
        verb = verb.head
    return next((c for c in verb.children if c.dep_ in _SUBJECTS), None)


def owner_of(token: "Token", speaker: str) -> str:
    """Whom the clause of a token is about: the speaker's name, "you" for the one spoken to, a name as written, or "" if not known."""
    subject = _subject_of(token)
    if subject is None:
        return speaker
    words = [subject.lower_, *(c.lower_ for c in subject.children if c.dep_ == "poss")]
    if any(word in _FIRST for word in words):
        return speaker
    if any(word in _SECOND for word in words):
        return "you"
    named = next((t for t in (subject, *subject.children) if t.pos_ == "PROPN"), None)
    if named is not None:
        return str(named.text)
    # "It reminds me", "The bowl means a lot": somebody's own things, unless said otherwise.
    return speaker if subject.lower_ in ("it", "this", "that", "these", "those", "there") or subject.pos_ == "NOUN" else ""
