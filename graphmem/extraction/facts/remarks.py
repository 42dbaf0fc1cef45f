"""Remarks: clauses and fragments that give no whole fact, kept as they were said.

A remark has the predicate, polarity, modality and time of its clause, and the reason why it is no whole fact. Its
members are who acts, speaks or is named in it, its tags what it is about ("about=hike"). Small talk without content gives none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition, fact_of
from graphmem.extraction.clauses.phrases import subject_of
from graphmem.extraction.facts.antecedents import self_contained
from graphmem.extraction.facts.fact_config import CONFIDENCE, REMARKS
from graphmem.extraction.facts.lost_words import EMPTY, goes_on, is_concrete, is_content, stems
from graphmem.extraction.facts.preceding_turn import sentence_sharing
from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name
from graphmem.model import Fact, Member

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# Thanks, praise of what was just shown, questions and other languages: nothing is known by them.
NOT_KEPT = frozenset(("question", "polite", "praise", "language", "injection", "governor", "naming", "known"))
_TIE = frozenset(("agent", "theme", "recipient", "with", "owner", "reporter", "place", "source"))


def remark_of(parsed: ParsedMessage, fact: Fact, tokens: "Sequence[Token]", reason: str) -> Fact | None:
    """The fact as a remark: only its named members, and tags for its nouns and for what its pronouns stand for; None if that is unknown.

    The remark has the words of the tokens, and those before them that explain its pronouns.
    """
    happened = fact.event_start is not None and fact.modality == "asserted" and fact.polarity == "positive"
    whole = self_contained(parsed, tokens, dated=happened)
    if whole is None:
        return None
    tokens = whole.tokens
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)
    fact = replace(fact, start=min(start, fact.start), end=max(end, fact.end))
    fact = replace(fact, text=parsed.message.text[fact.start : fact.end])
    named = tuple(m for m in fact.members if m.role in _TIE and _is_entity(parsed, m))
    told_by = () if any(m.name == parsed.turn.speaker and m.role in ("agent", "reporter") for m in named) else (_reporter(parsed),)
    members = (*named, *told_by)
    tags = tuple(dict.fromkeys(f"about={_topic(t)}" for t in tokens if _is_topic(t)))[: REMARKS.most_tags]
    changed = replace(fact, kind="remark", members=members, tags=(*whole.tags, *tags), confidence=CONFIDENCE.remark, reason=reason)
    return changed.with_id()


def with_subject(parsed: ParsedMessage, members: tuple[Member, ...], main: Clause) -> tuple[Member, ...]:
    """The members of a remark with the subject of its main clause as the agent; who speaks is the reporter if it is nobody else."""
    role = "theme" if main.passive else "agent"
    subject = tuple(m for r in subject_of(parsed, main) if _is_entity(parsed, m := Member(role, r.name, r.kind)))
    names = {m.name for m in subject}
    others = tuple(m for m in members if m.role not in ("agent", "reporter") and m.name not in names)
    told_by = tuple(m for m in members if m.role == "reporter" and m.name not in names)
    return (*subject, *others, *(told_by or (() if parsed.turn.speaker in names else (_reporter(parsed),))))


def _reporter(parsed: ParsedMessage) -> Member:
    return Member("reporter", parsed.turn.speaker, "person")


def clause_proposition(parsed: ParsedMessage, clause: Clause, found: Proposition | None) -> Proposition:
    """The proposition of a clause; of one that has none, its verb and subject."""
    if found is not None:
        return found
    verb = clause.verb.lemma_.lower()
    return Proposition(verb, tuple(Member("agent", r.name, r.kind) for r in subject_of(parsed, clause)))


def is_worth_keeping(parsed: ParsedMessage, clause: Clause, tokens: "Sequence[Token]", *, dated: bool) -> bool:
    """True if a clause says something specific: a name, a number, a concrete noun or many words of content, of somebody in particular.

    With a time or recurrence ("I finally wrapped it up last month", "I'm free on Thursdays") a verb or state with a meaning of its own is
    enough.
    """
    if any(t.lemma_.lower() == "thank" for t in tokens) or _relatives(clause) or _is_courteous_sentence(tokens):
        return False
    if tokens[0].lower_ in ("if", "whether") or (not dated and _shows_picture(clause, tokens)):
        return False
    proposes = any(g.lower_ in ("let", "lets") for g in (*clause.governors, *tokens[:2]))
    if clause.imperative or _is_of_addressee(clause) or proposes:
        return False
    if (dated and _tells_who_is_free(clause)) or _tells_how_one_fares(parsed, clause):
        return True
    if _is_courtesy(clause, tokens) or _is_verdict(clause, tokens) or _is_praise_of_shown(clause, tokens):
        return False
    modal = any(
        c.tag_ == "MD" and c.lower_ not in ("will", "'ll", "’ll", "wo") for v in (clause.verb, *clause.governors) for c in v.children
    )
    proposed = modal or clause.ability
    if proposed and not any(_is_one_person(parsed, t) for t in clause.subject) and not clause.elided:
        return False  # "We could meet there", "music can help": a proposal or a possibility
    if dated and clause.modality == "asserted" and (clause.verb.lemma_.lower() not in EMPTY | {"be"} or any(map(is_concrete, tokens))):
        return True
    if any(_is_other_name(parsed, t) for t in tokens) or any(t.pos_ == "NUM" and is_content(t) for t in tokens):
        return True
    if _is_general(parsed, clause):
        return False
    if clause.modality != "asserted" and not (clause.elided or any(_is_person(parsed, t) for t in clause.subject)):
        return False  # "A new coat of paint will help": a promise about nobody
    subject = {t.i for one in clause.subject for t in one.subtree} if clause.verb.lemma_ == "be" else set()
    told = [t for t in tokens if t.i not in subject]
    return (
        any(is_concrete(t) and not goes_on(t) for t in told) or len({t.lemma_.lower() for t in told if is_content(t)}) >= REMARKS.rich_words
    )


_WHEREABOUTS = frozenset("free busy available unavailable away off out home back sick open closed booked".split())


def _tells_who_is_free(clause: Clause) -> bool:
    """ "I'm busy on Sunday", "The library is closed this week", "I can't make it on Friday"."""
    if clause.verb.lemma_ == "make" and clause.polarity == "negative":
        return any(c.dep_ == "dobj" and c.lower_ == "it" for c in clause.verb.children)
    said = (c for c in clause.verb.children if c.dep_ in ("acomp", "advmod", "prt", "oprd"))
    return clause.verb.lemma_ == "be" and any(c.lower_ in _WHEREABOUTS for c in said)


def _tells_how_one_fares(parsed: ParsedMessage, clause: Clause) -> bool:
    """ "I've been feeling anxious lately": for a while, and no judgement ("I've been great")."""
    said = [c for c in clause.verb.children if c.dep_ in ("acomp", "oprd") and c.pos_ == "ADJ"]
    perfect = clause.perfect or any(c.dep_ == "aux" and c.lemma_ in ("have", "'ve") for c in clause.verb.children)
    lasting = perfect and clause.verb.lemma_ in ("be", "feel") and bool(said)
    return lasting and any(_is_person(parsed, t) for t in clause.subject) and said[0].lemma_.lower() not in _PRAISE | {"good", "fine", "ok"}


_ATTITUDES = lx.FEELINGS | frozenset(("sure", "certain", "glad", "here", "ready"))


def _is_courtesy(clause: Clause, tokens: "Sequence[Token]") -> bool:
    """ "I'm sure it will work", "I'm proud of you", "make sure to rest": a feeling about the addressee, or a word that only introduces."""
    qualities = {c.lower_ for c in clause.verb.children if c.dep_ in ("acomp", "oprd", "advmod")} | {g.lower_ for g in clause.governors}
    if qualities & {"sure", "certain"} or ("confident" in qualities and _has_statement(clause)):
        return True
    if (_is_mine(clause) and "here" in qualities) or (clause.verb.lemma_ == "feel" and "free" in qualities):
        return True
    if clause.verb.lemma_ in ("work", "sound", "suit", "look") and all(
        t.ent_type_ in ("DATE", "TIME") or t.like_num for t in clause.subject
    ):
        return True  # "Thursday works for me"
    if clause.verb.lemma_ in _PROMISES and any(t.lower_ in lx.SECOND for t in clause.verb.subtree) and clause.modality != "asserted":
        return True  # "I'll keep you posted"
    grasped = (c.lemma_.lower() in _GRASPED for c in clause.verb.children if c.dep_ == "dobj")
    if clause.verb.lemma_ in ("have", "get", "like", "love") and any(grasped):
        return True  # "I have a better idea of how to do it"
    feels = bool(qualities & _ATTITUDES) or clause.verb.lemma_ in lx.PREFERENCE | lx.FEELING_PARTICIPLES
    return feels and any(t.lower_ in lx.SECOND for t in tokens)


def _shows_picture(clause: Clause, tokens: "Sequence[Token]") -> bool:
    """ "Here's a pic of Oliver": the picture is a remark of its own."""
    points = clause.verb.lemma_ == "be" and any(c.lower_ == "here" and c.dep_ == "advmod" for c in clause.verb.children)
    return points and any(t.lemma_.lower() in _PICTURES for t in tokens)


def _is_courteous_sentence(tokens: "Sequence[Token]") -> bool:
    """ "I'm glad the walk reminded you of home": a feeling about what the addressee has or does, whichever clause is looked at."""
    root = tokens[0].sent.root
    qualities = {c.lower_ for c in root.children if c.dep_ == "acomp"}
    glad = bool(qualities & _GLAD) and any(t.lower_ in lx.SECOND or t.lower_ == "both" for t in root.subtree)
    return glad and root.lemma_ in ("be", "feel")


_PICTURES = frozenset("pic picture photo image snap snapshot shot peek look glimpse video vid clip".split())
_GLAD = frozenset("glad happy proud sure sorry confident certain thrilled delighted".split())
_GRASPED = frozenset("idea handle sense clue".split())


def _has_statement(clause: Clause) -> bool:
    """ "that it will work" of "I'm confident that it will work"."""
    above = (clause.verb, *clause.governors, *(c for c in clause.verb.children if c.dep_ == "acomp"))
    return any(c.dep_ == "ccomp" for token in above for c in token.children)


def _is_mine(clause: Clause) -> bool:
    return clause.verb.lemma_ == "be" and any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL for t in clause.subject)


# Promises to talk again.
_PROMISES = frozenset("keep update let inform notify get see catch check reach give tell".split())
# Nouns that only judge: "it was a blast".
_VERDICTS = frozenset("hit blast match win win-win plus treat classic highlight success dream joy gem bomb must bliss mess".split())


_PRAISE = frozenset("awesome amazing great wonderful fantastic incredible lovely cool nice priceless cute gorgeous perfect".split())
_NORMS = frozenset("key crucial vital essential important necessary".split())


def _is_verdict(clause: Clause, tokens: "Sequence[Token]") -> bool:
    """ "It was a huge hit", "that's so cool", "last week was wild", "Rome is such a cozy place": a judgement without more content."""
    if clause.verb.lemma_ not in ("be", "sound", "look", "seem", "feel"):
        return False
    subject = clause.subject or [c for c in clause.verb.lefts if c.dep_ == "npadvmod"]
    if subject and all(t.ent_type_ in ("DATE", "TIME") for t in subject) and clause.verb.lemma_ == "be":
        after = (t for t in tokens if t.pos_ in ("NOUN", "PROPN") and t.i > clause.verb.i and t.ent_type_ not in ("DATE", "TIME"))
        return all("-" in (t.nbor(-1).text, t.doc[min(t.i + 1, len(t.doc) - 1)].text) for t in after)  # "last week was eye-opening"
    for said in (c for c in clause.verb.children if c.dep_ in ("attr", "acomp")):
        if said.lower_ in _NORMS and not any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL for t in clause.verb.subtree):
            return True  # "finding support is key"
        judged = (
            said.lemma_.lower() in lx.EVALUATIVE | _VERDICTS
            or (said.pos_ == "ADJ" and not any(c.dep_ == "prep" for c in said.children))
            or any(c.lower_ in lx.EVALUATIVE | {"such"} for c in said.lefts)
        )
        pointed = all(t.pos_ == "PRON" and t.lower_ not in lx.FIRST | lx.FIRST_PLURAL | lx.HE | lx.SHE | lx.THEY for t in clause.subject)
        seems = clause.verb.lemma_ in ("sound", "look", "seem")
        judges_only = pointed or seems or said.pos_ == "NOUN" or said.lemma_.lower() in _PRAISE
        return judged and judges_only and not any(is_concrete(t) for t in said.subtree if t.i > said.i)
    return False


def whole_sentence(clause: Clause, tokens: "Sequence[Token]") -> "Sequence[Token]":
    """The tokens of the clause's sentence, which say who and what; of a long sentence those of the clause.

    Empty if the sentence is too long to be kept, and the clause cannot stand alone ("seeing them win", "how much I love it").
    """
    top = clause.top
    finite = top.tag_ in ("VBD", "VBP", "VBZ", "MD") or any(c.dep_ == "aux" and c.tag_ in ("VBD", "VBP", "VBZ", "MD") for c in top.children)
    asking = any(c.tag_ in ("WRB", "WP", "WDT") for c in (*top.lefts, *clause.verb.lefts))
    sentence = [t for t in top.sent if not t.is_space]
    alone = top.dep_ in ("ROOT", "conj") or (finite and not asking)
    if len(sentence) <= REMARKS.longest_sentence:
        return sentence[:-1] if sentence[-1].text == "." else sentence
    return tokens if alone else ()


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
    classified = any(c.dep_ == "attr" and is_concrete(c) for c in clause.verb.children) and all(t.pos_ == "PRON" for t in clause.subject)
    return not owned and not classified


def _is_praise_of_shown(clause: Clause, tokens: "Sequence[Token]") -> bool:
    """ "That bowl is awesome": nothing specific is said of what is pointed at."""
    pointed = any(c.lower_ in ("this", "that", "these", "those") for t in clause.subject for c in t.lefts)
    subject = {t.i for one in clause.subject for t in one.subtree}
    return pointed and not any(is_content(t) for t in tokens if t.i not in subject and t.pos_ != "NUM")


def _is_person(parsed: ParsedMessage, token: "Token") -> bool:
    people = lx.FIRST | lx.FIRST_PLURAL | lx.HE | lx.SHE | lx.THEY
    if token.pos_ == "PROPN" and token.is_sent_start and not is_surely_a_name(token):
        return False  # "Dance has the power to bring us together"
    return token.lower_ in people or any(r.kind == "person" for r in parsed.referents(token))


def _is_one_person(parsed: ParsedMessage, token: "Token") -> bool:
    return _is_person(parsed, token) and token.lower_ not in lx.FIRST_PLURAL


def _is_other_name(parsed: ParsedMessage, token: "Token") -> bool:
    """A name of somebody or something else than those who talk."""
    if token.pos_ != "PROPN" or not token.is_alpha or token.lower_ in lx.INTERJECTIONS or token.text in parsed.turn.people:
        return False
    if token.ent_type_ in ("DATE", "TIME") or _is_called(token):
        return False
    if token.is_sent_start and token.lemma_.lower() in lx.UNSPECIFIC | EMPTY | lx.EVALUATIVE:
        return False  # "Work's been crazy"
    if token.is_sent_start and (token.lower_.endswith("ing") or not is_surely_a_name(token)):
        return False  # "Kickboxing is great", "Dance is my passion"
    return all(r.name not in parsed.turn.people for r in parsed.referents(token))


def is_surely_a_name(first: "Token") -> bool:
    """True for the first word of a sentence if it is a place or a given name, or part of a longer name, or has a capital elsewhere too."""
    longer = first.i + 1 < len(first.doc) and first.nbor().pos_ == "PROPN"
    if longer or first.ent_type_ in ("GPE", "LOC", "ORG") or is_given_name(first.text) or not first.is_title:
        return True
    return any(t.text == first.text and not t.is_sent_start for t in first.doc)


def _is_called(token: "Token") -> bool:
    """ "Li Hua" of "I love that, Li Hua!" and "Li Hua, I love that!": set off by a comma at an end of the sentence."""
    first = token.left_edge
    words = [t for t in token.sent if not t.is_space]
    last = next((t for t in reversed(words) if not t.is_punct), token)
    named = {token.i, token.head.i} if token.dep_ == "compound" else {token.i}
    after = last.i in named and first.i > token.sent.start and first.nbor(-1).text == ","
    before = first.i == words[0].i and token.i + 1 < len(token.doc) and any(t.text == "," for t in token.doc[token.i + 1 : token.i + 3])
    return after or before


def _is_of_addressee(clause: Clause) -> bool:
    """ "You did so well", "your energy is contagious"."""
    return any(t.lower_ in lx.SECOND or any(c.lower_ in lx.SECOND for c in t.lefts) for t in clause.subject)


def sentence_remark(parsed: ParsedMessage, sentence: "Span", base: Fact | None, reason: str) -> Fact | None:
    """A whole sentence as a remark, with the mood and time of one of its facts."""
    tokens = [t for t in sentence if not t.is_space]
    extent = tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)
    if base is None:
        return fragment_remark(parsed, tokens)
    fact = replace(base, start=extent[0], end=extent[1], text=parsed.message.text[extent[0] : extent[1]], recurrence=base.recurrence)
    return remark_of(parsed, fact, tokens, reason)


def picture_remarks(parsed: ParsedMessage) -> Iterator[Fact]:
    """What the pictures of a message show, by their captions, if the message or the one before it speaks of it, or the picture has words.

    The text of such a remark is the caption. Other pictures stay text that is searched.
    """
    message = parsed.message
    place = len(message.text)
    for attachment in message.attachments:
        caption = attachment.partition(": ")[2].strip()
        told = next(_told_of_picture(parsed, caption), None) if caption.count(" ") >= REMARKS.caption_spaces else None
        if told is not None:
            speaker = Member("agent", message.speaker, "person")
            shown = fact_of(message, Proposition("show", (speaker,)), "remark", (place, place))
            tags = (told,) if told else ()
            yield replace(shown, text=caption, tags=tags, confidence=CONFIDENCE.remark, reason="caption").with_id()


def _told_of_picture(parsed: ParsedMessage, caption: str) -> Iterator[str]:
    """Tags for what is said of a picture, the best first: none if nobody speaks of it, an empty one if only its own words tell.

    In this order: a sentence that shows it, one that shares most words with its caption, if something is pointed at the last one that names
    something concrete, and a sentence of the turn before that shares words with the caption.
    """
    shows = stems(caption) - _GENERAL_STEMS
    told = [s for s in parsed.doc.sents if len(s) <= REMARKS.longest_sentence and any(map(is_content, s)) and s.text.strip()[-1] != "?"]
    shown = any(map(_is_shown, parsed.doc))
    showing = [s for s in told if shown and any(map(_points_at_picture, s))]
    sharing = sorted((s for s in told if stems(s.text) & shows), key=lambda s: -len(stems(s.text) & shows))
    points = shown and len(shows) >= REMARKS.shown_words
    particular = [s for s in reversed(told) if points and any(map(is_concrete, s)) and not any(t.lower_ in lx.SECOND for t in s)]
    yield from (f"context={' '.join(s.text.split())}" for s in (*showing, *sharing, *particular))
    replied = sentence_sharing(parsed.before, shows, REMARKS.shared_words)
    yield from (f"reply to={replied}",) if replied else ()
    yield from ("",) if points or not _WRITTEN.isdisjoint(caption.lower().split()) else ()


def _points_at_picture(token: "Token") -> bool:
    """ "these kids" of "Check out these kids", "a pic of the fair", "here's Oliver", "they made this": what is shown."""
    pointing = token.lower_ in ("this", "these") and token.dep_ in ("det", "dobj") and token.head.dep_ in ("dobj", "attr", "pobj", "ROOT")
    return pointing or _is_shown(token)


def _is_shown(token: "Token") -> bool:
    """ "Take a look", "a pic of the fair", "here's Oliver", "they made this"."""
    calls = token.lower_ in _SHOWING and token.tag_ == "VB" and token.i <= token.sent.start + 2 and not token.n_lefts
    this = token.lower_ in ("this", "these") and token.pos_ == "PRON" and token.dep_ == "dobj"
    return calls or this or _is_own_picture(token) or (token.lower_ == "here" and token.head.lemma_ == "be")


def _is_own_picture(noun: "Token") -> bool:
    """ "a pic" of "I took a pic of the fair", not that of "Wow, nice pic!" and "that pic is great", which the addressee has shown."""
    if noun.lemma_.lower() not in _PICTURES or noun.pos_ not in ("NOUN", "PROPN"):
        return False
    theirs = any(c.lower_ in ("that", "those", "your", "such") for c in noun.lefts) or any(t.lower_ in lx.SECOND for t in noun.sent)
    return not theirs and any(t.pos_ in ("VERB", "AUX") for t in noun.sent)


# What every picture is of, and where things are in it.
_PICTURE_WORDS = stems(
    "photo photograph photography picture image man woman boy girl people person group child couple family friend kid front background top"
    " close sit stand hold pose look walk white black red blue green yellow pink brown grey view sign table room area water body"
)
_GENERAL_STEMS = _PICTURE_WORDS | stems(" ".join(sorted(lx.GENERIC | lx.EVALUATIVE | lx.ABSTRACT | lx.LIGHT_VERBS)))
_WRITTEN = frozenset("say says saying reads reading".split())


_SHOWING = frozenset("look pic pics photo photos picture pictures snap snapshot shot check".split())


def fragments(parsed: ParsedMessage, sentence: "Span", clauses: Sequence[Clause]) -> "Iterator[list[Token]]":
    """The tokens of a sentence without a clause, if it has content: "Swimming and hiking!", "A trip to Rome with Anna."."""
    if clauses or any(t.text[0] == "?" for t in sentence[-3:]):
        return
    tokens = [t for t in sentence if not t.is_space and t.i not in parsed.foreign]
    first = next((t for t in tokens if t.is_alpha and t.lower_ not in lx.INTERJECTIONS), None)
    if first is None or any(t.lower_ in _GREETING for t in (first, *tokens[:3])):
        return
    if any(t.lower_ in lx.SECOND for t in tokens) or first.lower_ in lx.EVALUATIVE | _EXCLAIMING or first.tag_ in ("VB", "VBP"):
        return  # "Good luck with your shop!", "Cool setup!", "Chase those dreams!"
    if parsed.to_assistant and (tokens[0].text in _BULLETS or any(t.text == ":" for t in tokens) or _is_title(tokens)):
        return  # a line of a list that was pasted, or a heading
    told = [t for t in tokens if t.text not in parsed.turn.people]
    concrete = [t for t in told if is_concrete(t) and t.pos_ != "PROPN"]
    names = [t for t in told if t.pos_ == "PROPN" and is_name(t)]
    placed = any(t.pos_ in ("ADP", "AUX", "VERB") for t in tokens)
    words = [t for t in tokens if t.is_alpha]
    if (concrete or len(names) > 1 or (names and placed)) and len(words) >= REMARKS.word_share * sum(not t.is_punct for t in tokens):
        yield tokens


def _is_title(tokens: "Sequence[Token]") -> bool:
    """ "Legal Issues and Analysis": capitals, and no end."""
    words = [t for t in tokens if t.is_alpha and t.pos_ not in ("ADP", "CCONJ", "DET")]
    return len(words) > 1 and all(t.is_title or t.is_upper for t in words) and tokens[-1].text not in (".", "!")


_GREETING = frozenset("thanks thank sorry wow congrats congratulations hey hi hello welcome".split())
_BULLETS = frozenset(("*", "-", "**", "#", "##", "\u2022", "+"))
_EXCLAIMING = frozenset("so such what how no any merry happy safe sweet enjoy have".split())


def is_name(token: "Token") -> bool:
    """True for a proper noun that is no interjection."""
    return token.is_alpha and token.lower_ not in lx.INTERJECTIONS and token.lemma_.lower() not in EMPTY


def fragment_remark(parsed: ParsedMessage, tokens: "Sequence[Token]") -> Fact | None:
    """A fragment as a remark of its speaker."""
    speaker = _reporter(parsed)
    named = [Member("theme", r.name, r.kind) for t in tokens for r in parsed.referents(t) if r.proper and r.name != speaker.name]
    extent = tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)
    fact = fact_of(parsed.message, Proposition("mention", tuple(dict.fromkeys((speaker, *named)))), "remark", extent)
    remark = remark_of(parsed, fact, tokens, "fragment")
    asked = _question_before(parsed, tokens)
    if remark is None or not asked:
        return remark if sum(t.is_alpha for t in tokens) > REMARKS.least_fragment else None
    return replace(remark, tags=(f"answer to={asked}", *remark.tags)).with_id()


_QUESTION = re.compile(r"[^.!?\n]*\?")


def _question_before(parsed: ParsedMessage, tokens: "Sequence[Token]") -> str:
    """The question that the turn before it ended with, if a fragment begins the message: "Luna and Oliver!" answers it."""
    first = next(iter(parsed.doc.sents))
    asked: list[str] = _QUESTION.findall(parsed.before[-REMARKS.question_characters :])
    begins = tokens[0].i < first.end or not any(t.pos_ in ("VERB", "AUX") for t in parsed.doc[: tokens[0].i])
    return asked[-1].strip() if asked and begins else ""


def _is_entity(parsed: ParsedMessage, member: Member) -> bool:
    """True for who takes part in the conversation and for proper names, which are entities anyway."""
    return member.name in parsed.turn.people or any(r.proper and r.name == member.name for _, _, r in parsed.references.spans)


def _is_topic(token: "Token") -> bool:
    """True for nouns with content; of a word with hyphens for the last part."""
    joined = token.i + 1 < len(token.doc) and token.nbor().text == "-" and not token.whitespace_
    return token.pos_ == "NOUN" and token.is_alpha and token.lemma_.lower() not in EMPTY and not joined


def _topic(noun: "Token") -> str:
    """The noun in the singular, if that is its word without the ending: "hike" of "hikes", but "media" and "tune-up"."""
    word, lemma, first = noun.lower_, noun.lemma_.lower(), noun.i
    while first > 1 and noun.doc[first - 1].text == "-" and not noun.doc[first - 1].whitespace_:
        first -= 2
    singular = lemma if word.startswith(lemma[:-1]) and word.endswith("s") else word
    return f"{noun.doc[first : noun.i].text.lower()}{singular}"
