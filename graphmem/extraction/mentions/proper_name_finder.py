"""Phrases of a parsed message that name something: proper names, quoted titles, role phrases, salient noun phrases."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx
from graphmem.language.given_names import gender_of, is_given_name
from graphmem.model import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Tokens `start:end` around `head` that name something; `owner` is the token whose referent comes before the name."""

    start: int
    end: int
    head: int
    name: str
    kind: EntityKind
    proper: bool = False
    gender: str = ""
    plural: bool = False
    owner: int = -1


# The tagger's "TIME" is often a name it does not know; these are surer.
_NO_NAMES = lx.QUANTITY_LABELS - {"TIME", "QUANTITY", "ORDINAL"}
_MODIFIERS = frozenset(("compound", "amod", "nmod"))
_TITLE = re.compile(r"""(?:"([A-Z][^"\n]{1,70}?)[,.!?]?")|(?:(?<!\w)'([A-Z][^'\n]{1,70}?)[,.!?]?'(?!\w))""")
_EDGE = re.compile(
    r"^(?:(?:the|a|an|my|your|our|his|her|their|this|that|hey|hi|hello|dear|thanks|wow)\s+)+|(?:'s?|\W)+$|^\W+",
    re.IGNORECASE,
)
_CODE_LIKE = re.compile(r"[()\[\]{}=<>|\\;]|\w:\d|\w\.(?:py|js|ts|java|cpp|go|rs|log|json|yaml|html|css|sql)\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def participant_aliases(participants: Sequence[str]) -> dict[str, str]:
    """Ways to call each participant, in lower case -> the participant's name; ambiguous ones are left out."""
    found: dict[str, set[str]] = {}
    for name in participants:
        spaced = _CAMEL.sub(" ", name).replace("_", " ").lower()
        first = spaced.split(" ")[0]
        # Martin is no short form of Martina, but a name of its own.
        short = (first[:length] for length in range(3, len(first)) if length + 2 <= len(first) or not is_given_name(first[:length]))
        for key in {name.lower(), spaced, first, *short, *lx.SHORT_NAMES.get(first, ())}:
            found.setdefault(key, set()).add(name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def proper_names(doc: "Doc", people: Mapping[str, str]) -> list[Phrase]:
    """Named entities, quoted titles and other runs of proper nouns, none overlapping."""
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
    """Quoted titles, then names with "of" or a hyphen in them, then the rest as it was found."""
    return sorted(spans, key=lambda s: (not s[2], -len(s[0]) if any(t.lower_ in ("of", "-") for t in s[0]) else 0))


def _proper_spans(doc: "Doc") -> Iterator[tuple["Span", EntityKind, bool]]:
    """Spans that may be names, the surest first, with a kind and whether they were quoted."""
    for match in _TITLE.finditer(doc.text):
        title = doc.char_span(*match.span(match.lastindex or 1), alignment_mode="contract")
        if title is not None and _is_title(title):
            yield title, "thing", True
    for entity in doc.ents:
        if entity.label_ in lx.KIND_OF_LABEL:
            yield from ((part, lx.KIND_OF_LABEL[entity.label_], False) for part in _one_by_one(entity))
    start = -1
    for token in doc:
        proper = (_is_tagged(token) and token.ent_type_ not in _NO_NAMES) or (start >= 0 and _joins(token))
        if proper and start < 0:
            start = token.i
        if start >= 0 and (not proper or token.i + 1 == len(doc)):
            yield doc[start : token.i + proper], "thing", False
            start = -1


def _one_by_one(span: "Span") -> list["Span"]:
    """ "Anna and Tom" is two, and "Johnson and Partners" one."""
    joints = [t.i for t in span if t.lower_ in ("and", "&") and t.i + 1 < span.end]
    starts = [span.start, *(i + 1 for i in joints)]
    if not joints or not all(is_given_name(span.doc[i].text) for i in starts):
        return [span]
    return [span.doc[start:end] for start, end in zip(starts, [*joints, span.end], strict=True) if end > start]


def _is_untagged_name(token: "Token") -> bool:
    """A first name that the tagger took for a noun, as it does at the beginning of a sentence; "Rose" and "Will" may be words."""
    return token.pos_ == "NOUN" and token.is_title and token.lower_ not in lx.WORDS_TOO and is_given_name(token.text)


def _is_title(span: "Span") -> bool:
    """Most words are capitalised, as in a name: not a quoted sentence."""
    words = [t.text for t in span if t.text[:1].isalpha() and len(t.text) > 3]
    return bool(words) and len(span) <= 9 and all(w[0].isupper() for w in words)


def _joins(token: "Token") -> bool:
    """ "of" or a hyphen between two names: "Game of Thrones", "Nine-Nine"."""
    if token.i + 1 >= len(token.doc) or token.nbor().pos_ != "PROPN" or token.nbor().ent_type_ in _NO_NAMES:
        return False
    return token.lower_ == "of" or (token.text == "-" and not token.whitespace_ and not token.nbor(-1).whitespace_)


def _title(span: "Span") -> Phrase:
    return Phrase(start=span.start, end=span.end, head=span.root.i, name=span.text, kind="thing", proper=True)


def _proper(span: "Span", kind: EntityKind, people: Mapping[str, str]) -> Phrase | None:
    while len(span) and (span[0].lower_ in lx.INTERJECTIONS or not span[0].text[0].isalnum() or span[0].pos_ in ("DET", "INTJ")):
        span = span[1:]
    while len(span) and (span[-1].tag_ == "POS" or not span[-1].text[-1].isalnum()):
        span = span[:-1]
    if not len(span):
        return None
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
    if not head.ent_type_ and not gender_of(name) and _stands_alone(span):
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
            gender=_noun_gender(lowered),
            owner=_owner(head),
        )
    if name == lowered and kind in ("place", "person", "organisation"):
        name = name.title()
    kind = _by_context(head, kind)
    if _is_called_so(span, kind):
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


def _stands_alone(span: "Span") -> bool:
    """A sentence of its own: "Smart." is rather a word than a name."""
    doc, end = span.doc, span.end
    while end < len(doc) and doc[end].is_punct:
        end += 1
    return bool(doc[span.start].is_sent_start) and (end == len(doc) or bool(doc[end].is_sent_start))


def _has_model_number(span: "Span", kind: EntityKind) -> bool:
    """ "iPhone 15", "Pixel 8": a number that belongs to the name of a thing."""
    after = span.doc[span.end] if span.end < len(span.doc) else None
    return after is not None and kind in ("thing", "organisation") and after.is_digit and len(after) <= 4 and after.head.i == span.root.i


def _is_called_so(span: "Span", kind: EntityKind) -> bool:
    """A first name, alone or with another, that the tagger did not know; not where the words around it say a place."""
    if kind not in ("thing", "organisation", "place") or len(span) > 2 or not _is_tagged(span[0]) or span.root.dep_ == "compound":
        return False
    if kind == "place" and not _acts(span.root):
        return False
    return bool(gender_of(span[0].text)) and not any(w.lower_ in _FIRMS for w in span)


def _is_tagged(token: "Token") -> bool:
    return token.pos_ == "PROPN" or _is_untagged_name(token)


def _acts(name: "Token") -> bool:
    """It stands where persons do: it says or does something, or somebody is with it, met it or told it something."""
    while name.dep_ == "conj" and name.head.pos_ == "PROPN":
        name = name.head
    above = name.head
    if name.dep_ in ("nsubj", "dative"):
        return name.dep_ == "dative" or above.lemma_ in lx.HUMAN_VERBS
    if name.dep_ == "pobj":
        return above.lower_ == "with" or (above.lower_ == "to" and above.head.lemma_ in _SPEAKING)
    return name.dep_ == "dobj" and above.lemma_ in _MEETING


_SPEAKING = frozenset("speak talk write say listen reply explain lie".split())
_MEETING = frozenset("know meet marry tell ask call invite thank remind hug kiss date".split())


_FIRMS = frozenset("inc ltd corp group bank hotel street road park university college museum airlines church river lake".split())


_GOING = frozenset("go move travel fly drive relocate".split())
_JOURNEYS = frozenset("take be trip flight train move journey visit weekend holiday vacation bus office flat apartment".split())


def _by_context(head: "Token", kind: EntityKind) -> EntityKind:
    """What the words around a name say of its kind, where the tagger's guess is weak."""
    governor = head.head
    if kind != "thing" and "project" in (head.lower_, head.doc[head.left_edge.i].lower_):
        return "thing"
    if (
        head.dep_ == "pobj"
        and governor.lower_ in ("in", "to", "from")
        and governor.head.lemma_ in lx.MOTION | _JOURNEYS
        and (
            kind != "person"
            or (governor.lower_ == "to" and governor.head.lemma_ in _GOING and not gender_of(head.doc[head.left_edge.i].text))
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
    """The kind each proper name of a thread was given most often ("thing" only if nothing else was)."""
    votes: dict[str, Counter[EntityKind]] = {}
    for phrases in thread:
        for phrase in phrases:
            if phrase.proper:
                votes.setdefault(phrase.name.lower(), Counter())[phrase.kind] += 1
    return {name: max(count, key=lambda kind: (kind != "thing", count[kind], kind)) for name, count in votes.items()}


def noun_phrases(doc: "Doc", proper: Sequence[Phrase], in_time: frozenset[int]) -> Iterator[Phrase]:
    """Role phrases ("my sister") and salient common nouns ("pottery class"), by head."""
    taken = {i for phrase in proper for i in range(phrase.start, phrase.end)}
    for token in doc:
        if token.i in taken or token.i in in_time:
            continue
        if token.pos_ == "NOUN" and token.dep_ not in ("intj",):
            phrase = _noun_phrase(token, taken)
            if phrase:
                yield phrase
        elif token.tag_ == "VBG" and token.dep_ in ("pcomp", "xcomp", "dobj", "pobj", "nsubj", "csubj", "attr") and _is_activity(token):
            yield Phrase(start=token.i, end=token.i + 1, head=token.i, name=token.lower_, kind="concept")


def _is_activity(token: "Token") -> bool:
    """A gerund that stands for a pastime: "hiking", not "being" or "helping you"."""
    return token.lemma_ not in lx.LIGHT_VERBS and token.lemma_ not in lx.ASPECT and len(token) > 4 and token.n_rights == 0


def _noun_phrase(token: "Token", taken: set[int]) -> Phrase | None:
    lemma, word = token.lemma_.lower().strip("-") or "-", token.lower_
    if lemma in lx.OWNED and (owner := _owner(token)) >= 0:
        plural = token.tag_ == "NNS"
        start = min(owner, token.i)
        name = _modified(token, word if plural else lemma, taken)[1]
        kind: EntityKind = "concept" if lemma in lx.PETS else "person"
        return Phrase(
            start=start,
            end=token.i + 1,
            head=token.i,
            name=name,
            kind=kind,
            proper=False,
            gender=_noun_gender(lemma),
            plural=plural or lemma == "family",
            owner=owner,
        )
    if token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN"):
        return None
    start, name = _modified(token, lemma, taken)
    if name == lemma and (lemma in lx.GENERIC or word in lx.GENERIC or len(lemma) < 3):
        return None
    if lemma in (
        "thing",
        "lot",
        "kind",
        "way",
        "time",
        "day",
        "bit",
        "one",
        "sort",
        "something",
        "moment",
        "week",
        "year",
        "month",
    ) or (lemma in lx.PARTITIVES and _of(token)):
        return None
    if not lemma[0].isalpha() or not lemma.replace("-", "").replace("'", "").isalnum() or (lemma in lx.INTERJECTIONS and lemma != "love"):
        return None
    return Phrase(
        start=start,
        end=token.i + 1,
        head=token.i,
        name=name,
        kind=lx.noun_kind(lemma),
        proper=False,
        gender=_noun_gender(lemma),
        plural=token.tag_ == "NNS" or lemma in lx.COLLECTIVE,
    )


def _of(token: "Token") -> bool:
    return any(child.lower_ == "of" for child in token.rights)


def _noun_gender(lemma: str) -> str:
    return "f" if lemma in lx.FEMALE_NOUNS else "m" if lemma in lx.MALE_NOUNS else ""


def _owner(token: "Token") -> int:
    """The possessor's token: "my" of "my sister", "Anna" of "Anna's sister", "my" of "my sister Anna" parsed as a compound."""
    bearers = (token, token.head) if token.dep_ == "compound" and token.head.pos_ == "PROPN" else (token,)
    return next((child.i for bearer in bearers for child in bearer.lefts if child.dep_ == "poss"), -1)


def _modified(token: "Token", head: str, taken: set[int]) -> tuple[int, str]:
    """Start token and name of a noun with the modifiers before it that say what it is."""
    doc, first = token.doc, token.i
    while first > 0 and _keeps(doc[first - 1], token):
        first -= 1
    while first < token.i and doc[first].is_punct:
        first += 1
    before = "".join(f"{t.text if t.pos_ == 'PROPN' else t.lower_}{t.whitespace_}" for t in doc[first : token.i])
    return first, f"{before}{head}"


def _keeps(word: "Token", head: "Token") -> bool:
    if word.text == "-":
        return word.i > 0 and not word.whitespace_ and not word.doc[word.i - 1].whitespace_
    if word.dep_ not in _MODIFIERS or word.head.i < word.i or word.head.i > head.i:
        return False
    if word.pos_ in ("NOUN", "PROPN"):
        return (
            (word.lower_ not in lx.GENERIC or word.nbor().text == "-")
            and len(word) > 1
            and word.text[0].isalnum()
            and word.ent_type_ not in lx.QUANTITY_LABELS
        )
    return word.tag_ == "JJ" and word.lower_ not in lx.EVALUATIVE and word.ent_type_ not in lx.QUANTITY_LABELS and word.text.isalpha()
