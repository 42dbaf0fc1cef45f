"""Discourse state of a thread: the entities mentioned so far, and what is known of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from graphmem.extraction.coreference.coreference_records import Referent
from graphmem.language.given_names import gender_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscourseEntity:
    """One mention of an entity that a later pronoun may refer to.

    `referents` is empty for a person who has no name yet ("she called"). `key` is the same for all mentions of an entity.
    `gender` is "f", "m" or "" (unknown). `turn` and `sentence` are numbers in the thread, `token` an index in the message.
    `grammatical_role`: see `syntax.grammatical_role`. `parenthetical`: the tokens of the parentheses around the mention.
    """

    referents: tuple[Referent, ...]
    key: str
    gender: str
    plural: bool
    animate: bool
    turn: int
    sentence: int
    token: int
    grammatical_role: str
    definite: bool = True
    pronoun: bool = False
    parenthetical: tuple[int, int] | None = None


@dataclass(slots=True)
class DiscourseState:
    """What a thread has established so far.

    `entities`: mentions, latest last. `names`: proper names given for each role phrase. `genders`: genders learnt from pronouns and
    role phrases. `role_phrases`: those heard so far. `sentences`: how many sentences there were.
    """

    entities: list[DiscourseEntity] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    role_phrases: set[str] = field(default_factory=set)
    sentences: int = 0

    def gender(self, name: str) -> str:
        return self.genders.get(name) or gender_of(name)

    def proper_name(self, role_name: str) -> str:
        """ "Anna" for "Ada's sister", if exactly one name was given for her."""
        names = self.names.get(role_name, set())
        return next(iter(names)) if len(names) == 1 else ""

    def learn(self, role_name: str, alias: str, gender: str) -> None:
        """Record that "Ada's sister" is called "Anna" and is female; her earlier mentions get the name."""
        if gender:
            self.genders[alias] = gender
        if alias not in self.names.setdefault(role_name, set()):
            self.names[role_name].add(alias)
            self.entities = [self._renamed(one, alias) if one.key == role_name else one for one in self.entities]

    def _renamed(self, entity: DiscourseEntity, alias: str) -> DiscourseEntity:
        referents = tuple(Referent(alias, r.kind, True) for r in entity.referents)
        return replace(entity, referents=referents, key=alias, gender=entity.gender or self.gender(alias))


def entity_key(referents: Iterable[Referent]) -> str:
    return " + ".join(sorted(r.name for r in referents))


def is_shorter_form(name: str, longer: str) -> bool:
    """True for "Voss" and "Helen Voss"."""
    return set(name.split()) < set(longer.split())
