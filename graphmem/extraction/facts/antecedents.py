"""What the pronouns of a remark stand for: a remark is kept only if its text says so itself, or a tag does ("it=kayak").

The antecedent is in the remark, in the sentence or the sentence before it (the remark then begins there), found by coreference
resolution, in a picture, or in the turn that the remark replies to (a tag). A remark with a pronoun that stands for something else
is not self-contained.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.coreference import is_pleonastic
from graphmem.extraction.facts.fact_config import ANTECEDENTS
from graphmem.extraction.facts.lost_words import EMPTY, is_concrete, stems
from graphmem.extraction.facts.preceding_turn import question_before, statement_before
from graphmem.language import lexicon as lx
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_POINTING = frozenset("this that these those".split())
_PLURAL = frozenset("they them their theirs these those".split())
_PERSONAL = lx.HE | lx.SHE
_PERSONS = lx.RELATIONAL_NOUNS | lx.PERSON_NOUNS | lx.GENERIC_PERSONS | {"family", "couple", "guest"}
_STANDING_FOR = lx.THEY | lx.IT | _PERSONAL | _POINTING | frozenset(("one", "ones", "his", "hers", "its", "their", "theirs"))


@dataclass(frozen=True, slots=True)
class SelfContained:
    """The tokens of a remark, from where its pronouns are explained, and a tag for each pronoun that stands for something outside."""

    tokens: "tuple[Token, ...]"
    tags: tuple[str, ...] = ()


def self_contained(parsed: ParsedMessage, tokens: "Sequence[Token]", *, dated: bool = False) -> SelfContained | None:
    """The remark with what its pronouns stand for; None if that is not known.

    What is dated and has a subject of its own is kept anyway, since it says when: "I finally wrapped that up last month".
    """
    open_ = [t for t in tokens if _stands_for_something(t) and not _is_explained_in(parsed, t, tokens)]
    if not open_:
        return SelfContained(tuple(tokens))
    sentence = tokens[0].sent
    whole = [t for t in sentence if not t.is_space and t.i <= tokens[-1].i]
    if all(_is_explained_in(parsed, t, whole) for t in open_):
        return SelfContained(tuple(whole))
    before = _told_before(parsed, sentence)
    left = [t for t in open_ if before is None or not _is_explained_by(parsed, t, before)]
    tags = {t: f"{t.lower_}={names}" for t in left if (names := _outside(parsed, t))}
    left = [t for t in left if t not in tags]
    said = _said_before(parsed, sentence) if left and not any(t.lower_ in _PERSONAL for t in left) else ""
    if said and (said.endswith("?") or sum(map(is_concrete, tokens)) >= ANTECEDENTS.least_reply_nouns):
        tags[left[0]] = f"reply to={said}"
    elif left:
        return SelfContained(tuple(tokens)) if dated and not any(t.dep_ in ("nsubj", "nsubjpass") for t in left) else None
    wide = [*(t for t in before if not t.is_space), *whole] if before is not None and len(tags) < len(open_) else tokens
    return SelfContained(tuple(wide), tuple(dict.fromkeys(tags.values())))


def closed(parsed: ParsedMessage, fact: Fact) -> Fact | None:
    """A whole fact with tags for what the pronouns of its words stand for; None if that is unknown and no time makes it worth keeping."""
    span = parsed.doc.char_span(fact.start, fact.end, alignment_mode="expand") if fact.end > fact.start else None
    if fact.is_remark or fact.kind == "relation" or span is None or not len(span):
        return fact
    dated = fact.event_start is not None
    tokens = [t for t in span if not t.is_space]
    that = any(t.lower_ == "that" and t.dep_ in ("mark", "nsubj", "dobj") for t in tokens)
    dummy = {t.i for t in tokens if that and t.lower_ in lx.IT and t.dep_ == "nsubj" and t.head.lemma_ == "be"}  # "it's a myth that ..."
    standing = [t for t in tokens if t.i not in dummy and _stands_for_something(t)]
    open_ = [t for t in standing if not parsed.referents(t) and not _is_explained_in(parsed, t, tokens)]
    if not open_:
        return fact
    whole = self_contained(parsed, tokens, dated=dated)
    if whole is None:
        return fact if dated else None
    before = [t for t in whole.tokens if t.i < tokens[0].i]
    while before and (before[-1].is_punct or before[-1].dep_ == "cc"):
        before.pop()
    said = parsed.message.text[before[0].idx : before[-1].idx + len(before[-1])] if before else ""
    tags = (*whole.tags, *((f"context={' '.join(said.split())}",) if " " in said and len(before) <= ANTECEDENTS.longest_sentence else ()))
    return replace(fact, tags=tuple(dict.fromkeys((*fact.tags, *tags)))).with_id() if tags else fact


def dangles(parsed: ParsedMessage, tokens: "Sequence[Token]") -> bool:
    """True if a pronoun among the tokens stands for something that they do not name."""
    return any(_stands_for_something(t) and not _is_explained_in(parsed, t, tokens) for t in tokens)


def in_its_number(parsed: ParsedMessage, name: str) -> str:
    """ "kids" for what is kept as "kid": a common noun with the number in which the message used it last."""
    ends = (parsed.doc[end - 1] for _, end, referent in reversed(parsed.references.spans) if referent.name == name)
    noun = next((t for t in ends if t.tag_ == "NNS" and t.lemma_ == name.split()[-1]), None)
    return name if noun is None else f"{name.removesuffix(noun.lemma_)}{noun.lower_}"


def may_be_told(pronoun: "Token", tokens: "Iterable[Token]") -> bool:
    """True if a noun before a pronoun, among the tokens, agrees with it: a reader takes it for what is meant."""
    return any(_can_be(pronoun, t) and not _is_beside(pronoun, t) for t in tokens if t.i < pronoun.i)


def _outside(parsed: ParsedMessage, pronoun: "Token") -> str:
    """What a pronoun stands for outside its sentences: the names that it refers to, or a picture beside it; empty if unknown."""
    names = " and ".join(in_its_number(parsed, r.name) for r in parsed.referents(pronoun))
    shown = next((a.partition(": ")[2].strip() for a in parsed.message.attachments), "")
    return names or (shown if pronoun.lower_ in ("this", "these") else "")


def _said_before(parsed: ParsedMessage, sentence: "Span") -> str:
    """What the turn before asked, or said last, if the sentence is the first of its message to state anything: it replies to that."""
    first = all(not any(t.pos_ in ("VERB", "AUX") for t in one) for one in parsed.doc.sents if one.end <= sentence.start)
    return (question_before(parsed.before) or statement_before(parsed.before)) if first else ""


def _stands_for_something(token: "Token") -> bool:
    """True for a pronoun of the third person or a pointing one: not "that" of "I know that", "it" of "it rains"."""
    word = token.lower_
    if (
        word not in _STANDING_FOR
        or token.dep_ in ("expl", "mark", "det", "advmod", "dep")
        or (token.tag_ in ("WDT", "IN", "DT") and token.dep_ == "det")
    ):
        return False
    if word in ("one", "ones"):
        return token.pos_ in ("NOUN", "PRON") and not token.n_rights and not token.n_lefts
    if token.pos_ != "PRON" or token.tag_ in ("WDT", "WP", "IN"):
        return False
    return not (word in lx.IT and is_pleonastic(token))


def _is_explained_in(parsed: ParsedMessage, pronoun: "Token", tokens: "Sequence[Token]") -> bool:
    """True if a noun before the pronoun, of its number, is among the tokens, or all its referents are named there."""
    referents = parsed.referents(pronoun)
    if referents:
        words = stems(" ".join(t.text for t in tokens if t.i < pronoun.i))
        speakers = parsed.turn.people
        return all(stems(r.name.split("'s ")[-1]) & words or r.name in speakers for r in referents)
    if pronoun.lower_ in lx.IT and pronoun.dep_ == "nsubj" and any(_is_told(t) for t in tokens if t.i < pronoun.i):
        return True  # "She had no family - it broke my heart": what was just said
    return may_be_told(pronoun, tokens)


def _is_told(token: "Token") -> bool:
    """True for a verb with a subject: what it says is something to refer to."""
    return token.pos_ in ("VERB", "AUX") and any(c.dep_ in ("nsubj", "nsubjpass") for c in token.lefts)


def _is_beside(pronoun: "Token", noun: "Token") -> bool:
    """True for "harbour" and "it" in "the man at the harbour wrote it": two phrases of one verb are two things."""
    owned = pronoun.dep_ == "poss" or pronoun.lower_ in _POINTING | {"one", "ones"}
    return not owned and _verb_of(pronoun) == _verb_of(noun)


def _verb_of(token: "Token") -> "Token | None":
    return next((t for t in token.ancestors if t.pos_ in ("VERB", "AUX")), None)


def _can_be(pronoun: "Token", noun: "Token") -> bool:
    """True if the noun agrees with the pronoun in number, and is no time or measure."""
    word = pronoun.lower_
    if noun.lower_ in ("everyone", "someone", "everybody", "somebody", "anyone", "nobody"):
        return word in lx.THEY or word in ("their", "theirs")
    if noun.pos_ not in ("NOUN", "PROPN") or noun.ent_type_ in ("DATE", "TIME") or noun.lemma_.lower() in EMPTY or noun.dep_ == "compound":
        return False
    if word in _POINTING:
        return True
    if word in lx.IT and noun.lemma_.lower() in _PERSONS:
        return False
    plural = noun.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in noun.children)
    if word in _PERSONAL or word in ("his", "hers"):
        return noun.pos_ == "PROPN" or noun.lemma_.lower() in lx.RELATIONAL_NOUNS | lx.PERSON_NOUNS
    if word in _PLURAL or word == "ones":
        return plural or noun.lemma_.lower() in lx.GROUPS
    return not plural


def _is_explained_by(parsed: ParsedMessage, pronoun: "Token", before: "Span") -> bool:
    """True if the sentence before says what the pronoun stands for: "it" and "that" may be all that was just said."""
    if pronoun.lower_ not in _PERSONAL and not parsed.referents(pronoun):
        return True
    return _is_explained_in(parsed, pronoun, list(before))


def _told_before(parsed: ParsedMessage, sentence: "Span") -> "Span | None":
    """The sentence before this one, if it states something with a noun and without a dangling pronoun of its own."""
    if sentence.start == 0:
        return None
    before = sentence.doc[sentence.start - 1].sent
    if any(t.text[0] == "?" for t in before[-2:]) or len(before) > ANTECEDENTS.longest_sentence:
        return None
    told = any(t.pos_ in ("NOUN", "PROPN") and t.lemma_.lower() not in EMPTY and t.text not in parsed.turn.people for t in before)
    has_verb = any(t.pos_ in ("VERB", "AUX") for t in before)
    closed = all(_is_explained_in(parsed, t, list(before)) for t in before if _stands_for_something(t))
    return before if told and has_verb and closed else None
