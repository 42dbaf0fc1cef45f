"""Who or what is meant: pronouns and role phrases of a thread, turn by turn. What is unclear stays unresolved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.candidate_links import find_links, told_names
from graphmem.extraction.coreference.coreference_records import Candidate, References, Referent, Turn
from graphmem.extraction.coreference.discourse import Discourse, Seen, is_part_of, key_of
from graphmem.extraction.coreference.locative import is_there, there
from graphmem.extraction.coreference.pleonastic import is_anybody, is_empty
from graphmem.extraction.coreference.quotes import quoted, sayer
from graphmem.extraction.coreference.speaker_pronouns import is_ours, named, we
from graphmem.extraction.coreference.syntax import brackets_around, part_of
from graphmem.extraction.coreference.third_person import MARGIN, RECENT, THING_MARGIN, decide, groups, persons, things
from graphmem.extraction.mentions import Phrase
from graphmem.language import lexicon as lx
from graphmem.language.given_names import gender_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SOMEBODY = frozenset("someone somebody anyone anybody everyone everybody".split())
_TITLES = ("mr.", "mr", "mrs.", "mrs", "ms.", "ms")
_LIVING = lx.PERSON_NOUNS | lx.PETS
_RELATED = (lx.KIN | lx.ROLES | lx.PETS) - {"family", "friend", "baby", "kid", "child", "client", "buddy"}


@dataclass(slots=True)
class _Page:
    """A message while it is read: what is known before, and what is found."""

    doc: "Doc"
    by_head: dict[int, Phrase]
    turn: Turn
    discourse: Discourse
    sentences: list[int]
    aliases: Mapping[int, int]
    ahead: list[Seen] = field(default_factory=list)
    of: dict[int, tuple[Referent, ...]] = field(default_factory=dict)
    spans: list[tuple[int, int, Referent]] = field(default_factory=list)
    kin: list[tuple[int, Referent]] = field(default_factory=list)
    weighed: dict[int, tuple[Candidate, ...]] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    quotes: Sequence[tuple[int, int]] = ()
    people: Sequence[str] = ()

    def is_quoted(self, token: "Token") -> bool:
        return any(first <= token.i < end for first, end in self.quotes)


def resolve(doc: "Doc", phrases: Sequence[Phrase], turn: Turn, discourse: Discourse) -> References:
    """What the pronouns and phrases of a message stand for; the discourse then knows them too."""
    by_head = {phrase.head: phrase for phrase in phrases}
    links = tuple(find_links(doc, by_head, turn.people))
    for link in links:
        if by_head[link.role].kind == "person":
            by_head[link.name] = replace(by_head[link.name], kind="person")
    page = _Page(doc, by_head, turn, discourse, _sentence_numbers(doc, discourse.sentences), {link.role: link.name for link in links})
    page.people = tuple(dict.fromkeys(p.name for p in by_head.values() if p.proper and p.kind == "person"))
    page.ahead, page.quotes = list(_ahead(page)), quoted(doc)
    for sentence in doc.sents:
        for token in sentence:
            phrase = by_head.get(token.i)
            if phrase is None:
                _read_pronoun(page, token)
            else:
                _read_phrase(page, token, phrase)
        for token in sentence:
            _learn_names(page, token)
    discourse.sentences = page.sentences[-1] + 1 if page.sentences else discourse.sentences
    return References(page.of, tuple(page.spans), links, tuple(page.kin), page.weighed, page.keys)


def _sentence_numbers(doc: "Doc", first: int) -> list[int]:
    """The number of each token's sentence, counted through the thread."""
    number, numbers = first - 1, []
    for token in doc:
        number += bool(token.is_sent_start)
        numbers.append(max(number, first))
    return numbers


def _ahead(page: _Page) -> Iterator[Seen]:
    """Persons that the message names, also those that come after a pronoun."""
    for _, phrase in sorted(page.by_head.items()):
        if phrase.proper and phrase.kind == "person":
            yield _seen(page, page.doc[phrase.head], phrase, (Referent(phrase.name, phrase.kind, True),))


def _read_phrase(page: _Page, token: "Token", phrase: Phrase) -> None:
    referent = _referent(phrase, page.of)
    if referent is None:
        return
    discourse, name = page.discourse, page.aliases.get(token.i)
    page.spans.append((phrase.start, phrase.end, referent))
    page.of[token.i] = (referent,)
    if phrase.owner >= 0:
        if referent.name not in discourse.kin and token.lemma_.lower() in _RELATED and name is None and token.dep_ != "attr":
            page.kin.append((token.i, page.of[phrase.owner][0]))
        discourse.kin.add(referent.name)
        alias = discourse.proper_name(referent.name) if name is None else page.by_head[name].name
        if alias:
            discourse.learn(referent.name, alias, phrase.gender)
            page.of[token.i] = (Referent(alias, referent.kind, True),)
            if name is None:
                page.spans.append((phrase.start, phrase.end, page.of[token.i][0]))
    seen = _seen(page, token, phrase, page.of[token.i])
    page.keys[token.i] = seen.key
    if token.dep_ != "compound" or token.head.i not in page.by_head:
        discourse.seen.append(seen)
    _note_group(page, token)


def _learn_names(page: _Page, token: "Token") -> None:
    """ "Anna is my sister", "his name is Rex": from now on these are the same."""
    if token.pos_ not in ("AUX", "VERB"):
        return
    for who, name in told_names(token, page.by_head):
        bearers = page.of.get(who, ())
        if len(bearers) == 1 and not bearers[0].proper:
            gender = page.by_head[who].gender if who in page.by_head else _gender(page.doc[who].lower_)
            page.discourse.learn(bearers[0].name, name.name, gender)


def _referent(phrase: Phrase, of: Mapping[int, tuple[Referent, ...]]) -> Referent | None:
    """The phrase's own name, or its owner's and its own; None if the owner is unknown ("her brother", whose?)."""
    if phrase.owner < 0:
        return Referent(phrase.name, phrase.kind, phrase.proper)
    owners = of.get(phrase.owner)
    return Referent(f"{owners[0].name}'s {phrase.name}", phrase.kind) if owners else None


def _seen(page: _Page, token: "Token", phrase: Phrase, referents: tuple[Referent, ...]) -> Seen:
    before = page.doc[phrase.start - 1].lower_ if phrase.start else ""
    gender = gender_of(f"{before} {referents[0].name}") if before in _TITLES else phrase.gender or page.discourse.gender(referents[0].name)
    animate = phrase.kind == "person" or phrase.owner >= 0 or bool(phrase.gender) or token.lemma_.lower() in _LIVING
    definite = phrase.proper or any(c.dep_ in ("det", "poss") for c in token.lefts)
    return Seen(
        referents,
        _key(page, referents) if phrase.proper else key_of(referents),
        gender,
        phrase.plural,
        animate,
        page.turn.number,
        page.sentences[token.i],
        token.i,
        part_of(token),
        definite,
        aside=brackets_around(token),
    )


def _key(page: _Page, referents: tuple[Referent, ...]) -> str:
    """One key for "Voss" and "Helen Voss", where only one longer or shorter form was heard or is in this message."""
    name = referents[0].name
    if referents[0].kind != "person":
        return name
    known = dict.fromkeys(s.key for s in page.discourse.seen[-RECENT:] if s.animate and len(s.referents) == 1 and s.referents[0].proper)
    longer = {form for form in (*known, *page.people) if is_part_of(name, form)}
    shorter = {form for form in known if is_part_of(form, name)}
    alike = longer or shorter
    return next(iter(alike)) if len(alike) == 1 and name not in known else name


def _note_group(page: _Page, token: "Token") -> None:
    """ "Anna and Tom" may be meant by "they"."""
    if token.dep_ != "conj" or token.head.i not in page.by_head or token.head.i not in page.of:
        return
    group = (*page.of[token.head.i], *page.of[token.i])
    if all(r.kind == "person" for r in group):
        page.discourse.seen.append(
            Seen(group, key_of(group), "", True, True, page.turn.number, page.sentences[token.i], token.i, part_of(token))
        )


def _read_pronoun(page: _Page, token: "Token") -> None:
    meant = _there(page, token) or _pronoun(page, token)
    if meant:
        page.of[token.i] = meant
        page.spans += ((token.i, token.i + 1, referent) for referent in meant)


def _there(page: _Page, token: "Token") -> tuple[Referent, ...]:
    meant = there(page.turn, page.discourse) if is_there(token) else ()
    if meant:
        page.discourse.seen.append(replace(_unnamed(page, token, meant[0].name, "", False), referents=meant))
    return meant


def _pronoun(page: _Page, token: "Token") -> tuple[Referent, ...]:
    word = token.lower_
    if token.pos_ != "PRON" and word not in lx.POSSESSIVES and word not in ("i", "u"):
        return ()
    if word in _SOMEBODY:
        page.discourse.seen.append(_unnamed(page, token, f"?{word}", "", True))
    if word in lx.FIRST or word in lx.SECOND or is_ours(token):
        return _quoted(page, token) if page.is_quoted(token) else _partner(page, token)
    ranked = _candidates(page, token)
    return _noted(page, token, ranked) if ranked is not None else ()


def _partner(page: _Page, token: "Token") -> tuple[Referent, ...]:
    """Who speaks, or who is spoken to."""
    word, turn = token.lower_, page.turn
    if word in lx.FIRST:
        return named(turn.speaker)
    if word in lx.SECOND:
        return () if is_anybody(token) else named(turn.addressee)
    return we(token, turn, page.discourse)


def _quoted(page: _Page, token: "Token") -> tuple[Referent, ...]:
    """In a quotation "I" is who said it; who "you" and "we" were is not known."""
    first, end = next(q for q in page.quotes if q[0] <= token.i < q[1])
    who = sayer(page.doc, first, end)
    return page.of.get(who.i, ()) if who is not None and token.lower_ in lx.FIRST else ()


def _candidates(page: _Page, token: "Token") -> list[Candidate] | None:
    """Whom a third-person pronoun may mean, best first; None if the word is none."""
    word, turn, discourse, sentence = token.lower_, page.turn, page.discourse, page.sentences[token.i]
    if gender := _gender(word):
        if any(_gender(other.lower_) not in ("", gender) for other in token.conjuncts):
            return None  # "he or she"
        return persons(token, gender, turn, discourse, sentence, page.ahead)
    if word in lx.THEY:
        return groups(token, turn, discourse, sentence)
    return things(token, turn, discourse, sentence) if word in lx.IT else None


def _gender(word: str) -> str:
    return "f" if word in lx.SHE else "m" if word in lx.HE else ""


def _noted(page: _Page, token: "Token", ranked: Sequence[Candidate]) -> tuple[Referent, ...]:
    """Who is meant, if that is clear; either way the pronoun is a mention, and a later one may go on with it."""
    gender, word = _gender(token.lower_), token.lower_
    meant = decide(ranked, THING_MARGIN if word in lx.IT else MARGIN)
    page.weighed[token.i] = tuple(ranked)
    if gender:
        for referent in meant:
            page.discourse.genders.setdefault(referent.name, gender)
    if not meant and word in lx.IT and is_empty(token):
        return ()
    unnamed = _unnamed(page, token, f"?{gender or word}", gender, word in lx.THEY)
    if meant:
        unnamed = replace(unnamed, referents=meant, key=next(c.key for c in ranked if c.referents == meant))
    page.discourse.seen.append(unnamed)
    return meant


def _unnamed(page: _Page, token: "Token", key: str, gender: str, plural: bool) -> Seen:
    """A pronoun as a mention of somebody or something without a name."""
    animate = bool(gender) or plural
    return Seen((), key, gender, plural, animate, page.turn.number, page.sentences[token.i], token.i, part_of(token), True, True)
