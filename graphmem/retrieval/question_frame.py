"""The frame of a question: the type of its answer, the relation it asks about, whose it is, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from graphmem.extraction.temporal.time_words import MONTHS, WEEKDAYS
from graphmem.language.given_names import is_given_name
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_parser import question_doc

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

AnswerType: TypeAlias = Literal[
    "when", "time_of_day", "how_long", "how_old", "how_many", "how_much", "how_often",
    "who", "where", "why", "how", "yes_no", "preference", "what",
]  # fmt: skip
TimeRelation: TypeAlias = Literal["", "before", "after", "since", "until", "in"]

_PERSON_NOUN = r"(?:person|people|friends?|colleagues?|relatives?|family members?)"
_PLACE_NOUN = r"(?:country|countries|city|cities|town|state|place|places|location|area|region)"
_UNITS = r"(?:years|months|weeks|days|hours|minutes|seconds)"
_TYPES: tuple[tuple[str, AnswerType], ...] = (
    (r"\b(?:at )?(?:what|which) (?:exact )?time\b(?! of (?:the )?year)", "time_of_day"),
    (r"^(?:since |until |by )?when\b|\b(?:what|which) (?:day|date|month|year|week|weekend|season)s?\b", "when"),
    (r"\bhow long ago\b", "when"),
    (rf"\bhow (?:long|many {_UNITS})\b(?! (?:is|are|was|were) (?:the|his|her|their|your|my) )", "how_long"),
    (r"\bhow old\b|\bwhat age\b", "how_old"),
    (r"\bhow (?:often|frequently)\b|\bhow many times (?:a|per|each|every)\b", "how_often"),
    (r"\bhow many\b|\bwhat number of\b", "how_many"),
    (r"\bhow much\b|\bwhat (?:price|amount|sum)\b|\bwhat (?:did|does|do|was|is) .*\bcosts?\b", "how_much"),
    (rf"^(?:\w+ )?(?:who|whom|whose)\b|\b(?:which|what) (?:\w+ )?{_PERSON_NOUN}\b", "who"),
    (rf"^(?:\w+ )?where\b|\b(?:which|what) (?:\w+ ){{0,2}}{_PLACE_NOUN}\b", "where"),
    (r"^why\b|\bwhat (?:was|is) the reason\b|\bfor what reason\b|\bhow come\b", "why"),
    (r"^what (?:made|makes|motivated|inspired|caused|prompted|led)\b", "why"),
    (r"\b(?:prefer|favou?rite)\b", "preference"),
    (r"^(?:\w+ )?how\b", "how"),
)
_COUNTING = re.compile(r"\bhow (?:many|often)\b|\bnumber of\b")
_COMPARISON = re.compile(r"\b(?:more|less|fewer|\w+er) .*\bthan\b|\b(?:both|in common|same|difference between|which of)\b|, .+ or \w+\?")
_ALL = re.compile(r"\b(?:all|every|each|ever|so far|over time|history)\b")
_PAST = re.compile(
    r"\b(?:used to|formerly|previous|previously|former|earlier|before|back then|originally|at first|in the past|did|was|were|had)\b"
)
_TIME_RELATION = re.compile(r"\b(before|after|since|until|in|during|on)\b")
# Words of time that an answer need not have.
_STILL = frozenset(terms_of("still currently presently nowadays already ever yet anymore"))
_FIRST_PERSON = frozenset(("i", "me", "my", "mine", "myself"))
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
# Months that are names of people, too.
_NAMES_TOO = frozenset(("april", "may", "june", "august"))
_EMPTY_VERBS = frozenset(("be", "do", "have", "get", "make"))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFrame:
    """What a question asks for.

    `relation` is the lemma of its main verb; `focus` the noun asked for ("books" in "what books"); `agent` who does or is it, as written,
    "" if that is what is asked; `asks_agent` says so. `people` are all proper names in it, `about_asker` is True for "I" and "my".
    `content` are the index terms of everything else but the names of days and months, `preposition` the one that waits for its object
    ("move from").
    `values` says which values of a thing that changes are asked for. `hops` is 2 for a description in place of a name ("the company
    where Ada works").
    """

    answer_type: AnswerType
    relation: str
    focus: str
    agent: str
    asks_agent: bool
    people: tuple[str, ...]
    about_asker: bool
    content: frozenset[str]
    preposition: str
    values: Literal["current", "past", "all"]
    counting: bool
    comparison: bool
    time_relation: TimeRelation
    retrieve: bool
    hops: int


@lru_cache(maxsize=256)
def frame_question(text: str, language: str = "en") -> QuestionFrame:
    """The frame of a question, parsed by the shared pipeline of `language`. Raises ModelError if the spaCy model is missing."""
    doc = question_doc(text, language)
    lower = " ".join(text.lower().split()).strip(" \"'¿¡")
    verb = _main_verb(doc)
    subject = next((t for t in (*verb.children, *verb.head.children) if t.dep_ in _SUBJECTS), None) if verb is not None else None
    people = _people(doc)
    agent, asks_agent = _agent(doc, verb, subject, people)
    focus = _focus(doc)
    name_terms = {term for name in people for term in terms_of(name)}
    return QuestionFrame(
        answer_type=answer_type(lower, doc),
        relation=verb.lemma_.lower() if verb is not None else "",
        focus=focus.lemma_.lower() if focus is not None else "",
        agent=agent,
        asks_agent=asks_agent,
        people=people,
        about_asker=any(t.lower_ in _FIRST_PERSON for t in doc),
        content=frozenset(terms_of(text)) - name_terms - _STILL - {term for t in doc if _is_calendar_name(t) for term in terms_of(t.text)},
        preposition=_preposition(doc),
        values="all" if _ALL.search(lower) else "past" if _PAST.search(lower) else "current",
        counting=bool(_COUNTING.search(lower)),
        comparison=bool(_COMPARISON.search(lower)),
        time_relation=_time_relation(doc),
        retrieve=any(t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM") or t.like_num for t in doc),
        hops=2 if _is_described(doc) else 1,
    )


def answer_type(lower: str, doc: "Doc") -> AnswerType:
    """The type of answer that a question in lower case asks for."""
    first = next((t for t in doc if not t.is_punct), None)
    if (
        first is not None
        and (first.pos_ == "AUX" or first.lower_ in ("do", "does", "did", "has", "have", "had", "will"))
        and not lower.startswith("how")
    ):
        return "yes_no"
    for pattern, kind in _TYPES:
        if re.search(pattern, lower):
            return kind
    return "what"


def _main_verb(doc: "Doc") -> "Token | None":
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    words = [t for t in doc if t.is_alpha]
    if root is not None and root.lemma_ == "do" and len(words) > 1 and words[-1].pos_ == "NOUN" and words[-2].pos_ in ("PROPN", "PRON"):
        return words[-1]  # "How many trees did Ada plant?"
    participle = next((c for c in root.rights if c.tag_ == "VBN" and c.pos_ == "VERB"), None) if root is not None else None
    if root is not None and root.lemma_ == "be" and root.i > 0 and participle is not None:
        return participle  # "When was the old cinema torn down?"
    if root is not None and root.pos_ in ("ADJ", "NOUN", "PROPN") and words and words[0].lemma_ == "be":
        return words[0]  # "Is Ada still vegan?"
    # The tagger takes the verb of "Does Ada like olives?" for a preposition.
    like = next((t for t in doc if t.lower_ == "like"), None)
    if like is not None and doc[0].lemma_ == "do" and not any(t.pos_ == "VERB" for t in doc[1 : like.i]):
        return like
    if root is not None and any(c.dep_ == "aux" for c in root.children):
        return root
    if root is None or root.pos_ in ("VERB", "AUX"):
        return root
    return next((t for t in doc if t.pos_ == "VERB"), next((t for t in doc if t.pos_ == "AUX"), root))


def _people(doc: "Doc") -> tuple[str, ...]:
    """Runs of capitalised proper nouns, and of other words that nothing but a name begins with a capital in a question."""
    names: list[str] = []
    place = 0
    while place < len(doc):
        end = place
        while end < len(doc) and _is_name(doc[end]):
            end += 1
        if end > place:
            names.append(doc[place:end].text)
        place = max(end, place + 1)
    return tuple(dict.fromkeys(names))


def _is_name(token: "Token") -> bool:
    if not token.text[:1].isupper() or _is_calendar_name(token):
        return False
    untagged = token.i > 0 and token.text.istitle() and token.is_alpha and not token.is_stop and token.pos_ not in ("ADJ", "NUM")
    subject = token.dep_ in ("nsubj", "nsubjpass", "poss") and token.i > 0 and token.is_alpha  # "Is Omid afraid?", tagged as an adjective
    return token.pos_ == "PROPN" or untagged or subject or (token.i > 0 and is_given_name(token.text))


def _is_calendar_name(token: "Token") -> bool:
    """True for "Wednesdays" and "February", and for "May" after a preposition."""
    word = token.lower_.removesuffix("s")
    return word in WEEKDAYS or (word in MONTHS and (word not in _NAMES_TOO or (token.i > 0 and token.nbor(-1).tag_ == "IN")))


def _agent(doc: "Doc", verb: "Token | None", subject: "Token | None", people: tuple[str, ...]) -> tuple[str, bool]:
    """Who does or is what is asked about, or whose it is ("the user's editor"), and whether that is itself asked for."""
    if subject is None and verb is not None and verb.i > 0 and verb.pos_ == "NOUN":
        subject = verb.nbor(-1)
    if subject is not None:
        if subject.tag_ in ("WP", "WDT") or any(t.tag_ in ("WP$", "WDT", "WP") for t in subject.children):
            owner = _name_in(doc, people, skip=subject.subtree)
            return ("", True) if owner is None or subject.lower_ in ("who", "whom") else (owner, False)
        named = _name_in(subject.subtree, people)
        if named:
            return named, False
        if subject.lower_ in _FIRST_PERSON or any(t.lower_ in _FIRST_PERSON for t in subject.subtree):
            return "I", False
        if subject.pos_ == "NOUN":
            owner = next((t.lower_ for t in subject.children if t.dep_ == "poss" and t.pos_ == "NOUN"), "")
            return (_name_in(doc, people) or owner or subject.lower_), False
    return _name_in(doc, people) or ("I" if any(t.lower_ in _FIRST_PERSON for t in doc) else ""), False


def _name_in(tokens: "Iterable[Token]", people: tuple[str, ...], skip: "Iterable[Token]" = ()) -> str | None:
    """The first of the people that the tokens name."""
    skipped = {t.i for t in skip}
    for token in tokens:
        if token.i not in skipped:
            for name in people:
                if token.text in name.split():
                    return name
    return None


def _focus(doc: "Doc") -> "Token | None":
    """The noun that "what" or "which" asks for, or the subject of "what is ..."."""
    for token in doc:
        if token.lower_ in ("what", "which", "whose", "many", "much"):
            if token.dep_ in ("det", "amod", "poss") and token.head.pos_ in ("NOUN", "PROPN"):
                return _content_of(token.head)
            if token.lower_ in ("what", "which") and token.head.lemma_ == "be":
                return next((_content_of(t) for t in token.head.children if t.dep_ in (*_SUBJECTS, "attr") and t.pos_ == "NOUN"), None)
    return None


def _content_of(noun: "Token") -> "Token":
    """ "kind of flooring": the flooring."""
    if noun.lemma_ in ("kind", "type", "sort", "name", "piece", "number"):
        of = next((t for t in noun.children if t.lower_ == "of"), None)
        return next((t for t in of.children if t.dep_ == "pobj"), noun) if of is not None else noun
    return noun


def _preposition(doc: "Doc") -> str:
    """The preposition at the end or the beginning of a question that lacks its object; "" if there is none."""
    words = [t for t in doc if not t.is_punct]
    for token in [*words[-1:], *words[:1], *words]:
        lacks = not any(c.dep_ in ("pobj", "pcomp") and c.tag_ not in ("WP", "WDT", "WRB") for c in token.children)
        if token.tag_ == "IN" and token.dep_ == "prep" and lacks:
            return str(token.lower_)
    return ""


def _time_relation(doc: "Doc") -> TimeRelation:
    for token in doc:
        if token.lower_ in ("before", "after", "since", "until") and any(
            c.dep_ in ("pobj", "pcomp", "advcl") for c in (*token.children, token.head)
        ):
            return cast(TimeRelation, token.lower_)
    return "in" if any(t.ent_type_ == "DATE" for t in doc) else ""


def _is_described(doc: "Doc") -> bool:
    """True if a relative clause or a chain of owners stands in place of a name."""
    return any(t.dep_ == "relcl" for t in doc) or any(t.dep_ == "poss" and any(c.dep_ == "poss" for c in t.children) for t in doc)
