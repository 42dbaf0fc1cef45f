"""One pronoun of a text, and how likely it means each of the names given: what a benchmark asks of coreference."""

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
class PronounIn:
    """A pronoun in a text, and names that it may mean; places are (first, end) in characters of the text."""

    text: str
    pronoun: Place
    names: tuple[Place, ...]


def weigh_pronouns(asked: Sequence[PronounIn]) -> Iterator[list[float | None]]:
    """For each pronoun the score of each of its names, None for a name that it cannot mean. Only differences mean something.

    A text is read as a message of nobody to nobody, its names as persons. Raises ModelError if the spaCy model is missing.
    """
    docs = load_model().pipe(normalize_text(one.text) for one in asked)
    for one, doc in zip(asked, docs, strict=True):
        yield weigh_in(doc, one)


def weigh_in(doc: "Doc", asked: PronounIn) -> list[float | None]:
    """As `weigh_pronouns` for a text that is parsed already."""
    given = [_person(_span(doc, place)) for place in asked.names]
    proper = [*given, *_apart(proper_names(doc, {}), given)]
    references = resolve(doc, [*proper, *noun_phrases(doc, proper, frozenset())], SpeakerTurn(0, "", ""), DiscourseState())
    scores = {c.key: c.score for c in references.candidates.get(_span(doc, asked.pronoun).root.i, ())}
    return [scores.get(references.keys.get(phrase.head, "")) for phrase in given]


def _apart(phrases: Iterable[Phrase], given: Iterable[Phrase]) -> list[Phrase]:
    inside = {i for phrase in given for i in range(phrase.start, phrase.end)}
    return [p for p in phrases if inside.isdisjoint(range(p.start, p.end))]


def _span(doc: "Doc", place: Place) -> "Span":
    span = doc.char_span(*place, alignment_mode="expand")
    assert span is not None, f"{place} lies outside of a text of {len(doc.text)} characters"
    return span


def _person(span: "Span") -> Phrase:
    return Phrase(start=span.start, end=span.end, head=span.root.i, name=span.text, kind="person", proper=True, gender=gender_of(span.text))
