"""The rows that are kept of names: read once per update, changed in memory, written at the end."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from graphmem.language.name_forms import handle_of, is_firm, parts_of
from graphmem.model.keyed_state import KeyedState
from graphmem.resolution.entity_typing import prior_votes, votes_for_person
from graphmem.resolution.profiles import is_role, owner_of
from graphmem.resolution.thread_rows import Row

_SEPARATOR = "\x1f"


def joined(conversation: str, name: str) -> str:
    """One key of a conversation and a name, word or thread of it."""
    return f"{conversation}{_SEPARATOR}{name}"


class StateRows:
    """Rows of one kind. A row that is not there is {}; one that is left empty is dropped."""

    def __init__(self, state: KeyedState, kind: str) -> None:
        self._state = state
        self._kind = kind
        self._rows: dict[str, Row] = {}
        self._changed: set[str] = set()

    def load(self, keys: Iterable[str]) -> None:
        """Read the rows that were not read before, together."""
        missing = sorted(set(keys) - self._rows.keys())
        if missing:
            found = self._state.get(self._kind, missing)
            self._rows.update((key, found.get(key, {})) for key in missing)

    def __getitem__(self, key: str) -> Row:
        """The row, to be read only."""
        if key not in self._rows:
            self.load((key,))
        return self._rows[key]

    def edit(self, key: str) -> Row:
        """The row, to be changed in place."""
        self._changed.add(key)
        return self[key]

    def replace(self, key: str, row: Row) -> None:
        """Set a whole row."""
        self._rows[key] = row
        self._changed.add(key)

    def write(self) -> None:
        """Write what was changed."""
        changed = sorted(self._changed)
        values = {key: self._rows[key] for key in changed if self._rows[key]}
        if values:
            self._state.put(self._kind, values)
        gone = [key for key in changed if not self._rows[key]]
        if gone:
            self._state.drop(self._kind, gone)
        self._changed.clear()

    def forget(self) -> None:
        """Let go of what was read; everything that was changed must be written."""
        assert not self._changed, "rows were changed and not written"
        self._rows.clear()


# Of a name in a conversation (`v` of its row): votes for a person, messages that it speaks, threads, time of the first use.
VOTES, SPOKEN, THREADS, FIRST = range(4)


@dataclass(slots=True)
class NameRow:
    """A normal name wherever it is used, over its stored row.

    v conversations: [votes, spoken, threads, first use or None]; p proper uses, x uses as a full name of a person, y whether its words
    were lent, q full names that it is a word of, o names that it is the owner of, g counts of the conversations in which it is of no
    person; d, n and b by conversation (see `contributions`), r new names claimed, a accounts, e entity ids by conversation, l how it
    is linked, h conversations in which a hub is resolved apart, k clusters of an owner.
    """

    name: str
    row: Row
    persons_before: frozenset[str] = frozenset()
    ids_before: dict[str, str] = field(default_factory=dict)
    traits_before: tuple[bool, bool] = (False, False)

    def __post_init__(self) -> None:
        self.persons_before = self.persons()
        self.ids_before = dict(self.row.get("e", {}))
        self.traits_before = self.traits

    @property
    def conversations(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = self.row.get("v", {})
        return found

    @property
    def speaks(self) -> bool:
        return any(found[SPOKEN] for found in self.conversations.values())

    @property
    def is_proper(self) -> bool:
        """It is written with a capital somewhere, or speaks."""
        return bool(self.row.get("p")) or self.speaks

    @property
    def traits(self) -> tuple[bool, bool]:
        """What counts wherever it is used: whether it is proper, and whether it owns something."""
        return self.is_proper, "o" in self.row

    @property
    def is_full_person(self) -> bool:
        """Its words are words of people's names."""
        return bool(self.row.get("x")) or self.speaks

    def persons(self) -> frozenset[str]:
        """The conversations in which it is a person's own name."""
        if not self.is_proper or is_role(self.name) or is_firm(self.name):
            return frozenset()
        if handle_of(self.name):
            return frozenset(self.conversations)
        everywhere = sum(found[VOTES] for found in self.conversations.values())
        prior = prior_votes(self.name, speaks=self.speaks, is_part=bool(self.row.get("q")))
        return frozenset(
            conversation
            for conversation, found in self.conversations.items()
            if found[SPOKEN] or votes_for_person(found[VOTES], everywhere, prior) > 0
        )

    def ids(self) -> dict[str, str]:
        """Entity ids by conversation, "" for the conversations in which it is of no person."""
        found: dict[str, str] = self.row.get("e", {})
        return found

    def used_in(self) -> Iterator[str]:
        """The conversations in which it means something of its own."""
        return (conversation for conversation, found in self.conversations.items() if found[FIRST] is not None)


class Names:
    """The rows of names, and what follows from them together."""

    def __init__(self, state: KeyedState) -> None:
        self._rows = StateRows(state, "name")
        self._names: dict[str, NameRow] = {}
        self.changed: set[str] = set()

    def load(self, names: Iterable[str]) -> None:
        """Read names and their owners."""
        wanted = set(names)
        while owners := {owner for name in wanted if (owner := owner_of(name))} - wanted:
            wanted |= owners
        self._rows.load(wanted)
        self._names.update((name, NameRow(name, self._rows[name])) for name in sorted(wanted - self._names.keys()))

    def __getitem__(self, name: str) -> NameRow:
        if name not in self._names:
            self.load((name,))
        return self._names[name]

    def edit(self, name: str) -> NameRow:
        """The name, to be changed."""
        found = self[name]
        self._rows.edit(name)
        self.changed.add(name)
        return found

    def write(self) -> None:
        """Write what was changed."""
        self._rows.write()

    def is_own(self, conversation: str, name: str, persons: "Persons") -> bool:
        """True if the name is separate per conversation: a person's own name, or one that begins with it."""
        return conversation in persons(owner_of(name) or name)


class Persons:
    """The conversations in which names are of people, before an update or after it."""

    def __init__(self, names: Names, *, before: bool = False) -> None:
        self._names = names
        self._before = before
        self._found: dict[str, frozenset[str]] = {}

    def __call__(self, name: str) -> frozenset[str]:
        if name not in self._found:
            row = self._names[name]
            self._found[name] = row.persons_before if self._before else row.persons()
        return self._found[name]


def words_of_name(name: str) -> Collection[str]:
    """The words that a full name lends to the names of people."""
    return sorted(set(parts_of(name).words))


def end_words(name: str) -> list[str]:
    """The first and the last word of a full name; none for a single word, or what says its owner."""
    words = name.split()
    return sorted({words[0], words[-1]}) if len(words) > 1 and "'s" not in name else []
