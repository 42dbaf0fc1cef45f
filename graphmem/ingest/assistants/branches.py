"""Conversations that branch: the branch that was shown, and the alternatives to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ConversationBranch:
    """A path of nodes, by name, first to last.

    `number` is 0 for the branch that was shown. `replaced_at` of an alternative is the time of the sibling that the conversation
    continued with, None if there is none.
    """

    nodes: tuple[str, ...]
    number: int = 0
    replaced_at: datetime | None = None

    def thread(self, title: str) -> str:
        """Return the name of the branch's thread."""
        return f"{title} (alternative {self.number})" if self.number else title

    def retired_at(self, sent_at: datetime) -> datetime | None:
        """Return when a message of the branch was retired: never, when it was replaced, or when it was sent."""
        return None if not self.number else max(sent_at, self.replaced_at or sent_at)


class ConversationTree:
    """The tree of a conversation's nodes. Parents that are unknown or close a cycle are dropped.

    A node without a time gets that of its parent, or else `start`. `last` is the leaf of the branch that was shown; if it is no
    node, that is the newest leaf.
    """

    def __init__(self, parents: Mapping[str, str | None], times: Mapping[str, datetime], start: datetime | None, last: object) -> None:
        self.parents = _without_cycles(parents, last)
        self._place = {name: place for place, name in enumerate(parents)}
        self._children: dict[str | None, list[str]] = defaultdict(list)
        for name, parent in self.parents.items():
            self._children[parent].append(name)
        self.times = self._with_times(times, start or min(times.values(), default=NO_TIME))
        for siblings in self._children.values():
            siblings.sort(key=self._age)
        leaves = (name for name in parents if name not in self._children)
        self.last = last if isinstance(last, str) and last in parents else max(leaves, key=self._age, default=None)

    def branches(self) -> list[ConversationBranch]:
        """Return the branch that was shown, then the alternatives in the order in which they were replaced.

        Each node is in one branch. An alternative keeps its number while answers are added; at its own forks it follows the
        newest child.
        """
        shown = tuple(reversed(list(self._up(self.last))))
        kept: dict[str | None, str] = dict(zip((None, *shown), shown, strict=False))
        for parent, children in self._children.items():
            if parent != self.last:
                kept.setdefault(parent, children[-1])
        left = sorted(self._alternatives(kept))
        others = (
            ConversationBranch(tuple(_down(start, kept)), n, self._time_of(kept.get(self.parents[start])))
            for n, (*_, start) in enumerate(left, 1)
        )
        return [ConversationBranch(shown), *others] if shown else []

    def _alternatives(self, kept: Mapping[str | None, str]) -> Iterator[tuple[datetime, tuple[datetime, int], str]]:
        """Yield where alternatives start, with the time of their next sibling, or their own if they are the newest."""
        for parent, children in self._children.items():
            for child, after in zip(children, (*children[1:], children[-1]), strict=True):
                if child != kept.get(parent):
                    yield self.times[after], self._age(child), child

    def _with_times(self, times: Mapping[str, datetime], start: datetime) -> dict[str, datetime]:
        known: dict[str, datetime] = {}
        open_nodes = list(self._children.get(None, ()))
        while open_nodes:
            name = open_nodes.pop()
            known[name] = times.get(name) or known.get(self.parents[name] or "", start)
            open_nodes += self._children.get(name, ())
        return known

    def _age(self, name: str) -> tuple[datetime, int]:
        return self.times[name], self._place[name]

    def _time_of(self, name: str | None) -> datetime | None:
        return None if name is None else self.times[name]

    def _up(self, name: str | None) -> Iterator[str]:
        while name is not None:
            yield name
            name = self.parents[name]


def _down(name: str | None, kept: Mapping[str | None, str]) -> Iterator[str]:
    while name is not None:
        yield name
        name = kept.get(name)


def _without_cycles(parents: Mapping[str, str | None], last: object) -> dict[str, str | None]:
    """Return parents that are nodes; a cycle is cut where the way up from `last`, or else from its first node, closes it."""
    safe: dict[str, str | None] = {}
    first: Iterable[str] = (last,) if isinstance(last, str) and last in parents else ()
    for start in chain(first, parents):
        name: str | None = start
        walked: set[str] = set()
        while name is not None and name not in safe:
            walked.add(name)
            parent = parents[name]
            safe[name] = None if parent not in parents or parent in walked else parent
            name = safe[name]
    return {name: safe[name] for name in parents}
