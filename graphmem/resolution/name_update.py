"""One update of the name index: which rows threads touch, what follows from that for names, and which entities are made again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from graphmem.model.keyed_state import KeyedState
from graphmem.resolution.name_links import NameLinks
from graphmem.resolution.name_rows import FIRST, SPOKEN, THREADS, VOTES, Names, Persons, StateRows, end_words, joined, words_of_name
from graphmem.resolution.profiles import ADDRESSED, NameKey, owner_of
from graphmem.resolution.resolution_config import REACH
from graphmem.resolution.scoring import everywhere_from, level_of
from graphmem.resolution.thread_rows import Row, add, bare_names, contributions, names_of, speakers_of, votes_of

_SPACE = "names"
_GLOBAL = ("w", "k", "m", "g", "c", "s", "r")
_OWN = (*_GLOBAL, "t", "a")
_PAIRS = ("d", "n", "b")


class NameState:
    """All rows of the names of a space, as one update sees them."""

    def __init__(self, state: KeyedState) -> None:
        self.space = StateRows(state, "names")
        self.threads = StateRows(state, "thread")
        self.conversations = StateRows(state, "conversation")
        self.names = Names(state)
        self.uses = StateRows(state, "use")
        self.words = StateRows(state, "word")
        self.links = NameLinks(state)
        self.parts = StateRows(state, "part")
        self.decisions = StateRows(state, "decision")

    def write(self) -> None:
        """Write what was changed."""
        for rows in (self.space, self.threads, self.conversations, self.uses, self.words, self.parts, self.decisions):
            rows.write()
        self.names.write()
        self.links.write()

    def let_go(self) -> None:
        """Let go of what only an update needs: decoded rows take ten times as much as stored ones."""
        for rows in (self.uses, self.links, self.parts, self.decisions):
            rows.forget()

    def speakers(self, conversation: str) -> frozenset[str]:
        """The normal names of those who speak in a conversation."""
        return frozenset(self.conversations[conversation].get("s", ()))

    def shared_words(self, conversation: str, persons: Persons) -> Callable[[str], list[str]]:
        """The words of a person's full name that another full name of the conversation has too."""

        def words(name: str) -> list[str]:
            found = end_words(name)
            if not found or conversation not in persons(name):
                return []
            return [word for word in found if len(self.words[joined(conversation, word)]) > 1]

        return words

    def load_words(self, used: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Read, for conversations with the names used in them, what `shared_words` needs; all together."""
        full = [(conversation, name) for conversation, names in used for name in names if end_words(name)]
        self.names.load(name for _, name in full)
        self.words.load(joined(conversation, word) for conversation, name in full for word in end_words(name))


class NameUpdate:
    """Takes in changed threads and says which names have to be resolved again.

    `dirty` are names whose profile or company changed, `places` where it did; `rebind` threads in which a first name or surname stands for
    another full name than before.
    """

    def __init__(self, state: NameState) -> None:
        self._state = state
        self._before: dict[NameKey, Row] = {}
        self._after: dict[NameKey, Row] = {}
        self._speakers_before: dict[str, frozenset[str]] = {}
        self._bearers_before: dict[str, frozenset[str]] = {}
        self._levels_before: dict[str, int] = {}
        self.dirty: set[str] = set()
        self.places: set[NameKey] = set()
        self.rebind: set[NameKey] = set()

    def take_in(self, threads: Mapping[NameKey, Row]) -> None:
        """Replace the rows of threads, and everything that is counted from them."""
        self._replace_threads(threads)
        if not self._after:
            return
        self._count_conversations()
        self._count_votes()
        persons_before, persons = Persons(self._state.names, before=True), Persons(self._state.names)
        self._bear_words(persons_before, persons)
        self._count_uses(persons_before, persons)
        self._count_speakers()
        self.dirty |= self._state.names.changed | {name for _, name in self.places}

    def _replace_threads(self, threads: Mapping[NameKey, Row]) -> None:
        rows = self._state.threads
        rows.load(joined(*key) for key in threads)
        for key, row in sorted(threads.items()):
            if rows[joined(*key)] != row:
                self._before[key], self._after[key] = rows[joined(*key)], row
                rows.replace(joined(*key), row)

    def _again(self, keys: Collection[NameKey]) -> None:
        """Threads that are as they were, but add something else to names."""
        self._state.threads.load(joined(*key) for key in keys)
        for key in sorted(keys):
            if key not in self._after:
                self._before[key] = self._after[key] = self._state.threads[joined(*key)]

    def _count_conversations(self) -> None:
        rows = self._state.conversations
        rows.load(conversation for conversation, _ in self._after)
        count = 0
        for key in sorted(self._after):
            conversation, thread = key
            self._speakers_before.setdefault(conversation, self._state.speakers(conversation))
            row = rows.edit(conversation)
            count -= bool(row)
            for threads, sign in ((self._before[key], -1), (self._after[key], 1)):
                part = {"t": {thread: 1}, "s": dict.fromkeys(sorted(speakers_of(threads)), 1)} if threads else {}
                add(row, part, sign, ("t", "s"))
            count += bool(row)
        space = self._state.space.edit(_SPACE)
        space["n"] = space.get("n", 0) + count
        for conversation in sorted(self._speakers_before):
            if self._came_or_went(conversation) & ADDRESSED:
                self._again({(conversation, thread) for thread in rows[conversation].get("t", ())})

    def _came_or_went(self, conversation: str) -> frozenset[str]:
        return self._speakers_before[conversation] ^ self._state.speakers(conversation)

    def _count_votes(self) -> None:
        names = self._state.names
        for sign, rows, speakers in ((-1, self._before, self._speakers_before.__getitem__), (1, self._after, self._state.speakers)):
            votes = {(conversation, thread): votes_of(row, speakers(conversation)) for (conversation, thread), row in sorted(rows.items())}
            names.load(name for found in votes.values() for name in found)
            for (conversation, _), here in votes.items():
                for name, found in here.items():
                    self._count_vote(conversation, name, found, sign)
        self._lend_words()
        for name in sorted(names.changed):
            self._own_names(name)

    def _count_vote(self, conversation: str, name: str, found: Sequence[float], sign: int) -> None:
        row = self._state.names.edit(name).row
        self.places.add((conversation, name))
        if name not in self._levels_before:
            self._levels_before[name] = self._level(name)
        here = row.setdefault("v", {}).setdefault(conversation, [0, 0, 0, None])
        here[VOTES] += sign * found[0]
        here[SPOKEN] += sign * found[1]
        here[THREADS] += sign
        if not here[THREADS]:
            del row["v"][conversation]
        if not row["v"]:
            del row["v"]
        add(row, {key: int(count) for key, count in (("p", found[2]), ("x", found[3])) if count}, sign, ("p", "x"))

    def _lend_words(self) -> None:
        """Count the full names of people that each word is in."""
        names = self._state.names
        turned = [name for name in sorted(names.changed) if names[name].is_full_person != bool(names[name].row.get("y"))]
        names.load(word for name in turned for word in words_of_name(name))
        for name in turned:
            sign = 1 if names[name].is_full_person else -1
            add(names.edit(name).row, {"y": 1}, sign, ("y",))
            for word in words_of_name(name):
                add(names.edit(word).row, {"q": 1}, sign, ("q",))

    def _own_names(self, name: str) -> None:
        """Note a name with its owner."""
        owner, there = owner_of(name), "v" in self._state.names[name].row
        if owner and there != (name in self._state.names[owner].row.get("o", ())):
            add(self._state.names.edit(owner).row, {"o": {name: 1}}, 1 if there else -1, ("o",))

    def _bear_words(self, before: Persons, after: Persons) -> None:
        """Note who bears each first name and surname; threads of names that come to share one, or share it no more, are read again."""
        state = self._state
        moved = [
            (name, conversation) for name in sorted(state.names.changed) if end_words(name) for conversation in before(name) ^ after(name)
        ]
        keys = {joined(conversation, word) for name, conversation in moved for word in end_words(name)}
        spoken = {joined(c, speaker) for c in self._speakers_before for speaker in self._came_or_went(c)}
        state.words.load(keys | spoken)
        self._bearers_before = {key: frozenset(state.words[key]) for key in keys | spoken}
        for name, conversation in moved:
            for word in end_words(name):
                bearers = state.words.edit(joined(conversation, word))
                if conversation in after(name):
                    bearers[name] = 1
                else:
                    bearers.pop(name, None)
        again: set[str] = set()
        for key, bearers_before in self._bearers_before.items():
            conversation = key.partition("\x1f")[0]
            old, new = bearers_before, frozenset(state.words[key])
            old, new = (names if len(names) > 1 else frozenset() for names in (old, new))
            again |= {joined(conversation, name) for name in (old | new if key in spoken else old ^ new)}
        state.uses.load(again)
        for key in sorted(again):
            conversation = key.partition("\x1f")[0]
            self.rebind |= {(conversation, thread) for thread in state.uses[key].get("th", ())}
        self._again(self.rebind)

    def _parts(self, rows: Mapping[NameKey, Row], persons: Persons, *, before: bool) -> dict[NameKey, dict[str, Row]]:
        """What threads add to names, by conversation and name, then thread."""
        found: dict[NameKey, dict[str, Row]] = defaultdict(dict)
        speaking = {conversation: self._state.speakers(conversation) for conversation, _ in sorted(rows)}
        if before:
            speaking |= {
                conversation: self._speakers_before[conversation] for conversation in speaking.keys() & self._speakers_before.keys()
            }
        self._state.load_words((conversation, names_of(row, speaking[conversation])) for (conversation, _), row in sorted(rows.items()))
        for (conversation, thread), row in sorted(rows.items()):
            speakers = speaking[conversation]
            shared = self._shared_before(conversation, persons) if before else self._state.shared_words(conversation, persons)
            for name, part in contributions(row, speakers, bare_names(row, speakers, shared)).items():
                found[conversation, name][thread] = part
        return found

    def _shared_before(self, conversation: str, persons: Persons) -> Callable[[str], list[str]]:
        def words(name: str) -> list[str]:
            found = end_words(name)
            if not found or conversation not in persons(name):
                return []
            keys = {word: joined(conversation, word) for word in found}
            bearers = {word: self._bearers_before.get(key, self._state.words[key].keys()) for word, key in keys.items()}
            return [word for word in found if len(bearers[word]) > 1]

        return words

    def _count_uses(self, before: Persons, after: Persons) -> None:
        """Count what threads add to the uses of a name in a conversation, and what these add to the name itself."""
        state = self._state
        old, new = self._parts(self._before, before, before=True), self._parts(self._after, after, before=False)
        moved = self._moved(before, after)
        touched = sorted(old.keys() | new.keys() | moved)
        self.places.update(touched)
        state.uses.load(joined(*key) for key in touched)
        state.names.load(name for _, name in touched)
        for conversation, name in touched:
            key = (conversation, name)
            parts = [(part, -1) for part in old.get(key, {}).values()] + [(part, 1) for part in new.get(key, {}).values()]
            row, use = state.names.edit(name).row, state.uses.edit(joined(*key))
            was_own, is_own = state.names.is_own(conversation, name, before), state.names.is_own(conversation, name, after)
            if not was_own:
                self._add_to_name(row, use, -1)
            for part, sign in parts:
                add(use, part, sign, _OWN)
                self._add_pairs(row, conversation, part, sign)
            times = use.setdefault("th", {})
            for thread in old.get(key, {}):
                times.pop(thread, None)
            times.update({thread: part["f"] for thread, part in new.get(key, {}).items()})
            if not times:
                del use["th"]
            if not is_own:
                self._add_to_name(row, use, 1)
            if conversation in row.get("v", ()):
                row["v"][conversation][FIRST] = min((time for time in times.values() if time is not None), default=None)

    def _moved(self, before: Persons, after: Persons) -> set[NameKey]:
        """Names that start or stop being separate per conversation."""
        names = self._state.names
        changed = {(conversation, name) for name in names.changed for conversation in before(name) ^ after(name)}
        owned = {(conversation, owned) for conversation, name in changed for owned in names[name].row.get("o", ())}
        names.load(name for _, name in owned)
        return {key for key in changed | owned if key[0] in names[key[1]].conversations}

    def _add_to_name(self, row: Row, use: Row, sign: int) -> None:
        add(row.setdefault("g", {}), use, sign, _GLOBAL)
        if not row["g"]:
            del row["g"]

    def _add_pairs(self, row: Row, conversation: str, part: Row, sign: int) -> None:
        add(row, part, sign, ("a", "r"))
        for field in _PAIRS:
            if field in part:
                pairs = row.setdefault(field, {})
                here = {conversation: pairs.get(conversation, {})}
                add(here, {conversation: part[field]}, sign, (conversation,))
                pairs.pop(conversation, None)
                pairs.update(here)
                if not pairs:
                    del row[field]

    def _count_speakers(self) -> None:
        """Who speaks in most conversations, and which names are common: if that changes, all names that occur with them are dirty."""
        state, names = self._state, self._state.names
        space = state.space.edit(_SPACE)
        before = everywhere(space)
        space["m"] = everywhere_from(space["n"])
        common = space.get("c", {})
        for name, level in sorted(self._levels_before.items()):
            now = self._level(name)
            if now != level:
                self._see_again(name)
                common.pop(name, None)
                common.update({name: now} if now else {})
        space["c"] = common
        self._list_speakers(space)
        moved = before.symmetric_difference(everywhere(space))
        again = {c for name in moved for c, found in names[name].conversations.items() if found[SPOKEN]}
        again |= {conversation for conversation in self._speakers_before if self._came_or_went(conversation)}
        self._see_conversations_again(again)
        if not space["n"]:
            space.clear()

    def _level(self, name: str) -> int:
        found = self._state.names[name]
        return level_of(len(found.conversations)) if found.row.get("p") else 0

    def _list_speakers(self, space: Row) -> None:
        speakers = space.get("s", {})
        for name in sorted(self._state.names.changed):
            count = sum(1 for found in self._state.names[name].conversations.values() if found[SPOKEN])
            speakers.pop(name, None)
            speakers.update({name: count} if count >= REACH.few_conversations else {})
        space["s"] = speakers

    def _see_again(self, name: str) -> None:
        uses = self._state.uses
        keys = {conversation: joined(conversation, name) for conversation in self._state.names[name].conversations}
        uses.load(keys.values())
        self.places |= {(conversation, other) for conversation, key in keys.items() for other in uses[key].get("c", ())}

    def _see_conversations_again(self, conversations: Collection[str]) -> None:
        state = self._state
        state.conversations.load(conversations)
        keys = [(c, thread) for c in sorted(conversations) for thread in sorted(state.conversations[c].get("t", ()))]
        state.threads.load(joined(*key) for key in keys)
        for conversation, thread in keys:
            found = names_of(state.threads[joined(conversation, thread)], state.speakers(conversation))
            self.places |= {(conversation, name) for name in found}


def everywhere(space: Mapping[str, Any]) -> set[str]:
    """Who speaks in most conversations of a space."""
    return {name for name, count in space.get("s", {}).items() if count > space.get("m", 0)}
