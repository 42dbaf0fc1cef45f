"""Which names may be of one entity: links between names that are related, found by blocking keys, kept from update to update."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from graphmem.model.keyed_state import KeyedState
from graphmem.resolution.blocking import blocking_keys
from graphmem.resolution.comparison import person_relation, thing_relation
from graphmem.resolution.name_rows import NameRow, Names, Persons, StateRows
from graphmem.resolution.profiles import owner_of

# How a name is used, as bits: of a person; of anything else; by someone who took another name.
PERSON, THING, RENAMED = 1, 2, 4


class NameLinks:
    """Links between names; two names that can be compared, or have an account in common, are linked."""

    def __init__(self, state: KeyedState) -> None:
        self._blocks = StateRows(state, "block")
        self._links = StateRows(state, "link")

    def load(self, names: Iterable[str]) -> None:
        """Read the links of names."""
        self._links.load(names)

    def of(self, name: str) -> Collection[str]:
        """The names linked to a name."""
        return self._links[name].keys()

    def refresh(self, names: Names, changed: Iterable[str], persons: Persons) -> dict[str, set[str]]:
        """Link again what is used in another way than before; returns the links that came or went, by either name."""
        before: dict[str, list[Any]] = {}
        after: dict[str, list[Any]] = {}
        for name in sorted(changed):
            row = names[name]
            use = [code_of(row, names, persons), sorted(row.row.get("a", ()))]
            if use != row.row.get("l", [0, []]):
                before[name], after[name] = row.row.get("l", [0, []]), use
                names.edit(name).row["l"] = use
                if use == [0, []]:
                    del names.edit(name).row["l"]
        keys = {name: link_keys(name, *after[name]) for name in after}
        old_keys = {name: link_keys(name, *before[name]) for name in before}
        self._blocks.load(key for found in (keys, old_keys) for some in found.values() for key in some)
        for name in after:
            for key in old_keys[name] - keys[name]:
                del self._blocks.edit(key)[name]
            for key in keys[name]:
                self._blocks.edit(key)[name] = after[name][0]
        return self._link({name: self._related(name, after[name][0], keys[name]) for name in after})

    def _related(self, name: str, code: int, keys: Iterable[str]) -> set[str]:
        found: set[str] = set()
        others: dict[str, int] = {}
        for key in keys:
            block = self._blocks[key]
            if key.startswith("a:"):
                found.update(block)
            others.update(block)
        return (found | {other for other in others if other not in found and are_comparable(name, code, other, others[other])}) - {name}

    def _link(self, related: Mapping[str, set[str]]) -> dict[str, set[str]]:
        self._links.load(related.keys() | {other for found in related.values() for other in found})
        touched: dict[str, set[str]] = defaultdict(set)
        for name, found in sorted(related.items()):
            known = set(self._links[name])
            self._links.load(known)
            for other in sorted(found - known):
                self._links.edit(name)[other] = self._links.edit(other)[name] = 1
                touched[name].add(other)
                touched[other].add(name)
            for other in sorted(known - found):
                self._links.edit(name).pop(other, None)
                self._links.edit(other).pop(name, None)
                touched[name].add(other)
                touched[other].add(name)
        return dict(touched)

    def write(self) -> None:
        """Write what was changed."""
        self._blocks.write()
        self._links.write()

    def forget(self) -> None:
        """Let go of what was read."""
        self._blocks.forget()
        self._links.forget()


def code_of(found: NameRow, names: Names, persons: Persons) -> int:
    """How a name is used (bits); 0 if it is never a name of its own."""
    if not found.is_proper:
        return 0
    code = RENAMED if found.row.get("r") else 0
    has_owner = bool(owner_of(found.name))
    elsewhere = sorted(conversation for conversation in found.used_in() if not names.is_own(conversation, found.name, persons))
    if elsewhere:
        code |= PERSON if has_owner and elsewhere[0] in persons(found.name) else THING
    if not has_owner and len(elsewhere) < sum(1 for _ in found.used_in()):
        code |= PERSON
    return code if code & (PERSON | THING) else 0


def link_keys(name: str, code: int, accounts: Iterable[str]) -> set[str]:
    """The blocking keys of a name that is used so."""
    keys = {f"a:{account}" for account in accounts} if code & PERSON else set()
    if code & PERSON:
        keys |= set(blocking_keys(name, person=True))
    if code & THING:
        keys |= set(blocking_keys(name, person=False))
    return keys


def are_comparable(left: str, code: int, right: str, other: int) -> bool:
    """The names are related as what they are used for."""
    both = code & other
    mixed = bool((code & PERSON and other & THING) or (code & THING and other & PERSON))
    renamed = bool((code | other) & RENAMED)
    if both & PERSON or mixed:
        related = person_relation(left, right)
        if related != "none" and (related != "other surname" or renamed):
            return True
    return bool(both & THING or mixed) and thing_relation(left, right) != "none"
