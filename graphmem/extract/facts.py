"""Facts of a message: one n-ary statement from each clause that says something, with roles, polarity, modality and times."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from graphmem.extract import lexicon as lx
from graphmem.extract.clauses import Clause, find_clauses
from graphmem.extract.coreference import References, Referent, Turn
from graphmem.extract.implied import SINGLE_VALUED, implied
from graphmem.extract.times import TimeSpan, resolve_time
from graphmem.model import EntityKind, Fact, FactKind, Member, Message, Modality, Polarity
from graphmem.validity import BEGINNING, FOREVER, Precision, Validity

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it was read: its parse, what its words stand for, its times, who speaks to whom."""

    message: Message
    doc: "Doc"
    references: References
    times: Mapping[int, TimeSpan]
    turn: Turn
    to_assistant: bool = False

    def at(self, token: "Token") -> tuple[Referent, ...]:
        return self.references.of.get(token.i, ())


@dataclass(frozen=True, slots=True)
class Statement:
    """Predicate and members of a clause, before its kind and times are settled."""

    predicate: str
    members: tuple[Member, ...]
    relation: bool = False
    preference: bool = False


def find_facts(reading: Reading) -> Iterator[Fact]:
    """Facts in the order of their clauses, each followed by the states it implies; each once."""
    seen: set[str] = set()
    for fact in _all_facts(reading):
        if fact.id not in seen:
            seen.add(fact.id)
            yield fact


def _all_facts(reading: Reading) -> Iterator[Fact]:
    yield from _apposition_facts(reading)
    for sentence in reading.doc.sents:
        clauses = list(find_clauses(sentence))
        times = _times_by_clause(reading, clauses) if reading.times else {}
        for clause in clauses:
            for statement in _statements(reading, clause):
                if _is_salient(reading, clause, statement, clause.verb.i in times):
                    fact = _fact(reading, clause, statement, times.get(clause.verb.i))
                    yield fact
                    yield from implied(fact)


def _times_by_clause(reading: Reading, clauses: Sequence[Clause]) -> dict[int, TimeSpan]:
    """The time expression of each clause, by its verb: the first one that hangs on it."""
    verbs = {token.i: clause.verb.i for clause in clauses for token in (*reversed(clause.governors), clause.verb)}
    found: dict[int, TimeSpan] = {}
    if not clauses:
        return found
    for start in range(clauses[0].verb.sent.start, clauses[0].verb.sent.end):
        span = reading.times.get(start)
        if span is None:
            continue
        token = reading.doc[start]
        while token.i not in verbs and token.head != token:
            token = token.head
        if token.i in verbs:
            found.setdefault(verbs[token.i], span)
    return found


# --- predicate and members


def _statements(reading: Reading, clause: Clause) -> Iterator[Statement]:
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


def _members(role: str, referents: Sequence[Referent]) -> list[Member]:
    return [Member(role, r.name, r.kind) for r in referents]


def _copula(reading: Reading, clause: Clause) -> Iterator[Statement]:
    verb = clause.verb
    subject = _subject(reading, clause)
    for child in verb.children:
        if child.dep_ == "attr" and child.pos_ != "PRON":
            yield from _attribute(reading, clause, subject, child)
        elif child.dep_ == "acomp" and child.pos_ in ("ADJ", "VERB", "NOUN"):
            for adjective in (child, *(c for c in child.conjuncts if c.pos_ == "ADJ")):
                yield from _quality(reading, clause, subject, adjective)
        elif child.dep_ == "prep" and subject and not _is_time(reading, child):
            for place in _objects(reading, child):
                role = _role(child, place, verb)
                yield Statement(f"be {child.lower_}", (*_members("agent", subject), Member(role, place.name, place.kind)))


def _attribute(reading: Reading, clause: Clause, subject: tuple[Referent, ...], attribute: "Token") -> Iterator[Statement]:
    values = _named(reading, attribute)
    topic = clause.subject[0] if clause.subject else None
    favourite = topic is not None and next((c for c in topic.lefts if c.lower_ in ("favorite", "favourite")), None)
    if favourite and topic is not None:
        owner = [r for c in topic.lefts if c.dep_ == "poss" for r in reading.at(c)]
        if owner and values:
            yield Statement(
                f"have favourite {topic.lemma_.lower()}",
                (*_members("agent", owner), *_members("theme", values)),
                preference=True,
            )
        return
    if topic is not None and topic.lower_ == "name":
        owner = [r for c in topic.lefts if c.dep_ == "poss" for r in reading.at(c)]
        if owner and values:
            yield Statement("be named", (*_members("agent", owner), *_members("attribute", values)))
        return
    if topic is not None and topic.dep_ == "expl":
        return
    kin = _kin_of(reading, attribute)
    if kin and subject and all(r.kind == "person" for r in subject):
        yield _kinship(attribute, subject, kin)
    elif subject and values:
        extra = _noun_members(reading, attribute)
        yield Statement("be", (*_members("agent", subject), *_members("attribute", [v for v in values if v not in subject]), *extra))


def _kin_of(reading: Reading, token: "Token") -> tuple[Referent, ...]:
    """The owner of a role phrase: Ada of "my sister"."""
    if token.lemma_.lower() not in lx.OWNED:
        return ()
    return next((reading.at(child) for child in token.lefts if child.dep_ == "poss"), ())


def _kinship(role: "Token", bearers: Sequence[Referent], owners: Sequence[Referent]) -> Statement:
    members = (*_members("agent", bearers), *_members("theme", [o for o in owners if o not in bearers]))
    return Statement(f"be {role.lemma_.lower()} of", members, relation=True)


def _quality(reading: Reading, clause: Clause, subject: tuple[Referent, ...], adjective: "Token") -> Iterator[Statement]:
    if not subject:
        return
    word = _hyphenated(adjective)
    for child in adjective.children:
        if child.dep_ == "prep" and not _is_time(reading, child):
            things = _objects(reading, child)
            if things:
                yield Statement(f"be {word} {child.lower_}", (*_members("agent", subject), *_members("theme", things)))
                return
    years = next((c for c in adjective.children if c.lemma_ == "year"), None)
    if word == "old" and years is not None:
        number = next((c.text for c in years.lefts if c.like_num), "")
        if number:
            yield Statement("be years old", (*_members("agent", subject), Member("attribute", number)))
        return
    yield Statement(f"be {word}", tuple(_members("agent", subject)))


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
            members += _members("recipient", _objects(reading, child) if child.pos_ == "ADP" else _named(reading, child))
        elif dep in ("oprd", "attr"):
            members += _members("attribute", _named(reading, child))
        elif dep == "acomp" and child.pos_ in ("ADJ", "VERB"):
            words.append(child.lower_)
            for preposition in child.children:
                if preposition.dep_ == "prep" and not _is_time(reading, preposition):
                    words.append(preposition.lower_)
                    members += _members("theme", _objects(reading, preposition))
        elif dep == "xcomp" and child.tag_ == "VBG":
            members += _members("theme", reading.at(child))
        elif dep == "agent" and clause.passive:
            subject = tuple(_objects(reading, child))
        elif dep == "prep" and not _is_time(reading, child):
            found = _objects(reading, child)
            alone = not has_object and not taken_preposition and (not clause.passive or verb.lemma_ == "bear") and child.i > verb.i
            stranded = verb.dep_ == "relcl" and child.n_rights == 0 and clause.subject and verb.head not in clause.subject
            if stranded:
                found = list(reading.at(verb.head))
            if alone and found and child.lower_ not in _LOOSE:
                taken_preposition = child.lower_
            bound = taken_preposition == child.lower_
            roles = [(_role(child, r, verb, has_object), r) for r in found]
            members += [Member(_bound_role(role, "forward" in words) if bound else role, r.name, r.kind) for role, r in roles]
    if verb.dep_ == "relcl" and not has_object and clause.subject and verb.head not in clause.subject and not taken_preposition:
        members += _members("theme", reading.at(verb.head))
    if clause.passive and verb.lemma_ != "bear":
        passives = clause.subject
        members += _members("theme", [r for t in passives for r in reading.at(_content(t))])
        subject = subject if any(c.dep_ == "agent" for c in verb.children) else ()
    elif clause.passive:
        words.insert(0, "be")
        words[1] = "born"
    if taken_preposition:
        words.append(taken_preposition)
    lead = _lead(clause)
    agents = _members("agent", subject)
    theme_names = {(m.role, m.name) for m in agents}
    unique = dict.fromkeys((*agents, *(m for m in members if ("agent", m.name) not in theme_names)))
    predicate = " ".join((*lead, *words))
    yield Statement(predicate, tuple(unique), preference=bool(lead and lead[0] in lx.PREFERENCE) or verb.lemma_ in lx.PREFERENCE)


# Prepositions that never belong to the verb.
_LOOSE = frozenset(
    [
        "with",
        "by",
        "without",
        "because",
        "due",
        "since",
        "during",
        "after",
        "before",
        "despite",
        "besides",
        "until",
        "between",
        "among",
        "like",
        "than",
    ]
)


def _themes(reading: Reading, token: "Token") -> list[Member]:
    """Members of an object; "a dog named Rex" is Rex, as a dog."""
    named = next((link.name for link in reading.references.links if link.role == token.i), None)
    if named is None or reading.at(token) == reading.at(reading.doc[named]):
        return _members("theme", _named(reading, token))
    return [*_members("theme", reading.at(reading.doc[named])), *_members("attribute", reading.at(token))]


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


# --- what is worth keeping

_LIFE = frozenset(
    [
        "graduate",
        "retire",
        "marry",
        "divorce",
        "die",
        "relocate",
        "resign",
        "quit",
        "emigrate",
        "enlist",
        "propose",
        "elope",
        "recover",
        "relapse",
        "convert",
        "enroll",
        "volunteer",
        "work",
        "move",
        "paint",
        "run",
        "swim",
        "hike",
        "cook",
        "bake",
        "garden",
        "meditate",
        "draw",
        "write",
        "sing",
        "dance",
        "surf",
        "ski",
        "climb",
        "jog",
        "knit",
        "code",
    ]
)
_EMPTY = frozenset(
    [
        "thank",
        "appreciate",
        "congratulate",
        "guess",
        "suppose",
        "bet",
        "mean",
        "sound",
        "hope",
        "wish",
        "agree",
        "wonder",
        "imagine",
        "matter",
        "welcome",
        "bless",
        "let",
        "seem",
        "appear",
        "excuse",
    ]
)


def _is_salient(reading: Reading, clause: Clause, statement: Statement, has_time: bool) -> bool:
    """Something or somebody besides the two who talk has a part in it, and it is no phrase of politeness."""
    if statement.relation:
        return len(statement.members) > 1
    if not has_time and not any(_is_named(m) for m in statement.members):
        return False
    people = reading.turn.people
    agents = [m for m in statement.members if m.role == "agent"]
    others = [m for m in statement.members if m.role != "agent" and m.name not in people]
    lemma = clause.verb.lemma_
    if (
        lemma in _EMPTY
        or (lemma in ("say", "admit") and clause.modality != "asserted")
        or (clause.imperative and lemma in ("see", "have", "let"))
    ):
        return False
    if clause.imperative and not reading.to_assistant and not has_time:
        return False
    if clause.verb.dep_ == "acl" and not any(m.kind in ("person", "organisation") for m in agents):
        return False
    if not agents:
        return bool(others) and clause.passive and len(others) > 1
    if _is_loose(clause) and not has_time and not any(_is_named(m) or m.kind != "concept" for m in others):
        return False
    if not others:
        return _is_bare_news(clause, statement, agents, people, has_time)
    weak = all(m.kind == "concept" and " " not in m.name for m in others)
    if {m.name for m in agents} == {reading.turn.addressee} and not clause.imperative:
        return not weak or has_time
    return not (weak and lemma in lx.SMALL_TALK_VERBS)


def _is_named(member: Member) -> bool:
    """It has a name of its own, or an owner who has: no "kid" or "nature" in general."""
    return any(map(str.isupper, member.name))


_SKILLS = frozenset(
    [
        "play",
        "speak",
        "cook",
        "ride",
        "drive",
        "sing",
        "dance",
        "swim",
        "ski",
        "skate",
        "read",
        "write",
        "bake",
        "sew",
        "knit",
        "surf",
        "paint",
    ]
)


def _is_loose(clause: Clause) -> bool:
    """It could be, should be, or let us do it: too little to keep without something definite."""
    proposed = any(g.lower_ in ("let", "lets") for g in clause.governors)
    able = clause.ability and clause.modality == "asserted" and clause.verb.lemma_ not in _SKILLS
    return proposed or able or clause.modality == "hypothetical"


def _is_bare_news(clause: Clause, statement: Statement, agents: Sequence[Member], people: Sequence[str], has_time: bool) -> bool:
    """Without another member: a trait of a person, a turn of life, or a word on something that is no generic concept."""
    word = statement.predicate.split(" ")[-1]
    if clause.verb.lemma_ == "be":
        news = any(m.name not in people and _is_named(m) for m in agents)
        return word in lx.TRAITS or statement.predicate == "be years old" or (news and word not in lx.EVALUATIVE)
    return clause.verb.lemma_ in _LIFE and (
        has_time or (clause.modality == "asserted" and clause.verb.lemma_ in ("graduate", "retire", "divorce", "marry", "die", "resign"))
    )


# --- kind and times


def _fact(reading: Reading, clause: Clause, statement: Statement, time: TimeSpan | None) -> Fact:
    message = reading.message
    time = _agreeing(time, clause, message)
    modality = _with_time(clause, time, message.sent_at)
    kind = _kind(reading, clause, statement, modality)
    start, end = _extent(clause)
    return _dated(reading, statement, kind, clause.polarity, modality, clause, time, start, end)


def _agreeing(time: TimeSpan | None, clause: Clause, message: Message) -> TimeSpan | None:
    """The time in the direction that the tense gives; none if it contradicts the tense."""
    if time is None:
        return None
    past = clause.tense == "past" or clause.perfect
    if time.open_direction:
        ahead = resolve_time(message.text[time.start : time.end], message.sent_at, not past) if time.end - time.start < 60 else None
        time = (ahead and TimeSpan(time.start, time.end, ahead.from_, ahead.to, ahead.precision, time.relation, True)) or time
    if past and time.from_ > message.sent_at and clause.modality == "asserted":
        return None
    return time


def _with_time(clause: Clause, time: TimeSpan | None, sent_at: datetime) -> Modality:
    """ "I'm flying to Rome next week" is a plan."""
    if clause.modality == "asserted" and clause.tense == "present" and not clause.perfect and time and time.from_ > sent_at:
        return "planned"
    return clause.modality


def _kind(reading: Reading, clause: Clause, statement: Statement, modality: Modality) -> FactKind:
    if statement.relation:
        return "relation"
    if clause.imperative and reading.to_assistant:
        return "instruction"
    if modality in ("planned", "wished"):
        return "plan"
    if statement.preference and clause.tense == "present":
        return "preference"
    if clause.tense == "past" or clause.perfect:
        lasting = (
            statement.predicate in SINGLE_VALUED
            or clause.used_to
            or (clause.perfect and (clause.progressive or clause.verb.lemma_ in lx.STATIVE))
        )
        return "state" if lasting else "event"
    return "state"


def _extent(clause: Clause) -> tuple[int, int]:
    """Characters of a clause: its verb's subtree, without clauses that are joined to it."""
    top = clause.top
    first, last = top.left_edge, top.right_edge
    for child in top.children:
        if child.dep_ in ("conj", "parataxis") and child.i > top.i and child.pos_ in ("VERB", "AUX"):
            last = top.doc[max(child.left_edge.i - 1, top.i)]
            break
    if top.dep_ == "ccomp" and top.left_edge.i < top.i:
        first = top.left_edge
    while last.i > clause.verb.i and (last.is_punct or last.dep_ == "cc" or last.is_space):
        last = last.nbor(-1)
    while first.i < clause.verb.i and (first.is_punct or first.dep_ in ("cc", "intj") or first.is_space):
        first = first.nbor(1)
    return first.idx, last.idx + len(last.text)


def _dated(
    reading: Reading,
    statement: Statement,
    kind: FactKind,
    polarity: Polarity,
    modality: Modality,
    clause: Clause,
    time: TimeSpan | None,
    start: int,
    end: int,
) -> Fact:
    message = reading.message
    validity = _validity(kind, statement, clause, time, message.sent_at)
    return Fact(
        id="",
        space=message.space,
        message_id=message.id,
        start=start,
        end=end,
        text=message.text[start:end],
        predicate=statement.predicate,
        members=statement.members,
        kind=kind,
        polarity=polarity,
        modality=modality,
        valid_from=validity.start,
        valid_to=validity.end,
        precision=validity.precision,
        recorded_at=message.sent_at,
        retired_at=FOREVER,
        when_from=time.from_ if time else None,
        when_to=time.to if time else None,
        when_precision=time.precision if time else None,
    ).with_id()


def _validity(kind: FactKind, statement: Statement, clause: Clause, time: TimeSpan | None, sent_at: datetime) -> Validity:
    """When a fact of this kind holds: an event from its time on, a plan until its time, a state as far as it was said to."""
    if kind == "plan":
        return Validity(sent_at, max(sent_at, time.to) if time else FOREVER)
    if kind == "event":
        return Validity(time.from_, FOREVER, time.precision) if time else Validity(sent_at)
    if kind == "state" and clause.tense == "past" and not clause.perfect:
        return _past_state(time, sent_at)
    if time is None:
        return Validity(sent_at)
    if time.relation == "until":
        return Validity(min(sent_at, time.to), time.to, "instant")
    precision: Precision = time.precision
    return Validity(time.from_, FOREVER, precision)


def _past_state(time: TimeSpan | None, sent_at: datetime) -> Validity:
    """ "I lived in Oslo": it ended before it was told; since when is open unless it was said."""
    if time is None:
        return Validity(BEGINNING, sent_at, "year")
    if time.relation == "until":
        return Validity(BEGINNING, min(time.to, sent_at), "year")
    return Validity(time.from_, max(time.from_, sent_at if time.relation == "since" else min(time.to, sent_at)), time.precision)


# --- relations told by phrases


def _apposition_facts(reading: Reading) -> Iterator[Fact]:
    """ "my sister Anna": Anna is a sister of Ada, and "Ada's sister" is she. Of "my sister" alone: Ada has one."""
    for token, owner in reading.references.kin:
        role = reading.doc[token]
        members = (*_members("agent", reading.at(role)), *_members("theme", (owner,)))
        yield _simple(
            reading,
            Statement(f"be {role.lemma_.lower()} of", members, relation=True),
            "relation",
            role.left_edge.idx,
            role.idx + len(role.text),
        )
    for link in reading.references.links:
        role, name = reading.doc[link.role], reading.doc[link.name]
        owners = _kin_of(reading, role) or _kin_of(reading, name)
        names = reading.at(name)
        if not names:
            continue
        spans = sorted((role, name), key=lambda t: t.i)
        start, end = spans[0].left_edge.idx, spans[1].idx + len(spans[1].text)
        if owners:
            statement = Statement(
                f"be {role.lemma_.lower()} of",
                (
                    *_members("agent", names),
                    *_members("theme", owners[:1]),
                    Member("attribute", f"{owners[0].name}'s {role.lemma_.lower()}", _kind_of(role)),
                ),
                relation=True,
            )
        else:
            statement = Statement("be", (*_members("agent", names), *_members("attribute", reading.at(role))), relation=True)
        kind: FactKind = "relation" if owners else "state"
        yield _simple(reading, statement, kind, start, end)


def _kind_of(role: "Token") -> EntityKind:
    return "concept" if role.lemma_ in lx.PETS else "person"


def _simple(reading: Reading, statement: Statement, kind: FactKind, start: int, end: int) -> Fact:
    message = reading.message
    return Fact(
        id="",
        space=message.space,
        message_id=message.id,
        start=start,
        end=end,
        text=message.text[start:end],
        predicate=statement.predicate,
        members=statement.members,
        kind=kind,
        polarity="positive",
        modality="asserted",
        valid_from=message.sent_at,
        valid_to=FOREVER,
        precision="instant",
        recorded_at=message.sent_at,
    ).with_id()
