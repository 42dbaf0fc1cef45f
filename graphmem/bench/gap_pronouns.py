"""The task of the GAP benchmark: which of the given names a pronoun refers to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.coreference import DiscourseState, SpeakerTurn, resolve
from graphmem.extraction.mentions import Phrase, noun_phrases, proper_names
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.language.given_names import gender_of
from graphmem.language.spacy_pipeline import load_model

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GapPronoun:
    """A pronoun at `span` of a text, and its candidate antecedents; positions are (start, end) in characters of the text."""

    text: str
    span: Place
    names: tuple[Place, ...]


def rank_antecedents(pronouns: Sequence[GapPronoun]) -> Iterator[list[float | None]]:
    """One list per pronoun with the score of each of its names, None for an impossible one. Only score differences are meaningful.

    Each text is treated as one message without speaker and addressee, and its names as persons. Raises ModelError without the spaCy
    model.
    """
    docs = load_model().pipe(normalize_text(pronoun.text) for pronoun in pronouns)
    for pronoun, doc in zip(pronouns, docs, strict=True):
        yield rank_in_doc(doc, pronoun)


def rank_in_doc(doc: "Doc", pronoun: GapPronoun) -> list[float | None]:
    """As `rank_antecedents` for one text that is already parsed."""
    candidates = [_person_phrase(_span(doc, place)) for place in pronoun.names]
    proper = [*candidates, *_not_overlapping(proper_names(doc, {}), candidates)]
    references = resolve(doc, [*proper, *noun_phrases(doc, proper, frozenset())], SpeakerTurn(0, "", ""), DiscourseState())
    scores = {c.key: c.score for c in references.candidates.get(_span(doc, pronoun.span).root.i, ())}
    return [scores.get(references.keys.get(phrase.head, "")) for phrase in candidates]


def _not_overlapping(phrases: Iterable[Phrase], candidates: Iterable[Phrase]) -> list[Phrase]:
    inside = {i for phrase in candidates for i in range(phrase.start, phrase.end)}
    return [p for p in phrases if inside.isdisjoint(range(p.start, p.end))]


def _span(doc: "Doc", place: Place) -> "Span":
    span = doc.char_span(*place, alignment_mode="expand")
    assert span is not None, f"{place} is outside a text of {len(doc.text)} characters"
    return span


def _person_phrase(span: "Span") -> Phrase:
    return Phrase(start=span.start, end=span.end, head=span.root.i, name=span.text, kind="person", proper=True, gender=gender_of(span.text))
