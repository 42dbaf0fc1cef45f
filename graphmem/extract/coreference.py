"""Who or what is meant: pronouns and role phrases of a thread, turn by turn. What is unclear stays unresolved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extract import lexicon as lx
from graphmem.extract.mentions import Phrase
from graphmem.model import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

TURNS_BACK = 3
_RELATED = (lx.KIN | lx.ROLES | lx.PETS) - {"family", "friend", "baby", "kid", "child", "client", "buddy"}


@dataclass(frozen=True, slots=True)
class Referent:
    """Something with a name: what a token stands for. `proper`: it has one of its own."""

    name: str
    kind: EntityKind
    proper: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks to whom; `addressee` is empty when that is not clear."""

    number: int
    speaker: str
    addressee: str

    @property
    def people(self) -> tuple[str, ...]:
        return (self.speaker, self.addressee) if self.addressee else (self.speaker,)


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that was mentioned and may be meant by a later pronoun."""

    referents: tuple[Referent, ...]
    gender: str
    plural: bool
    animate: bool
    turn: int
    sentence: int
    token: int
    rank: int


@dataclass(slots=True)
class Discourse:
    """What a thread has spoken of so far, latest last, and what is known of it."""

    seen: list[Seen] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    kin: set[str] = field(default_factory=set)

    def gender(self, name: str) -> str:
        return self.genders.get(name) or lx.gender_of(name)

    def proper_name(self, role_name: str) -> str:
        """ "Anna" for "Ada's sister", if only one name was told for her."""
        names = self.names.get(role_name, set())
        return next(iter(names)) if len(names) == 1 else ""


@dataclass(frozen=True, slots=True)
class Link:
    """An apposition: the role phrase at token `role` and the name at token `name` are the same one."""

    role: int
    name: int


@dataclass(frozen=True, slots=True)
class References:
    """`of` maps a token to what it stands for in a fact; `spans` are (first, last + 1, referent) to be kept as mentions.

    `kin` are role phrases not heard before in this thread, with their owners.
    """

    of: Mapping[int, tuple[Referent, ...]]
    spans: tuple[tuple[int, int, Referent], ...]
    links: tuple[Link, ...]
    kin: tuple[tuple[int, Referent], ...] = ()


def addressee_of(speaker: str, participants: Sequence[str], previous: str, vocative: str) -> str:
    """The other participant of two, else who is called by name, else who spoke before."""
    others = [p for p in participants if p != speaker]
    if len(others) == 1:
        return others[0]
    return vocative or previous


def vocative(doc: "Doc", proper: Sequence[Phrase], participants: Sequence[str], speaker: str) -> str:
    """The participant a message calls by name: "Ben, can you ...", "Thanks, Ben!"."""
    for phrase in proper:
        token = doc[phrase.head]
        if (
            phrase.name in participants
            and phrase.name != speaker
            and token.dep_ in ("npadvmod", "intj", "vocative", "ROOT", "appos", "dep")
        ):
            return phrase.name
    return ""


def resolve(doc: "Doc", phrases: Sequence[Phrase], turn: Turn, discourse: Discourse) -> References:
    """What the pronouns and phrases of a message stand for; the discourse then knows them too."""
    by_head = {phrase.head: phrase for phrase in phrases}
    links = tuple(_links(doc, by_head, turn.people))
    named = {link.role: link.name for link in links}
    for link in links:
        if by_head[link.role].kind == "person":
            by_head[link.name] = replace(by_head[link.name], kind="person")
    sentences = _sentence_numbers(doc)
    of: dict[int, tuple[Referent, ...]] = {}
    spans: list[tuple[int, int, Referent]] = []
    kin: list[tuple[int, Referent]] = []
    for token in doc:
        phrase = by_head.get(token.i)
        if phrase is None:
            meant = _pronoun(token, turn, discourse, of, sentences)
            if meant:
                of[token.i] = meant
                spans += ((token.i, token.i + 1, referent) for referent in meant)
            continue
        referent = _referent(phrase, of)
        if referent is None:
            continue
        spans.append((phrase.start, phrase.end, referent))
        of[token.i] = (referent,)
        if phrase.owner >= 0:
            if referent.name not in discourse.kin and token.lemma_.lower() in _RELATED and token.i not in named and token.dep_ != "attr":
                kin.append((token.i, of[phrase.owner][0]))
            discourse.kin.add(referent.name)
            _learn_copula(discourse, token, referent, by_head, phrase)
            alias = by_head[named[token.i]].name if token.i in named else discourse.proper_name(referent.name)
            if alias:
                _learn(discourse, referent.name, alias, phrase.gender)
                of[token.i] = (Referent(alias, referent.kind, True),)
                if token.i not in named:
                    spans.append((phrase.start, phrase.end, of[token.i][0]))
        _note(discourse, token, phrase, of[token.i], turn, sentences[token.i])
        _note_group(discourse, token, of, by_head, turn, sentences[token.i])
    return References(of, tuple(spans), links, tuple(kin))


def _learn_copula(discourse: Discourse, token: "Token", referent: Referent, by_head: Mapping[int, Phrase], phrase: Phrase) -> None:
    """ "Anna is my sister": from now on the sister is Anna."""
    if token.dep_ != "attr" or any(c.dep_ == "neg" for c in token.head.children):
        return
    subject = next((by_head[c.i] for c in token.head.lefts if c.dep_ == "nsubj" and c.i in by_head), None)
    if subject is not None and subject.proper:
        _learn(discourse, referent.name, subject.name, phrase.gender)


def _learn(discourse: Discourse, role_name: str, alias: str, gender: str) -> None:
    discourse.names.setdefault(role_name, set()).add(alias)
    if gender:
        discourse.genders[alias] = gender


def _links(doc: "Doc", by_head: Mapping[int, Phrase], called: Sequence[str]) -> Iterator[Link]:
    """Appositions between a role phrase with an owner and a proper name: "my sister Anna", "Anna, my sister", "a dog named Rex"."""
    for phrase in by_head.values():
        if phrase.proper:
            other = _apposed(doc[phrase.head], by_head)
            if other is not None and not by_head[other].proper and (phrase.name not in called or by_head[other].owner >= 0):
                yield Link(other, phrase.head)


def _apposed(name: "Token", by_head: Mapping[int, Phrase]) -> int | None:
    fits = name.dep_ == "appos" and name.head.i in by_head and _fits(by_head[name.i], by_head[name.head.i])
    if fits and any(c.dep_ in ("det", "poss") for c in name.head.lefts):
        return name.head.i
    if (
        name.dep_ in ("oprd", "attr", "dobj")
        and name.head.lemma_ in ("name", "call")
        and name.head.dep_ == "acl"
        and name.head.head.i in by_head
    ):
        return name.head.head.i
    for child in name.children:
        if child.dep_ == "appos" and child.i in by_head and by_head[child.i].owner >= 0:
            return child.i
        if child.dep_ == "compound" and child.i in by_head and by_head[child.i].owner >= 0:
            return child.i
    return None


def _fits(name: Phrase, role: Phrase) -> bool:
    """A person is apposed to a person or a pet: "the offer, Maria" only calls her."""
    person = role.kind == "person" or bool(role.gender) or role.name.split(" ")[-1] in lx.PERSON_NOUNS | lx.PETS
    return person if name.kind == "person" else not person


def _sentence_numbers(doc: "Doc") -> list[int]:
    number, numbers = -1, []
    for token in doc:
        number += bool(token.is_sent_start)
        numbers.append(max(number, 0))
    return numbers


def _referent(phrase: Phrase, of: Mapping[int, tuple[Referent, ...]]) -> Referent | None:
    """The phrase's own name, or its owner's and its own; None if the owner is unknown ("her brother", whose?)."""
    if phrase.owner < 0:
        return Referent(phrase.name, phrase.kind, phrase.proper)
    owners = of.get(phrase.owner)
    return Referent(f"{owners[0].name}'s {phrase.name}", phrase.kind) if owners else None


def _note(discourse: Discourse, token: "Token", phrase: Phrase, referents: tuple[Referent, ...], turn: Turn, sentence: int) -> None:
    gender = phrase.gender or discourse.gender(referents[0].name)
    animate = phrase.kind == "person" or phrase.owner >= 0 or bool(phrase.gender)
    definite = phrase.proper or any(c.dep_ in ("det", "poss") for c in token.lefts)
    rank = (
        0 if not definite else 2 if token.dep_ in ("nsubj", "nsubjpass") else 1 if token.dep_ in ("dobj", "attr", "dative", "ROOT") else 0
    )
    discourse.seen.append(Seen(referents, gender, phrase.plural, animate, turn.number, sentence, token.i, rank))


def _note_group(
    discourse: Discourse,
    token: "Token",
    of: Mapping[int, tuple[Referent, ...]],
    by_head: Mapping[int, Phrase],
    turn: Turn,
    sentence: int,
) -> None:
    """ "Anna and Tom" may be meant by "they"."""
    if token.dep_ != "conj" or token.head.i not in by_head or token.head.i not in of:
        return
    group = (*of[token.head.i], *of[token.i])
    if all(r.kind == "person" for r in group):
        discourse.seen.append(Seen(group, "", True, True, turn.number, sentence, token.i, 1))


def _pronoun(
    token: "Token", turn: Turn, discourse: Discourse, of: Mapping[int, tuple[Referent, ...]], sentences: Sequence[int]
) -> tuple[Referent, ...]:
    word = token.lower_
    if token.pos_ != "PRON" and word not in lx.POSSESSIVES and word not in ("i", "u"):
        return ()
    if word in lx.FIRST:
        return _people(turn.speaker)
    if word in lx.SECOND:
        return _people(turn.addressee) if turn.addressee else ()
    if word in lx.FIRST_PLURAL or (word == "'s" and "let" in (token.head.lower_, token.head.head.lower_)):
        return _we(token, turn, discourse)
    if word in lx.HE or word in lx.SHE:
        return _third(token, "f" if word in lx.SHE else "m", turn, discourse, of)
    if word in lx.THEY:
        return _they(turn, discourse)
    return _it(token, turn, discourse, sentences) if word in lx.IT else ()


def _people(*names: str) -> tuple[Referent, ...]:
    return tuple(Referent(name, "person", True) for name in dict.fromkeys(names) if name)


def _we(token: "Token", turn: Turn, discourse: Discourse) -> tuple[Referent, ...]:
    """The speaker with the addressee where something is proposed, else with who was just spoken of in this message."""
    if token.dep_ != "poss" and _proposes(token.head):
        return _people(turn.speaker, turn.addressee)
    for seen in reversed(discourse.seen):
        if seen.turn != turn.number:
            break
        if seen.animate and all(r.kind == "person" and r.name not in turn.people for r in seen.referents) and _is_known(seen):
            return (*_people(turn.speaker), *seen.referents) if token.dep_ != "poss" else _people(turn.speaker)
    return _people(turn.speaker)


def _is_known(seen: Seen) -> bool:
    return all(r.proper or "'s " in r.name for r in seen.referents)


def _proposes(verb: "Token") -> bool:
    words = {child.lower_ for child in verb.children if child.dep_ in ("aux", "mark")}
    return (
        bool(words & {"should", "could", "can", "shall", "'ll", "will"})
        or verb.head.lower_ in ("let", "lets")
        or verb.lower_ in ("let", "lets")
    )


def _third(token: "Token", gender: str, turn: Turn, discourse: Discourse, of: Mapping[int, tuple[Referent, ...]]) -> tuple[Referent, ...]:
    """The latest person of that gender, neither speaker nor addressee; a subject before others of its sentence."""
    excluded = {*turn.people, *_clause_mates(token, of)}
    window = [
        seen
        for seen in discourse.seen
        if seen.animate
        and not seen.plural
        and turn.number - seen.turn <= TURNS_BACK
        and not any(r.name in excluded for r in seen.referents)
        and _agrees(seen, gender, discourse)
    ]
    if not window:
        return ()
    sure = [s for s in window if _gender_of(s, discourse) == gender]
    last = sure[-1] if sure else window[-1]
    rivals = {s.referents[0].name for s in window if s.turn == last.turn}
    if not sure and len(rivals) > 1:
        return ()
    best = max(
        (s for s in (sure or window) if (s.turn, s.sentence) == (last.turn, last.sentence)),
        key=lambda s: (s.rank, s.token),
    )
    for referent in best.referents:
        discourse.genders.setdefault(referent.name, gender)
    return best.referents


def _clause_mates(token: "Token", of: Mapping[int, tuple[Referent, ...]]) -> Iterator[str]:
    """Names a pronoun cannot stand for: the subject whose object it is."""
    if token.dep_ not in ("dobj", "dative", "pobj") or token.lower_.endswith("self"):
        return
    verb = token.head
    while verb.dep_ in ("prep", "dative", "prt") and verb.head != verb:
        verb = verb.head
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass"):
            yield from (r.name for r in of.get(child.i, ()))


def _gender_of(seen: Seen, discourse: Discourse) -> str:
    return seen.gender or discourse.gender(seen.referents[0].name)


def _agrees(seen: Seen, gender: str, discourse: Discourse) -> bool:
    return _gender_of(seen, discourse) in ("", gender)


def _they(turn: Turn, discourse: Discourse) -> tuple[Referent, ...]:
    """The latest plural of this message, else the only one of the turn before if it is somebody known."""
    groups = [s for s in discourse.seen if s.plural and turn.number - s.turn <= 1 and not any(r.name in turn.people for r in s.referents)]
    here = [s for s in groups if s.turn == turn.number]
    if here:
        return here[-1].referents
    known = {s.referents for s in groups if _is_known(s)}
    return known.pop() if len(known) == 1 == len({s.referents for s in groups}) else ()


_EXPLETIVE_VERBS = frozenset(
    [
        "rain",
        "snow",
        "take",
        "seem",
        "appear",
        "turn",
        "happen",
        "matter",
        "depend",
        "mean",
        "sound",
        "feel",
        "look",
        "go",
        "get",
        "be",
    ]
)


def _it(token: "Token", turn: Turn, discourse: Discourse, sentences: Sequence[int]) -> tuple[Referent, ...]:
    """The one thing that was the subject or object of the sentence before; two of them leave it open."""
    if (
        token.dep_ == "nsubj"
        and token.head.lemma_ in _EXPLETIVE_VERBS
        and any(c.dep_ in ("xcomp", "ccomp", "advcl", "csubj") for c in token.head.children)
    ):
        return ()
    here = sentences[token.i]
    things = [s for s in discourse.seen if s.turn == turn.number and not s.plural and not s.animate and here - s.sentence <= 1 and s.rank]
    if not things:
        return ()
    sentence = things[-1].sentence
    best = {s.referents for s in things if s.sentence == sentence}
    return best.pop() if len(best) == 1 else ()
