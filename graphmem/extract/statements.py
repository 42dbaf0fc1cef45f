"""Clauses -> statements: the predicate of a clause and its members by role."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graphmem.extract import lexicon as lx
from graphmem.extract.clauses import Clause
from graphmem.extract.coreference import Referent
from graphmem.extract.reading import Reading, Statement
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token


def statements(reading: Reading, clause: Clause) -> Iterator[Statement]:
    if clause.verb.lemma_ == "be":
        yield from _copula(reading, clause)
    elif clause.verb.text.isalpha() and not clause.verb.ent_type_:
        yield from _action(reading, clause)


def _subject(reading: Reading, clause: Clause) -> tuple[Referent, ...]:
    if clause.elided:
        return (Referent(reading.turn.speaker, "person", True),)
    if clause.imperative:
        return (Referent(reading.turn.addressee, "person", True),) if reading.turn.addressee else ()
    return tuple(dict.fromkeys(r for token in clause.subject for r in reading.at(_content(token))))


def _content(token: "Token") -> "Token":
    """What a noun phrase is about: "music" of "a lot of music"."""
    if token.lemma_.lower() in lx.PARTITIVES or token.lemma_ in ("one", "some", "most", "all", "many", "lots"):
        for child in token.rights:
            if child.lower_ == "of":
                return next((c for c in child.children if c.dep_ == "pobj"), token)
    return token


def _named(reading: Reading, token: "Token") -> list[Referent]:
    """What a noun phrase and its conjuncts stand for."""
    tokens = (token, *(c for c in token.conjuncts if c.i > token.i)) if token.n_rights else (token,)
    return [r for t in tokens for r in reading.at(_content(t))]


def members_as(role: str, referents: Sequence[Referent]) -> list[Member]:
    return [Member(role, r.name, r.kind) for r in referents]


def _copula(reading: Reading, clause: Clause) -> Iterator[Statement]:
    verb = clause.verb
    subject = _subject(reading, clause)
    for child in verb.children:
        if child.dep_ in ("attr", "npadvmod") and child.i > verb.i and child.left_edge.i in reading.times and subject:
            yield Statement("be", tuple(members_as("agent", subject)))
        elif child.dep_ == "attr" and child.pos_ != "PRON":
            yield from _attribute(reading, clause, subject, child)
        elif child.dep_ == "acomp" and child.pos_ in ("ADJ", "VERB", "NOUN"):
            for adjective in (child, *(c for c in child.conjuncts if c.pos_ == "ADJ")):
                yield from _quality(reading, clause, subject, adjective)
        elif child.dep_ == "prep" and subject and not _is_time(reading, child):
            for place in _objects(reading, child):
                role = _role(child, place, verb)
                yield Statement(f"be {child.lower_}", (*members_as("agent", subject), Member(role, place.name, place.kind)))


def _attribute(reading: Reading, clause: Clause, subject: tuple[Referent, ...], attribute: "Token") -> Iterator[Statement]:
    values = _named(reading, attribute)
    topic = clause.subject[0] if clause.subject else None
    favourite = topic is not None and next((c for c in topic.lefts if c.lower_ in ("favorite", "favourite")), None)
    if favourite and topic is not None:
        owner = [r for c in topic.lefts if c.dep_ == "poss" for r in reading.at(c)]
        if owner and values:
            yield Statement(
                f"have favourite {topic.lemma_.lower()}",
                (*members_as("agent", owner), *members_as("theme", values)),
                preference=True,
            )
        return
    if topic is not None and topic.lower_ == "name":
        owner = [r for c in topic.lefts if c.dep_ == "poss" for r in reading.at(c)]
        if owner and values:
            yield Statement("be named", (*members_as("agent", owner), *members_as("attribute", values)))
        return
    if topic is not None and topic.dep_ == "expl":
        return
    kin = kin_of(reading, attribute)
    if kin and subject and all(r.kind == "person" for r in subject):
        yield _kinship(attribute, subject, kin)
    elif subject and values:
        extra = _noun_members(reading, attribute)
        yield Statement("be", (*members_as("agent", subject), *members_as("attribute", [v for v in values if v not in subject]), *extra))


def kin_of(reading: Reading, token: "Token") -> tuple[Referent, ...]:
    """The owner of a role phrase: Ada of "my sister"."""
    if token.lemma_.lower() not in lx.OWNED:
        return ()
    return next((reading.at(child) for child in token.lefts if child.dep_ == "poss"), ())


def _kinship(role: "Token", bearers: Sequence[Referent], owners: Sequence[Referent]) -> Statement:
    members = (*members_as("agent", bearers), *members_as("theme", [o for o in owners if o not in bearers]))
    return Statement(f"be {role.lemma_.lower()} of", members, relation=True)


def _quality(reading: Reading, clause: Clause, subject: tuple[Referent, ...], adjective: "Token") -> Iterator[Statement]:
    if not subject:
        return
    word = _hyphenated(adjective)
    for child in adjective.children:
        if child.dep_ == "prep" and not _is_time(reading, child):
            things = _objects(reading, child)
            if things:
                yield Statement(f"be {word} {child.lower_}", (*members_as("agent", subject), *members_as("theme", things)))
                return
    years = next((c for c in adjective.children if c.lemma_ == "year"), None)
    if word == "old" and years is not None:
        number = next((c.text for c in years.lefts if c.like_num), "")
        if number:
            yield Statement("be years old", (*members_as("agent", subject), Member("attribute", number)))
        return
    yield Statement(f"be {word}", tuple(members_as("agent", subject)))


def _hyphenated(token: "Token") -> str:
    """ "budget-friendly", though the parser sees three words."""
    if token.i > 1 and token.nbor(-1).text == "-":
        return f"{token.nbor(-2).lower_}-{token.lower_}"
    return token.lower_


def _action(reading: Reading, clause: Clause) -> Iterator[Statement]:
    verb = clause.verb
    subject = _subject(reading, clause)
    members: list[Member] = []
    words = [_verb_word(verb)]
    taken_preposition = ""
    has_object = False
    for child in verb.children:
        dep = child.dep_
        if dep == "prt" or (dep == "advmod" and child.lower_ in ("forward", "together", "back", "away") and child.i == verb.i + 1):
            words.append(child.lower_)
        elif dep == "dobj":
            has_object = True
            members += _themes(reading, child)
            members += _noun_members(reading, _content(child))
        elif dep == "dative":
            members += members_as("recipient", _objects(reading, child) if child.pos_ == "ADP" else _named(reading, child))
        elif dep in ("oprd", "attr"):
            members += members_as("attribute", _named(reading, child))
        elif dep == "acomp" and child.pos_ in ("ADJ", "VERB"):
            words.append(child.lower_)
            for preposition in child.children:
                if preposition.dep_ == "prep" and not _is_time(reading, preposition):
                    words.append(preposition.lower_)
                    members += members_as("theme", _objects(reading, preposition))
        elif dep == "xcomp" and child.tag_ == "VBG":
            members += members_as("theme", reading.at(child))
        elif dep == "agent" and clause.passive:
            subject = tuple(_objects(reading, child))
        elif dep == "prep" and not _is_time(reading, child):
            found = _objects(reading, child)
            alone = not has_object and not taken_preposition and (not clause.passive or verb.lemma_ == "bear") and child.i > verb.i
            stranded = verb.dep_ == "relcl" and child.n_rights == 0 and clause.subject and verb.head not in clause.subject
            if stranded:
                found = list(reading.at(verb.head))
            if alone and found and child.lower_ not in lx.LOOSE_PREPOSITIONS:
                taken_preposition = child.lower_
            bound = taken_preposition == child.lower_
            roles = [(_role(child, r, verb, has_object), r) for r in found]
            members += [Member(_bound_role(role, "forward" in words) if bound else role, r.name, r.kind) for role, r in roles]
    if verb.dep_ == "relcl" and not has_object and clause.subject and verb.head not in clause.subject and not taken_preposition:
        members += members_as("theme", reading.at(verb.head))
    if clause.passive and verb.lemma_ != "bear":
        passives = clause.subject
        members += members_as("theme", [r for t in passives for r in reading.at(_content(t))])
        subject = subject if any(c.dep_ == "agent" for c in verb.children) else ()
    elif clause.passive:
        words.insert(0, "be")
        words[1] = "born"
    if taken_preposition:
        words.append(taken_preposition)
    lead = _lead(clause)
    agents = members_as("agent", subject)
    theme_names = {(m.role, m.name) for m in agents}
    unique = dict.fromkeys((*agents, *(m for m in members if ("agent", m.name) not in theme_names)))
    predicate = " ".join((*lead, *words))
    yield Statement(predicate, tuple(unique), preference=bool(lead and lead[0] in lx.PREFERENCE) or verb.lemma_ in lx.PREFERENCE)
    yield from _moved_by(reading, verb, _verb_word(verb), subject, [m for m in unique if m.role != "agent"])


def _moved_by(reading: Reading, verb: "Token", word: str, doer: Sequence[Referent], members: Sequence[Member]) -> Iterator[Statement]:
    """ "Tomas taught me to bake": besides what I do, what Tomas did."""
    above = verb.head
    if verb.dep_ not in ("xcomp", "ccomp") or above.lemma_ not in lx.MOVING or above == verb:
        return
    mover = [r for child in above.children if child.dep_ == "nsubj" for r in reading.at(_content(child))]
    others = [r for r in doer if r not in mover]
    if mover and others:
        yield Statement(f"{above.lemma_} to {word}", (*members_as("agent", mover), *members_as("recipient", others), *members))


def _themes(reading: Reading, token: "Token") -> list[Member]:
    """Members of an object; "a dog named Rex" is Rex, as a dog."""
    named = next((link.name for link in reading.references.links if link.role == token.i), None)
    if named is None or reading.at(token) == reading.at(reading.doc[named]):
        return members_as("theme", _named(reading, token))
    return [*members_as("theme", reading.at(reading.doc[named])), *members_as("attribute", reading.at(token))]


def _bound_role(role: str, forward: bool) -> str:
    """The object of a preposition that belongs to the predicate is what the predicate is about."""
    return "theme" if role in ("purpose", "topic") or forward else role


def _verb_word(verb: "Token") -> str:
    return "hope" if verb.lower_ in ("hoping", "hoped") else verb.lemma_.lower()


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


def _objects(reading: Reading, preposition: "Token") -> list[Referent]:
    """Objects of a preposition, also of one that follows it ("out of the house") or of a gerund."""
    found: list[Referent] = []
    for child in preposition.children:
        if child.dep_ in ("pobj", "pcomp"):
            found += _named(reading, child)
            if child.dep_ == "pcomp":
                found += [r for c in child.children if c.dep_ == "dobj" for r in _named(reading, c)]
        elif child.dep_ == "prep":
            found += _objects(reading, child)
    return found


def _noun_members(reading: Reading, noun: "Token") -> list[Member]:
    """Members that hang on a noun: "a job at Statoil", "a book about whales"."""
    return [
        Member(_role(child, r, noun), r.name, r.kind)
        for token in (noun, *(c for c in noun.conjuncts if c.i > noun.i))
        for child in token.rights
        if child.dep_ == "prep" and not _is_time(reading, child)
        for r in _objects(reading, child)
    ]


_ROLE_OF = {
    "with": "with",
    "about": "topic",
    "of": "topic",
    "on": "topic",
    "from": "source",
    "for": "purpose",
    "as": "attribute",
    "by": "instrument",
    "like": "attribute",
}


def _role(preposition: "Token", referent: Referent, governor: "Token", has_object: bool = False) -> str:
    """The part that the object of a preposition plays."""
    word = preposition.lower_
    kin = referent.kind == "person" or referent.name.split(" ")[-1] in lx.OWNED
    if word in ("to", "for") and kin:
        return "recipient"
    if word == "from" and referent.kind != "place":
        return "source"
    if word == "with" and referent.kind in ("thing", "concept") and governor.pos_ == "VERB" and not kin:
        return "instrument" if has_object and governor.lemma_ not in ("help", "share", "discuss", "play") else "with"
    if word == "on" and referent.kind == "place":
        return "place"
    if word in lx.PLACE_PREPOSITIONS and word not in ("on", "by", "from") and referent.kind != "person":
        return "place" if referent.kind in ("place", "organisation", "event") or word in ("in", "at") else "theme"
    return _ROLE_OF.get(word, "theme")


def _is_time(reading: Reading, preposition: "Token") -> bool:
    """Its object is a time expression, which is told by when_*, not by a member."""
    return bool(reading.times) and any(t.i in reading.times for t in preposition.subtree if t.i - preposition.i <= 3)
