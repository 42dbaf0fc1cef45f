"""Clauses with a verb of action -> statements: the predicate in normal form, and every part of the clause in its role."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import Argument, Part, arguments
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import Reading, Statement
from graphmem.extraction.clauses.phrases import content, is_time, members_as, named, noun_members, objects, role_of, subject_of
from graphmem.extraction.coreference import Referent
from graphmem.extraction.facts.amounts import amounts, degrees
from graphmem.language import lexicon as lx
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(slots=True)
class _Action:
    """A statement while its parts are taken in, in the order of the sentence."""

    reading: Reading
    clause: Clause
    doers: tuple[Referent, ...]
    words: list[str]
    members: list[Member] = field(default_factory=list)
    preposition: str = ""
    has_object: bool = False
    incomplete: bool = False

    @property
    def verb(self) -> "Token":
        return self.clause.verb


def action(reading: Reading, clause: Clause) -> Iterator[Statement]:
    """The statement of a clause, and what somebody else did in it ("Tomas taught me to bake")."""
    taken = _Action(reading, clause, subject_of(reading, clause), [verb_word(clause.verb)])
    for argument in arguments(clause.verb):
        take = _TAKE.get(argument.part)
        if take is not None:
            take(taken, argument)
    _take_relative(taken)
    _take_passive(taken)
    taken.members += degrees(clause.verb)
    words = [*_lead(clause), *taken.words, *([taken.preposition] if taken.preposition else [])]
    agents = members_as("agent", taken.doers)
    doing = {m.name for m in agents}
    members = tuple(dict.fromkeys((*agents, *(m for m in taken.members if m.name not in doing))))
    liked = clause.verb.lemma_ in lx.PREFERENCE or words[0] in lx.PREFERENCE
    yield Statement(" ".join(words), members, preference=liked, incomplete=taken.incomplete)
    yield from _moved_by(taken, [m for m in members if m.role != "agent"])


def _take_particle(taken: _Action, argument: Argument) -> None:
    taken.words.append(argument.token.lower_)


_DIRECTIONS = frozenset(("forward", "together", "back", "away"))


def _take_adverb(taken: _Action, argument: Argument) -> None:
    """ "back" of "came back"; "five miles" of "ran five miles"."""
    token = argument.token
    if token.lower_ in _DIRECTIONS and token.i == taken.verb.i + 1:
        taken.words.append(token.lower_)
        for child in token.children:
            if child.dep_ == "prep":
                _take_preposition(taken, Argument(child, "preposition"))
    elif token.dep_ == "npadvmod" and token.i not in taken.reading.times:
        taken.members += amounts(taken.reading, token)
        if token.pos_ == "PROPN" and token.i == taken.verb.i + 1:  # "I'm meeting Tom on Monday", as the parser sees it
            _take_object(taken, argument)


def _take_object(taken: _Action, argument: Argument) -> None:
    """What is done, or the noun of a light verb: "time" of "had a great time" belongs to the predicate."""
    token, reading = argument.token, taken.reading
    taken.has_object = True
    members = _themes(reading, token)
    if members:
        taken.members += members
    elif token.pos_ == "NOUN" and content(token).lemma_.lower() not in lx.EMPTY_NOUNS and token.text.isalpha():
        taken.words.append(content(token).lemma_.lower())
    elif token.tag_ == "VBG" and token.text.isalpha():  # "went camping"
        taken.words.append(token.lower_)
    elif token.tag_ not in ("WP", "WDT") and not is_time(reading, token):
        taken.incomplete = True
    taken.members += (*noun_members(reading, content(token)), *amounts(reading, token))
    if (verb_word(taken.verb), token.lower_) in _IDIOMS:
        taken.incomplete = True


# "We made it", "make this work", "I had to do it": whatever "it" may be elsewhere, here it is no thing.
_IDIOMS = frozenset((("make", "it"), ("make", "work"), ("do", "it"), ("do", "that"), ("do", "this"), ("get", "it"), ("feel", "it")))


def _themes(reading: Reading, token: "Token") -> list[Member]:
    """Members of an object; "a dog named Rex" is Rex, as a dog, and so is the puppy of "named the puppy Rex"."""
    if token.head.lemma_ in lx.NAMING and token.dep_ == "dobj" and token.pos_ == "PROPN":
        called = next((t for t in reading.doc[token.head.i + 1 : token.i] if t.lemma_.lower() in lx.OWNED), None)
        if called is not None:
            return [Member("theme", called.lemma_.lower()), *members_as("attribute", reading.at(token))]
    name = next((link.name for link in reading.references.links if link.role == token.i), None)
    if name is None or reading.at(token) == reading.at(reading.doc[name]):
        return members_as("theme", named(reading, token))
    return [*members_as("theme", reading.at(reading.doc[name])), *members_as("attribute", reading.at(token))]


def _take_recipient(taken: _Action, argument: Argument) -> None:
    token = argument.token
    taken.members += members_as("recipient", objects(taken.reading, token) if token.pos_ == "ADP" else named(taken.reading, token))


def _take_attribute(taken: _Action, argument: Argument) -> None:
    taken.members += members_as("attribute", named(taken.reading, argument.token))


def _take_quality(taken: _Action, argument: Argument) -> None:
    """ "drawn" and "to it" of "feels drawn to it"."""
    if argument.token.pos_ not in ("ADJ", "VERB"):
        return
    taken.words.append(argument.token.lower_)
    for child in argument.token.children:
        if child.dep_ == "prep" and not is_time(taken.reading, child):
            taken.words.append(child.lower_)
            taken.members += members_as("theme", objects(taken.reading, child))


def _take_complement(taken: _Action, argument: Argument) -> None:
    if argument.token.dep_ == "xcomp" and argument.token.tag_ == "VBG":
        taken.members += members_as("theme", taken.reading.at(argument.token))


def _take_agent(taken: _Action, argument: Argument) -> None:
    if taken.clause.passive:
        taken.doers = tuple(objects(taken.reading, argument.token))


def _take_preposition(taken: _Action, argument: Argument) -> None:
    """The first preposition of a verb without an object joins its predicate ("move to"); others only give roles."""
    token, verb = argument.token, taken.verb
    if token.lower_ == "according":
        return
    if is_time(taken.reading, token) and not _is_stranded(taken, token):
        return
    idiom = next((c for c in token.children if c.dep_ == "pobj" and c.lemma_.lower() in lx.IDIOM_OBJECTS), None)
    if idiom is not None:
        _take_idiom(taken, token, idiom)
        return
    measured = [amount for child in token.children if child.dep_ == "pobj" for amount in amounts(taken.reading, child)]
    taken.members += measured
    if measured and any(t.ent_type_ in ("MONEY", "QUANTITY", "PERCENT") for t in token.subtree):
        return
    found = list(taken.reading.at(verb.head)) if _is_stranded(taken, token) else objects(taken.reading, token)
    alone = not taken.has_object and not taken.preposition and (not taken.clause.passive or verb.lemma_ == "bear") and token.i > verb.i
    loose = token.lower_ in lx.LOOSE_PREPOSITIONS and f"{verb.lemma_} {token.lower_}" not in lx.PHRASAL
    if alone and found and not loose:
        taken.preposition = token.lower_
    bound = taken.preposition == token.lower_
    for referent in found:
        role = role_of(token, referent, verb, taken.has_object)
        role = "theme" if bound and (role in ("purpose", "topic", "circumstance") or "forward" in taken.words) else role
        taken.members.append(Member(role, referent.name, referent.kind))


def _take_idiom(taken: _Action, preposition: "Token", noun: "Token") -> None:
    """ "in touch" of "got in touch with Anna" belongs to the verb, and what follows it is a part of the clause."""
    if preposition.i > taken.verb.i:
        taken.words += (preposition.lower_, noun.lemma_.lower())
        for child in noun.children:
            if child.dep_ == "prep":
                _take_preposition(taken, Argument(child, "preposition"))


def _is_stranded(taken: _Action, preposition: "Token") -> bool:
    """ "at" of "the shelter I volunteer at", whose object is what the clause hangs on."""
    verb = taken.verb
    alone = not any(child.dep_ in ("pobj", "pcomp") for child in preposition.children)
    return verb.dep_ == "relcl" and alone and bool(taken.clause.subject) and verb.head not in taken.clause.subject


_TAKE: dict[Part, Callable[[_Action, Argument], None]] = {
    "particle": _take_particle,
    "adverb": _take_adverb,
    "object": _take_object,
    "recipient": _take_recipient,
    "attribute": _take_attribute,
    "quality": _take_quality,
    "complement": _take_complement,
    "agent": _take_agent,
    "preposition": _take_preposition,
}


def _take_relative(taken: _Action) -> None:
    """ "the trip we took": what the clause hangs on is its object."""
    verb, subject = taken.verb, taken.clause.subject
    wanted = verb.dep_ == "relcl" and subject and verb.head not in subject
    whole = any(c.dep_ == "dobj" and c.tag_ not in ("WDT", "WP") for c in verb.children)
    stranded = any(c.dep_ == "prep" and _is_stranded(taken, c) for c in verb.children)
    if wanted and not whole and not stranded and not any(c.tag_ == "WRB" for c in verb.children):
        members = members_as("theme", taken.reading.at(content(verb.head)))
        taken.members += members
        taken.incomplete = taken.incomplete or not (members or taken.has_object)


def _take_passive(taken: _Action) -> None:
    """The subject of a passive is what it was done to; "be born" stays as it is."""
    if not taken.clause.passive:
        return
    if taken.verb.lemma_ == "bear":
        taken.words[0] = "be born"
        return
    taken.members += members_as("theme", [r for token in taken.clause.subject for r in taken.reading.at(content(token))])
    if not any(child.dep_ == "agent" for child in taken.verb.children):
        taken.doers = ()


def verb_word(verb: "Token") -> str:
    """The verb in its base form, where the parser's lemma is wrong too."""
    lemma, word = verb.lemma_.lower(), verb.lower_
    if word in lx.BASE_FORMS:
        return lx.BASE_FORMS[word]
    if lemma.endswith("e") and len(lemma) > 4 and lemma[-2] == lemma[-3] and lemma[-2] not in "aeiouslf":
        return lemma[:-2]  # "preppe", of "prepping"
    return lemma


def _lead(clause: Clause) -> tuple[str, ...]:
    """Words of governors that change the meaning: "love", "try to", "can"."""
    for governor in clause.governors:
        if governor.lemma_ in lx.PREFERENCE and governor == clause.governors[0] and clause.modality == "asserted":
            return (governor.lemma_, "to") if clause.verb.tag_ == "VB" else (governor.lemma_,)
        if governor.lemma_ in ("try", "forget", "refuse", "fail") and clause.polarity == "positive":
            return (governor.lemma_, "to")
        if governor.lemma_ in ("start", "begin", "finish", "learn") and clause.modality == "asserted":
            return (governor.lemma_,)
    return ("can",) if clause.ability and clause.modality == "asserted" and clause.tense != "past" else ()


def _moved_by(taken: _Action, members: Sequence[Member]) -> Iterator[Statement]:
    """ "Tomas taught me to bake": besides what I do, what Tomas did."""
    verb, above = taken.verb, taken.verb.head
    bare = verb.dep_ in ("xcomp", "ccomp") and verb.tag_ == "VB" and not any(c.dep_ == "mark" for c in verb.children)
    if not bare or above.lemma_ not in lx.MOVING or above not in taken.clause.governors:
        return
    mover = [r for child in above.children if child.dep_ == "nsubj" for r in taken.reading.at(content(child))]
    others = [r for r in taken.doers if r not in mover]
    if mover and others:
        predicate = f"{above.lemma_} to {verb_word(verb)}"
        yield Statement(predicate, (*members_as("agent", mover), *members_as("recipient", others), *members), incomplete=taken.incomplete)
