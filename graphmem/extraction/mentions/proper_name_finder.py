"""Proper names in a parsed message: named entities, quoted titles, and other runs of proper nouns."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from graphmem.extraction.mentions.mention_config import MENTIONS
from graphmem.extraction.mentions.phrase import Phrase, noun_gender, possessor_of
from graphmem.extraction.preprocess.quoted_titles import titles_in
from graphmem.language import lexicon as lx
from graphmem.language.given_names import gender_of, is_given_name
from graphmem.model import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

# Entity labels that exclude a name; "TIME", "QUANTITY" and "ORDINAL" are often names that the tagger does not know.
_NOT_NAMES = lx.QUANTITY_LABELS - {"TIME", "QUANTITY", "ORDINAL"}
_EDGE = re.compile(
    r"^(?:(?:the|a|an|my|your|our|his|her|their|this|that|hey|hi|hello|dear|thanks|wow)\s+)+|(?:'s?|\W)+$|^\W+",
    re.IGNORECASE,
)
_CODE_LIKE = re.compile(r"[()\[\]{}=<>|\\;]|\w:\d|\w\.(?:py|js|ts|java|cpp|go|rs|log|json|yaml|html|css|sql)\b")


def proper_names(doc: "Doc", people: Mapping[str, str]) -> list[Phrase]:
    """Named entities, quoted titles and other runs of proper nouns, without overlaps.

    `people` maps aliases in lower case to participants; a phrase that is an alias gets the participant's name.
    """
    found: list[Phrase] = []
    taken: set[int] = set()
    for span, kind, quoted in _best_first(_proper_spans(doc)):
        free = not taken.intersection(range(span.start, span.end))
        phrase = None if not free else _title(span) if quoted else _proper(span, kind, people)
        if phrase:
            found.append(phrase)
            taken.update(range(phrase.start, phrase.end))
    return found


def _best_first(spans: Iterable[tuple["Span", EntityKind, bool]]) -> list[tuple["Span", EntityKind, bool]]:
    """Quoted titles first, then names with "of", "'s" or a hyphen (longest first), then the rest in order."""
    return sorted(spans, key=lambda s: (not s[2], -len(s[0]) if any(t.lower_ in ("of", "-") or t.tag_ == "POS" for t in s[0][:-1]) else 0))


def _proper_spans(doc: "Doc") -> Iterator[tuple["Span", EntityKind, bool]]:
    """Candidate names, most reliable first, each with its kind and whether it is quoted."""
    yield from ((title, "thing", True) for title in titles_in(doc))
    for entity in doc.ents:
        if entity.label_ in lx.KIND_OF_LABEL:
            yield from ((part, lx.KIND_OF_LABEL[entity.label_], False) for part in _split_conjunction(entity))
    start = -1
    for token in doc:
        proper = (_is_tagged(token) and token.ent_type_ not in _NOT_NAMES) or (start >= 0 and _is_name_joint(token))
        if proper and start < 0:
            start = token.i
        if start >= 0 and (not proper or token.i + 1 == len(doc)):
            yield doc[start : token.i + proper], "thing", False
            start = -1


def _split_conjunction(span: "Span") -> list["Span"]:
    """ "Anna and Tom" as two spans; "Johnson and Partners" stays one."""
    joints = [t.i for t in span if t.lower_ in ("and", "&") and t.i + 1 < span.end]
    starts = [span.start, *(i + 1 for i in joints)]
    if not joints or not all(is_given_name(span.doc[i].text) for i in starts):
        return [span]
    return [span.doc[start:end] for start, end in zip(starts, [*joints, span.end], strict=True) if end > start]


def _is_untagged_name(token: "Token") -> bool:
    """A first name tagged as a noun, as happens at the start of a sentence; not "Rose" or "Will", which may be words."""
    return token.pos_ == "NOUN" and token.is_title and token.lower_ not in lx.AMBIGUOUS_NAMES and is_given_name(token.text)


def _is_name_joint(token: "Token") -> bool:
    """ "of", a hyphen or "'s" between two names: "Game of Thrones", "Nine-Nine", "Hell's Kitchen"."""
    if token.i + 1 >= len(token.doc) or token.nbor().pos_ != "PROPN" or token.nbor().ent_type_ in _NOT_NAMES:
        return False
    if token.tag_ == "POS":
        return token.nbor().text[0].isupper() and not _owns(token.nbor(-1)) and token.nbor().ent_type_ not in _OWNED
    return token.lower_ == "of" or (token.text == "-" and not token.whitespace_ and not token.nbor(-1).whitespace_)


def _owns(name: "Token") -> bool:
    """True for a person or place, which has things that are named by themselves: "Leo's Honda Civic", "London's Hyde Park"."""
    return name.ent_type_ in ("PERSON", "GPE", "LOC") or is_given_name(name.text)


_OWNED = frozenset(("ORG", "PRODUCT", "FAC", "LOC", "GPE"))


def _is_attached_number(token: "Token") -> bool:
    """True for the "7" of "7-Minute Workout"."""
    return token.text.isdigit() and not token.whitespace_ and token.nbor().text == "-" and not token.nbor().whitespace_


def _title(span: "Span") -> Phrase:
    return Phrase(start=span.start, end=span.end, head=span.root.i, name=span.text, kind="thing", proper=True)


def _proper(span: "Span", kind: EntityKind, people: Mapping[str, str]) -> Phrase | None:
    while len(span) and (span[0].lower_ in lx.INTERJECTIONS or not span[0].text[0].isalnum() or span[0].pos_ in ("DET", "INTJ")):
        span = span[1:]
    while len(span) and (span[-1].tag_ == "POS" or not span[-1].text[-1].isalnum()):
        span = span[:-1]
    if not len(span):
        return None
    if span.start > 1 and _is_attached_number(span.doc[span.start - 2]):
        span = span.doc[span.start - 2 : span.end]
    head, name = span.root, _EDGE.sub("", _EDGE.sub("", span.text.replace("\n", " ")))
    known = people.get(name.lower())
    if known:
        return Phrase(start=span.start, end=span.end, head=head.i, name=known, kind="person", proper=True, gender=gender_of(known))
    lowered = name.lower()
    if _CODE_LIKE.search(name):
        return None
    if len(name) < 2 or not any(map(str.isalpha, name)) or lowered in lx.INTERJECTIONS or lowered in lx.GENERIC or head.dep_ == "intj":
        return None
    if name == lowered and kind not in ("concept", "place", "person", "organisation"):
        return None
    if not head.ent_type_ and not gender_of(name) and _is_whole_sentence(span):
        return None
    if head.pos_ not in ("PROPN", "NOUN", "ADJ") or (head.pos_ == "NOUN" and name[0].islower()):
        return None
    if lowered in lx.KIN:
        return Phrase(
            start=span.start,
            end=span.end,
            head=head.i,
            name=name.lower(),
            kind="person",
            proper=False,
            gender=noun_gender(lowered),
            owner=possessor_of(head),
        )
    if name == lowered and kind in ("place", "person", "organisation"):
        name = name.title()
    kind = _by_context(head, kind)
    if _is_unrecognised_person(span, kind):
        kind = "person"
    end = span.end + _has_model_number(span, kind)
    return Phrase(
        start=span.start,
        end=end,
        head=head.i,
        name=f"{name} {span.doc[end - 1].text}" if end > span.end else name,
        kind=kind,
        proper=True,
        gender=gender_of(name),
    )


def _is_whole_sentence(span: "Span") -> bool:
    """True if the span is a whole sentence: "Smart." is more likely a word than a name."""
    doc, end = span.doc, span.end
    while end < len(doc) and doc[end].is_punct:
        end += 1
    return bool(doc[span.start].is_sent_start) and (end == len(doc) or bool(doc[end].is_sent_start))


def _has_model_number(span: "Span", kind: EntityKind) -> bool:
    """True if a model number follows the name of a thing: "iPhone 15", "Pixel 8"."""
    after = span.doc[span.end] if span.end < len(span.doc) else None
    if after is None or kind not in ("thing", "organisation"):
        return False
    return after.is_digit and len(after) <= MENTIONS.model_number_digits and after.head.i == span.root.i


def _is_unrecognised_person(span: "Span", kind: EntityKind) -> bool:
    """True for a first name (with at most one more name) that the tagger gave another kind; a place needs person context."""
    if kind not in ("thing", "organisation", "place") or len(span) > 2 or not _is_tagged(span[0]) or span.root.dep_ == "compound":
        return False
    if kind == "place" and not _is_in_person_position(span.root):
        return False
    return bool(gender_of(span[0].text)) and not any(w.lower_ in _ORGANISATION_WORDS for w in span)


def _is_tagged(token: "Token") -> bool:
    return token.pos_ == "PROPN" or _is_untagged_name(token)


def _is_in_person_position(name: "Token") -> bool:
    """True in positions typical of persons: subject of a human verb, or somebody met, told, or accompanied."""
    while name.dep_ == "conj" and name.head.pos_ == "PROPN":
        name = name.head
    governor = name.head
    if name.dep_ in ("nsubj", "dative"):
        return name.dep_ == "dative" or governor.lemma_ in lx.HUMAN_VERBS
    if name.dep_ == "pobj":
        return governor.lower_ == "with" or (governor.lower_ == "to" and governor.head.lemma_ in _SPEECH_VERBS)
    return name.dep_ == "dobj" and governor.lemma_ in _SOCIAL_VERBS


_SPEECH_VERBS = frozenset("speak talk write say listen reply explain lie".split())
_SOCIAL_VERBS = frozenset("know meet marry tell ask call invite thank remind hug kiss date".split())


_ORGANISATION_WORDS = frozenset(
    "inc ltd corp group bank hotel street road park university college museum airlines church river lake".split()
)


_RELOCATION = frozenset("go move travel fly drive relocate".split())
_JOURNEY = frozenset("take be trip flight train move journey visit weekend holiday vacation bus office flat apartment".split())


def _by_context(head: "Token", kind: EntityKind) -> EntityKind:
    """The kind corrected by context, where the tagger is unreliable."""
    governor = head.head
    if kind != "thing" and "project" in (head.lower_, head.doc[head.left_edge.i].lower_):
        return "thing"
    if (
        head.dep_ == "pobj"
        and governor.lower_ in ("in", "to", "from")
        and governor.head.lemma_ in lx.MOTION | _JOURNEY
        and (
            kind != "person"
            or (governor.lower_ == "to" and governor.head.lemma_ in _RELOCATION and not gender_of(head.doc[head.left_edge.i].text))
        )
    ):
        return "place"
    if head.dep_ == "pobj" and governor.lower_ in ("at", "for") and governor.head.lemma_ in ("work", "job", "intern") and kind != "person":
        return "organisation"
    if head.dep_ == "dobj" and governor.lemma_ in ("visit", "explore") and kind in ("thing", "organisation"):
        return "place"
    if head.dep_ == "dobj" and governor.lemma_ in ("join", "found") and kind in ("thing", "place"):
        return "organisation"
    if head.dep_ == "nsubj" and governor.lemma_ in lx.PERSON_VERBS and kind == "thing":
        return "person"
    return kind


def majority_kinds(thread: Iterable[Iterable[Phrase]]) -> dict[str, EntityKind]:
    """The most frequent kind of each proper name of a thread, by name in lower case; "thing" only if it has no other."""
    votes: dict[str, Counter[EntityKind]] = {}
    for phrases in thread:
        for phrase in phrases:
            if phrase.proper:
                votes.setdefault(phrase.name.lower(), Counter())[phrase.kind] += 1
    return {name: max(count, key=lambda kind: (kind != "thing", count[kind], kind)) for name, count in votes.items()}
