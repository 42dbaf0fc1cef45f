"""Messages in other languages: names by spaCy's model of that language, times by words, and no analysis of what is said.

A sentence with a name or a time is kept as a remark: who said it, who and what it names, and its time. So nothing is claimed that a
parser of another language would have to understand.
"""

from typing import TYPE_CHECKING

from graphmem.extraction.facts.fact_config import CONFIDENCE
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.extraction.temporal.foreign_times import find_foreign_times
from graphmem.language.spacy_pipeline import installed_pipeline
from graphmem.model import EntityKind, Fact, Member, Mention, Message
from graphmem.model.validity import FOREVER

if TYPE_CHECKING:
    from spacy.tokens import Span

_KINDS: dict[str, EntityKind] = {
    **dict.fromkeys(("PER", "PERSON", "persName"), "person"),
    **dict.fromkeys(("LOC", "GPE", "FAC", "placeName", "geogName"), "place"),
    **dict.fromkeys(("ORG", "NORP", "orgName"), "organisation"),
    "EVENT": "event",
}
SAY = "say"


def foreign_mentions_and_facts(message: Message, language: str) -> tuple[tuple[Mention, ...], tuple[Fact, ...]] | None:
    """Mentions and remarks of a message in a language; None if spaCy's model of the language is not installed."""
    nlp = installed_pipeline(language)
    if nlp is None:
        return None
    doc = nlp(normalize_text(message.text))
    times = find_foreign_times(doc.text, language, message.local_time)
    named = [entity for entity in doc.ents if entity.label_ in _KINDS and any(c.isalpha() for c in entity.text)]
    speaker = Member("agent", message.speaker, "person")
    facts: list[Fact] = []
    for sentence in doc.sents:
        names = [entity for entity in named if sentence.start <= entity.start < sentence.end]
        time = next((t for t in times if sentence.start_char <= t.start < sentence.end_char), None)
        if not names and time is None:
            continue
        members = (speaker, *(Member("topic", entity.text, _KINDS[entity.label_]) for entity in names))
        start, end = _trimmed(sentence)
        facts.append(
            Fact(
                id="",
                space=message.space,
                message_id=message.id,
                start=start,
                end=end,
                text=message.text[start:end],
                predicate=SAY,
                members=tuple(dict.fromkeys(members)),
                kind="remark",
                polarity="positive",
                modality="asserted",
                valid_from=message.sent_at,
                valid_to=FOREVER,
                precision="instant",
                recorded_at=message.sent_at,
                event_start=time.from_ if time else None,
                event_end=time.to if time else None,
                event_precision=time.precision if time else None,
                confidence=CONFIDENCE.remark,
                reason="language",
            ).with_id()
        )
    mentions = [Mention.of(message, e.start_char, e.end_char, e.text, _KINDS[e.label_]) for e in named]
    if facts:
        mentions.append(Mention.of(message, facts[0].start, facts[0].end, message.speaker, "person"))
    return tuple({m.id: m for m in mentions}.values()), tuple(facts)


def _trimmed(sentence: "Span") -> tuple[int, int]:
    """The characters of a sentence without white space around it."""
    text = sentence.text
    return sentence.start_char + len(text) - len(text.lstrip()), sentence.start_char + len(text.rstrip())
