"""Parse questions like messages: the names in a question, the types of its answer, and whether it expects a list."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from graphmem.extraction.coreference import DiscourseState, SpeakerTurn, resolve
from graphmem.extraction.mentions import Phrase, noun_phrases, proper_names
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.language.spacy_pipeline import load_model
from graphmem.retrieval.question_repairs import with_verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LIST_CUES = re.compile(r"\b(how many|how often|in (what|which) ways|(kind|type|sort)s of|list|all|each|every|both|in common)\b")
_SINGLE_ANSWER = re.compile(r"^(when|why|how (long|much|old|far))\b")
_MODIFIER_POS = frozenset({"ADJ", "NOUN", "PROPN", "PUNCT", "SYM", "CCONJ", "ADV", "NUM"})
_PERSON = re.compile(r"^(who|whom|whose)\b|\b(which|what) (\w+ )?(person|people|friends?|colleagues?)\b")
_NAME = re.compile(r"\bnames?\b|\bcalled\b|\bnamed\b")
_PLACE = re.compile(r"^where\b|\b(which|what) (\w+ ){0,2}(country|countries|city|cities|states?|places?|areas?|towns?|locations?)\b")
_WORK = re.compile(r"\b(which|what) (\w+ ){0,2}(books?|songs?|movies?|films?|bands?|artists?|musicians?|authors?|games?)\b")
_FIRST_PERSON = re.compile(r"\b(i|me|my|mine|we|us|our|ours)\b")
_TOLD_BY_ASSISTANT = re.compile(
    r"\byou (\w+ )?(said|told|mentioned|suggested|recommended|gave|explained|wrote|listed|described|provided|advised|proposed|came up)\b"
    r"|\b(did|had) you (\w+ )?(say|tell|mention|suggest|recommend|give|explain|write|list|describe|provide|advise|propose|come up)\b"
    r"|\bremind me\b|\b(our|previous|earlier|last) (\w+ )?(conversation|chat|discussion)s?\b"
)
_COMPANY = re.compile(
    r"\b(which|what) (\w+ ){0,2}(company|companies|firm|organi[sz]ation|employer|university|school)\b|^where\b.*\bwork(s|ed|ing)?\b"
)


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question as it was parsed. `names` are all that it names, `proper_names` those that are proper.

    `answer_types` are the kinds of thing that would answer it: kinds of entity, `name`, `time` or `number`; `expects_list` says that it
    asks for several things, which may lie in many messages. `about_asker` is True for "I" and "we", `asks_what_was_told` for "what
    did you suggest", "remind me".
    """

    text: str
    names: tuple[str, ...]
    proper_names: tuple[str, ...]
    answer_types: frozenset[str]
    expects_list: bool
    about_asker: bool
    asks_what_was_told: bool


@lru_cache(maxsize=256)
def question_doc(text: str, language: str) -> "Doc":
    """A question, parsed once for all that is read from it."""
    nlp = load_model(language)
    return with_verb(nlp(normalize_text(text)), nlp)


@lru_cache(maxsize=2048)
def parse_question(text: str, language: str = "en") -> ParsedQuestion:
    """What a question names and asks for, parsed by the shared pipeline of `language` (see `load_model`).

    Outside English only proper names are found, as in messages. Raises ModelError if the spaCy model is missing.
    """
    doc = question_doc(text, language)
    proper = proper_names(doc, {})
    names = dict.fromkeys(_referent_names(doc, proper)) if doc.lang_ == "en" else dict.fromkeys(p.name for p in proper)
    lower = text.lower()
    return ParsedQuestion(
        text=text,
        names=tuple(names),
        proper_names=tuple(p.name for p in proper),
        answer_types=_answer_types(lower),
        expects_list=_expects_list(doc),
        about_asker=bool(_FIRST_PERSON.search(lower)),
        asks_what_was_told=bool(_TOLD_BY_ASSISTANT.search(lower)),
    )


def _referent_names(doc: "Doc", proper: list[Phrase]) -> list[str]:
    """The names of all referents of the question: proper names, roles and common nouns."""
    phrases = [*proper, *noun_phrases(doc, proper, frozenset())]
    spans = resolve(doc, phrases, SpeakerTurn(0, "", ""), DiscourseState()).spans
    return [referent.name for _, _, referent in spans if referent.name]


def _answer_types(question: str) -> frozenset[str]:
    if _NAME.search(question):
        return frozenset({"name"})
    if _COMPANY.search(question):
        return frozenset({"organisation", "place"})
    if _PLACE.search(question):
        return frozenset({"place"})
    if question.startswith("when"):
        return frozenset({"time"})
    if re.search(r"\bhow (many|much|long|often|old)\b", question):
        return frozenset({"number", "time"})
    if _WORK.search(question):
        return frozenset({"thing", "person", "organisation"})
    return frozenset({"person"}) if _PERSON.search(question) else frozenset()


def _expects_list(doc: "Doc") -> bool:
    """True for "what" or "which" with a plural, "how many", a present perfect ("what has she painted"), "what are the names of"."""
    words = [token.lower_ for token in doc]
    sentence = " ".join(words)
    if not words or _SINGLE_ANSWER.search(sentence):
        return False
    if _LIST_CUES.search(sentence) or any(_precedes_plural(doc, n) for n, word in enumerate(words) if word in ("what", "which")):
        return True
    if any(_is_perfect(token, doc) for token in doc):
        return True
    return words[0] in ("what", "who") and words[1:2] == ["are"] and any(token.tag_ == "NNS" for token in doc)


def _precedes_plural(doc: "Doc", place: int) -> bool:
    first = next((token for token in doc[place + 1 :] if token.tag_ == "NNS" or token.pos_ not in _MODIFIER_POS), None)
    return first is not None and first.tag_ == "NNS"


def _is_perfect(token: "Token", doc: "Doc") -> bool:
    later = doc[token.i + 1 :]
    return token.lemma_ == "have" and token.tag_ in ("VBZ", "VBP") and any(t.tag_ in ("VBN", "VBD") for t in later)
