"""What a thread has spoken of so far, and what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from graphmem.extraction.coreference.coreference_records import Referent
from graphmem.language.given_names import gender_of


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention of something that may be meant by a later pronoun. No referents: a person who was not named ("she called").

    `part` is its grammatical part ("subject", "object" ...), `key` one for all mentions of the same one, `aside` the tokens of the
    brackets around it.
    """

    referents: tuple[Referent, ...]
    key: str
    gender: str
    plural: bool
    animate: bool
    turn: int
    sentence: int
    token: int
    part: str
    definite: bool = True
    pronoun: bool = False
    aside: tuple[int, int] | None = None


@dataclass(slots=True)
class Discourse:
    """Mentions, latest last; names and genders learnt; role phrases heard; how many sentences there were."""

    seen: list[Seen] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    kin: set[str] = field(default_factory=set)
    sentences: int = 0

    def gender(self, name: str) -> str:
        return self.genders.get(name) or gender_of(name)

    def proper_name(self, role_name: str) -> str:
        """ "Anna" for "Ada's sister", if only one name was told for her."""
        names = self.names.get(role_name, set())
        return next(iter(names)) if len(names) == 1 else ""

    def learn(self, role_name: str, alias: str, gender: str) -> None:
        """The sister is called Anna, and is a woman."""
        if gender:
            self.genders[alias] = gender
        if alias not in self.names.setdefault(role_name, set()):
            self.names[role_name].add(alias)
            self.seen = [self._renamed(s, alias) if s.key == role_name else s for s in self.seen]

    def _renamed(self, seen: Seen, alias: str) -> Seen:
        referents = tuple(Referent(alias, r.kind, True) for r in seen.referents)
        return replace(seen, referents=referents, key=alias, gender=seen.gender or self.gender(alias))


def key_of(referents: Iterable[Referent]) -> str:
    return " + ".join(sorted(r.name for r in referents))


def is_part_of(name: str, longer: str) -> bool:
    """ "Voss" of "Helen Voss"."""
    return set(name.split()) < set(longer.split())
