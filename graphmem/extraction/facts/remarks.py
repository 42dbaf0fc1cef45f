"""Remarks: clauses and fragments that give no whole fact, kept as they were said.

A remark has the predicate, polarity, modality and time of its clause, and low confidence with the reason why it is no whole fact. Its
members are who acts, speaks or is named in it, its tags what it is about ("about=hike"). Small talk without content gives none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition, fact_of
from graphmem.extraction.clauses.phrases import subject_of
from graphmem.extraction.facts.antecedents import self_contained
from graphmem.extraction.facts.fact_config import CONFIDENCE, REMARKS
from graphmem.extraction.facts.lost_words import EMPTY, is_content
from graphmem.language import lexicon as lx
from graphmem.model import Fact, Member, Message

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# Thanks, praise of what was just shown, questions and other languages: nothing is known by them.
NOT_KEPT = frozenset(("question", "polite", "praise", "language", "injection", "governor", "naming", "known"))
# Adjectives of emotion: the others of that list ("sure", "ready") say what one is about to do.
_EMOTIONS = lx.FEELINGS - frozenset("sure ready positive confident determined connected busy certain".split())
_TIE = frozenset(("agent", "theme", "recipient", "with", "owner", "reporter", "place", "source"))


def remark_of(parsed: ParsedMessage, fact: Fact, tokens: "Sequence[Token]", reason: str) -> Fact | None:
    """The fact as a remark: only its named members, and tags for its nouns and for what its pronouns stand for; None if that is unknown.

    The remark has the words of the tokens, and those before them that explain its pronouns.
    """
    whole = self_contained(parsed, tokens)
    if whole is None:
        return None
    tokens = whole.tokens
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)
    fact = replace(fact, start=min(start, fact.start), end=max(end, fact.end))
    fact = replace(fact, text=parsed.message.text[fact.start : fact.end])
    named = tuple(m for m in fact.members if m.role in _TIE and _is_entity(parsed, m))
    members = named or (Member("reporter", parsed.turn.speaker, "person"),)
    tags = tuple(dict.fromkeys(f"about={t.lemma_.lower()}" for t in tokens if _is_topic(t)))[: REMARKS.most_tags]
    changed = replace(fact, kind="remark", members=members, tags=(*whole.tags, *tags), confidence=CONFIDENCE.remark, reason=reason)
    return changed.with_id()


def clause_proposition(parsed: ParsedMessage, clause: Clause, found: Proposition | None) -> Proposition:
    """The proposition of a clause; of one that has none, its verb and subject."""
    if found is not None:
        return found
    verb = clause.verb.lemma_.lower()
    return Proposition(verb, tuple(Member("agent", r.name, r.kind) for r in subject_of(parsed, clause)))


def has_content(parsed: ParsedMessage, clause: Clause, tokens: "Sequence[Token]") -> bool:
    """True if a clause says something specific.

    Of people other than the addressee one word of content is enough; "it", "that" and the addressee need a name, number or concrete noun.
    """
    if any(t.lemma_.lower() == "thank" for t in tokens) or any(t.lower_ in ("which", "that", "what", "who") for t in _relatives(clause)):
        return False
    if any(_is_other_name(parsed, t) for t in tokens) or any(t.pos_ == "NUM" and is_content(t) for t in tokens):
        return True
    if _is_general(parsed, clause):
        return False
    if clause.modality != "asserted" and not (clause.elided or any(_is_person(parsed, t) for t in clause.subject)):
        return False  # "A new coat of paint would help": a proposal about nobody
    if any(g.lower_ in ("let", "lets") for g in clause.governors):
        return False
    if _is_praise_of_shown(clause, tokens):
        return False
    nouns = {t.lemma_.lower() for t in tokens if t.pos_ == "NOUN" and is_content(t)}
    if clause.modality == "planned" and not nouns:
        return False  # "I'll be sure to reach out"
    if clause.imperative or _is_of_addressee(parsed, clause):
        return bool(nouns - lx.UNSPECIFIC) and clause.tense == "past" and not clause.imperative
    words = nouns | {t.lemma_.lower() for t in tokens if is_content(t) or (t.pos_ == "ADJ" and t.lower_ in _EMOTIONS)}
    if clause.elided or any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL | lx.THEY | lx.HE | lx.SHE for t in clause.subject):
        # "Missed you", "since we talked": a verb alone says something only as the content of another ("determined to adopt").
        return bool(nouns) or len(words) > 1 or (bool(words) and (bool(clause.governors) or clause.passive or clause.verb.lemma_ == "be"))
    pointing = all(t.lower_ in lx.IT | {"that", "this", "these", "those", "which"} for t in clause.subject)
    return bool(nouns - (lx.UNSPECIFIC if pointing else lx.ABSTRACT)) or len(words) > REMARKS.least_words


def _relatives(clause: Clause) -> "list[Token]":
    """The relative pronouns that are the subject: what such a clause says belongs to the noun before it."""
    return [t for t in clause.subject if t.tag_ in ("WDT", "WP")]


def _is_general(parsed: ParsedMessage, clause: Clause) -> bool:
    """ "Kindness goes a long way", "it's been a relief": in the present, of nobody in particular or of what is only pointed at."""
    if clause.tense == "past" and not clause.perfect:
        return False
    if clause.elided or any(_is_person(parsed, t) and t.lower_ not in lx.THEY for t in clause.subject):
        return False
    owned = any(c.lower_ in lx.FIRST | lx.FIRST_PLURAL for t in clause.subject for c in t.lefts)
    return not owned


def _is_praise_of_shown(clause: Clause, tokens: "Sequence[Token]") -> bool:
    """ "That bowl is awesome": nothing specific is said of what is pointed at."""
    pointed = any(c.lower_ in ("this", "that", "these", "those") for t in clause.subject for c in t.lefts)
    subject = {t.i for one in clause.subject for t in one.subtree}
    return pointed and not any(is_content(t) for t in tokens if t.i not in subject and t.pos_ != "NUM")


def _is_person(parsed: ParsedMessage, token: "Token") -> bool:
    people = lx.FIRST | lx.FIRST_PLURAL | lx.HE | lx.SHE | lx.THEY
    return token.lower_ in people or any(r.kind == "person" for r in parsed.referents(token))


def _is_other_name(parsed: ParsedMessage, token: "Token") -> bool:
    """A name of somebody or something else than those who talk."""
    if token.pos_ != "PROPN" or not token.is_alpha or token.lower_ in lx.INTERJECTIONS or token.text in parsed.turn.people:
        return False
    return all(r.name not in parsed.turn.people for r in parsed.referents(token))


def _is_of_addressee(parsed: ParsedMessage, clause: Clause) -> bool:
    """ "You did so well", "your energy is contagious"."""
    return any(t.lower_ in lx.SECOND or any(c.lower_ in lx.SECOND for c in t.lefts) for t in clause.subject) and not parsed.to_assistant


def sentence_remark(parsed: ParsedMessage, sentence: "Span", base: Fact | None, reason: str) -> Fact | None:
    """A whole sentence as a remark, with the mood and time of one of its facts."""
    tokens = [t for t in sentence if not t.is_space]
    extent = tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)
    if base is None:
        return fragment_remark(parsed, tokens)
    fact = replace(base, start=extent[0], end=extent[1], text=parsed.message.text[extent[0] : extent[1]], recurrence=base.recurrence)
    return remark_of(parsed, fact, tokens, reason)


def picture_remarks(message: Message) -> Iterator[Fact]:
    """What the pictures of a message show, by their captions; the text of such a remark is the caption."""
    place = len(message.text)
    for attachment in message.attachments:
        caption = attachment.partition(": ")[2].strip()
        if caption.count(" ") >= REMARKS.caption_spaces:
            speaker = Member("agent", message.speaker, "person")
            shown = fact_of(message, Proposition("show", (speaker,)), "remark", (place, place))
            yield replace(shown, text=caption, confidence=CONFIDENCE.remark, reason="caption").with_id()


def has_verb_content(clause: Clause) -> bool:
    """True for a verb with a meaning of its own: "I finally wrapped that up last month" says something with nothing but its time."""
    return clause.verb.lemma_.lower() not in EMPTY


def fragments(parsed: ParsedMessage, sentence: "Span", clauses: Sequence[Clause]) -> "Iterator[list[Token]]":
    """The tokens of a sentence without a clause, if it has content: "Swimming and hiking!", "A trip to Rome with Anna."."""
    if clauses or any(t.text[0] == "?" for t in sentence[-3:]):
        return
    tokens = [t for t in sentence if not t.is_space and t.i not in parsed.foreign]
    first = tokens[0] if tokens else None
    if first is None or first.lower_ in ("thanks", "thank", "sorry", "wow", "congrats", "congratulations", "hey", "hi", "hello"):
        return
    nouns = [t for t in tokens if t.pos_ in ("NOUN", "PROPN", "NUM") or t.tag_ == "VBG"]
    told = [t for t in nouns if (is_content(t) or t.pos_ == "PROPN") and t.text not in parsed.turn.people]
    concrete = [t for t in told if t.pos_ != "PROPN" and t.lemma_.lower() not in lx.UNSPECIFIC]
    placed = any(t.pos_ in ("ADP", "AUX", "VERB") for t in tokens)
    words = [t for t in tokens if t.is_alpha]
    names = [t for t in told if t.pos_ == "PROPN"]
    if (concrete or len(names) > 1 or (names and placed)) and len(words) >= REMARKS.word_share * sum(not t.is_punct for t in tokens):
        yield tokens


def fragment_remark(parsed: ParsedMessage, tokens: "Sequence[Token]") -> Fact | None:
    """A fragment as a remark of its speaker."""
    speaker = Member("reporter", parsed.turn.speaker, "person")
    named = [Member("theme", r.name, r.kind) for t in tokens for r in parsed.referents(t) if r.proper and r.name != speaker.name]
    extent = tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)
    fact = fact_of(parsed.message, Proposition("mention", tuple(dict.fromkeys((speaker, *named)))), "remark", extent)
    return remark_of(parsed, fact, tokens, "fragment")


def _is_entity(parsed: ParsedMessage, member: Member) -> bool:
    """True for who takes part in the conversation and for proper names, which are entities anyway."""
    return member.name in parsed.turn.people or any(r.proper and r.name == member.name for _, _, r in parsed.references.spans)


def _is_topic(token: "Token") -> bool:
    return token.pos_ == "NOUN" and token.is_alpha and token.lemma_.lower() not in EMPTY
