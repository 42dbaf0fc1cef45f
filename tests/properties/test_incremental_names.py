"""Names that are resolved update by update are resolved as in one go."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias

from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphmem.language.name_forms import normal_name
from graphmem.model import Decision, Fact, Member, Mention, Message
from graphmem.model.entity import EntityKind
from graphmem.model.ids import digest
from graphmem.model.keyed_state import MemoryState
from graphmem.model.validity import FOREVER
from graphmem.resolution.name_index import NameIndex, ResolutionUpdate, ThreadInput, ThreadKey
from graphmem.resolution.resolution_config import REACH, Reach
from graphmem.resolution.resolver import Resolution, resolve
from graphmem.resolution.thread_rows import name_parts
from tests.talk import day

START = day("2026-01-01")
SPEAKERS = ("Ada Berg", "Ada", "kim", "Robert Hale", "Bob", "user", "Anna", "Mum")
PEOPLE = (
    "Ada",
    "Ada Berg",
    "Ada Lund",
    "Bob",
    "Robert",
    "Robert Hale",
    "Hale",
    "Anna",
    "Anna Berg",
    "Ann",
    "Berg",
    "Dr Hale",
    "Mum",
    "Jordan",
)
THINGS = ("Tidewerk", "Tidewerk GmbH", "Jordan", "boat", "Boat", "Berg", "Oslo")
KINDS: tuple[EntityKind, ...] = ("person", "place", "organisation", "thing")


@dataclass(frozen=True)
class Said:
    """A message: who says it, at which minute, by which template, of whom."""

    speaker: str
    minute: int
    template: int
    names: tuple[str, str]
    kinds: tuple[EntityKind, EntityKind]
    account: str


TEMPLATES = (
    "{0} met {1}.",
    "{0}, short for {1}, is here.",
    "My sister {0} knows {1}.",
    "I saw {0}'s car in {1}.",
    "She likes {0}, from now on I sign as {1}",
    "In {0} we met {1}.",
)


@st.composite
def lines(draw: st.DrawFn) -> Said:
    """Something that is said."""
    names = st.sampled_from((*PEOPLE, *THINGS))
    return Said(
        draw(st.sampled_from(SPEAKERS)),
        draw(st.integers(0, 30)),
        draw(st.integers(0, len(TEMPLATES) - 1)),
        (draw(names), draw(names)),
        (draw(st.sampled_from(KINDS)), draw(st.sampled_from(KINDS))),
        draw(st.sampled_from(("", "", "n07", "n08"))),
    )


def thread_input(key: ThreadKey, said: tuple[Said, ...]) -> ThreadInput:
    """What is said in a thread, with the mentions that an extractor would find."""
    messages, mentions, facts = [], [], []
    for number, line in enumerate(said):
        text = TEMPLATES[line.template].format(*line.names)
        at = START + timedelta(minutes=line.minute)
        id_ = f"{key[0]}-{key[1]}-{number}"
        message = Message(
            id=id_,
            space="s",
            conversation=key[0],
            thread=key[1],
            position=number,
            key=str(number),
            speaker=line.speaker,
            role="user",
            text=text,
            sent_at=at,
            speaker_key=line.account,
        )
        messages.append(message)
        mentions += _mentions(message, line)
        members = (Member("agent", line.names[0], line.kinds[0]), Member("theme", "boat", "thing"))
        facts.append(
            Fact(
                id="",
                space="s",
                message_id=id_,
                start=0,
                end=3,
                text=text,
                predicate="meet",
                members=members,
                kind="event",
                polarity="positive",
                modality="asserted",
                valid_from=at,
                valid_to=FOREVER,
                precision="day",
                recorded_at=at,
            ).with_id()
        )
    return ThreadInput(*key, messages, mentions, facts)


def _mentions(message: Message, line: Said) -> list[Mention]:
    found = []
    for name, kind in zip(line.names, line.kinds, strict=True):
        start = message.text.index(name)
        found.append(Mention.of(message, start, start + len(name), name, kind))
    for words, name in (
        ("My sister", f"{line.speaker}'s sister"),
        (f"{line.names[0]}'s car", f"{line.names[0]}'s car"),
        ("I ", line.speaker),
        ("She", line.names[0]),
    ):
        if words in message.text:
            start = message.text.index(words)
            found.append(Mention.of(message, start, start + len(words.strip()), name, "thing" if words.endswith("car") else "person"))
    return found


@dataclass
class Stored:
    """What a caller keeps of the updates."""

    entities: dict[str, object] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def take(self, update: ResolutionUpdate) -> None:
        """As the graph is written: what is gone is removed, the rest is set."""
        for id_ in update.gone:
            self.entities.pop(id_, None)
        self.entities.update({e.id: e for e in update.entities})
        for id_ in update.gone_decisions:
            self.decisions.pop(id_, None)
        self.decisions.update({d.id: d for d in update.decisions})


def decision_of_user(left: tuple[str, str], right: tuple[str, str], verdict: str) -> Decision:
    """A decision of a user."""
    (conversation, name), (other_conversation, other) = sorted(((left[0], normal_name(left[1])), (right[0], normal_name(right[1]))))
    id_ = digest("decision", "s", "user", conversation, name, other_conversation, other)
    if verdict == "rename":
        conversation, name, other_conversation, other = left[0], normal_name(left[1]), "", normal_name(right[1])
    return Decision(
        id=id_,
        space="s",
        left_name=name,
        left_conversation=conversation,
        right_name=other,
        right_conversation=other_conversation,
        verdict=verdict,
        score=1.0,
        reasons=(right[1],) if verdict == "rename" else (),
        made_by="user",
        decided_at=START,
    )  # type: ignore[arg-type]


Ruled: TypeAlias = tuple[tuple[str, str], tuple[str, str], str]
"""Two sides, each a conversation and a name, and a verdict; "none" takes the decision back."""
Step: TypeAlias = tuple[dict[ThreadKey, tuple[Said, ...]], list[Ruled]]
"""The threads that are given in an update, and what users decide before it."""
KEYS: tuple[ThreadKey, ...] = (("c0", "t0"), ("c0", "t1"), ("c1", "t0"), ("c2", "t0"), ("c2", "t1"), ("c3", ""))
CONTENTS = st.lists(lines(), max_size=4).map(tuple)
# One name is in no text.
SIDES = st.tuples(st.sampled_from(("", "c0", "c1")), st.sampled_from((*PEOPLE, "Quentin")))
STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(KEYS), CONTENTS, max_size=3),
        st.lists(st.tuples(SIDES, SIDES, st.sampled_from(("merge", "apart", "rename", "none"))), max_size=1),
    ),
    min_size=1,
    max_size=5,
)


def _said(speaker: str, template: int, *names: str) -> Said:
    return Said(speaker, 0, template, (names[0], names[1]), ("person", "person"), "")


# A person and her namesake have a sister each; one of the two, and her sister, go.
SISTERS: list[Step] = [
    (
        {
            ("c3", ""): (_said("Ada Berg", 0, "Ada", "Ada"), _said("Ada Berg", 2, "Ada", "Ada")),
            ("c0", "t1"): (_said("Ada", 2, "Ada", "Bob"), _said("kim", 0, "Ada", "Ada")),
        },
        [],
    ),
    ({("c3", ""): ()}, []),
]


# Where nearly every name is a hub, and where hardly one is.
REACHES = st.sampled_from((REACH, replace(REACH, related_names=1)))


@settings(deadline=None, max_examples=100)
@example(SISTERS, REACH)
@given(STEPS, REACHES)
def test_names_resolved_update_by_update_are_resolved_as_in_one_go(steps: list[Step], reach: Reach) -> None:
    state, stored = MemoryState(), Stored()
    index = NameIndex("s", state, reach=reach)
    content: dict[ThreadKey, ThreadInput] = {}
    decisions: dict[str, Decision] = {}
    meant: dict[ThreadKey, dict[str, str]] = {}
    for said, decided in steps:
        given_now = [thread_input(key, lines_) for key, lines_ in said.items()]
        content.update({(t.conversation, t.thread): t for t in given_now})
        names = _rule(decisions, decided)
        update = index.update(given_now, list(decisions.values()), names)
        stored.take(update)
        now = {key: _meanings(index, thread) for key, thread in content.items()}
        moved = {key for key in now if key not in said and now[key] != meant[key]}
        assert moved <= update.rebind
        meant = now
        _check(index, stored, content, update, list(decisions.values()), reach)
    whole = MemoryState()
    NameIndex("s", whole, reach=reach).update(content.values(), list(decisions.values()))
    assert state._values == whole._values


@settings(deadline=None, max_examples=100)
@given(STEPS, SIDES, SIDES, st.sampled_from(("merge", "apart", "rename", "none")), REACHES)
def test_what_names_would_mean_is_previewed_as_it_is_resolved(
    steps: list[Step], left: tuple[str, str], right: tuple[str, str], verdict: str, reach: Reach
) -> None:
    index = NameIndex("s", MemoryState(), reach=reach)
    content: dict[ThreadKey, ThreadInput] = {}
    decisions: dict[str, Decision] = {}
    for said, decided in steps:
        given_now = [thread_input(key, lines_) for key, lines_ in said.items()]
        content.update({(t.conversation, t.thread): t for t in given_now})
        index.update(given_now, list(decisions.values()), _rule(decisions, decided))
    names = _rule(decisions, [(left, right, verdict)]) or {normal_name(left[1])}
    previewed = index.preview(names, list(decisions.values()))
    update = index.update([], list(decisions.values()), names)
    entities = {e.id: e for e in update.entities}
    assert {e.id: e for e in previewed.entities} == {id_: entities[id_] for id_ in (e.id for e in previewed.entities)}
    meant = {(a.conversation, a.name): a.entity_id for a in index.aliases(content) if not a.message_id}
    assert [a for a in previewed.aliases if meant.get((a.conversation, a.name), a.entity_id) != a.entity_id] == []
    assert {name for name in names if any(name == known for _, known in meant)} <= {a.name for a in previewed.aliases}


def _rule(decisions: dict[str, Decision], decided: list[Ruled]) -> set[str]:
    """Add or take away decisions; returns the names that they are about."""
    names = set()
    for left, right, verdict in decided:
        decision = decision_of_user(left, right, verdict)
        known = decisions.pop(decision.id, None)
        if verdict != "none":
            decisions[decision.id] = decision
        if verdict != "none" or known:
            names |= {decision.left_name, decision.right_name}
    return names


def _meanings(index: NameIndex, thread: ThreadInput) -> dict[str, str]:
    """The entity of every mention and member of a thread."""
    binder = index.binder([(thread.conversation, thread.thread)])
    by_id = {m.id: m for m in thread.messages}
    found = {m.id: binder.entity_id(by_id[m.message_id], m.name) for m in thread.mentions}
    members = {f"{f.id} {m.name}": binder.entity_id(by_id[f.message_id], m.name) for f in thread.facts for m in f.members}
    return found | members


def _check(
    index: NameIndex,
    stored: Stored,
    content: dict[ThreadKey, ThreadInput],
    update: ResolutionUpdate,
    decisions: list[Decision],
    reach: Reach,
) -> None:
    threads = content.values()
    whole = resolve(
        "s",
        [m for t in threads for m in t.messages],
        [m for t in threads for m in t.mentions],
        [f for t in threads for f in t.facts],
        decisions,
        reach=reach,
    )
    assert sorted(stored.entities) == [e.id for e in whole.entities]
    assert [stored.entities[e.id] for e in whole.entities] == [replace(e, mentions=0) for e in whole.entities]
    assert index.aliases(content) == list(whole.aliases)
    assert [*update.user_decisions, *(stored.decisions[id_] for id_ in sorted(stored.decisions))] == list(whole.decisions)
    anywhere = {name: {a.entity_id for a in whole.aliases if a.name == name} for name in {a.name for a in whole.aliases}}
    for word, ids in _parts_of_display_names(content, whole).items():
        anywhere[word] = anywhere.get(word, set()) | ids
    for name, id_ in _given_names(whole).items():
        anywhere[name] = anywhere.get(name, set()) | {id_}
    assert index.entity_ids_of(list(anywhere)) == {name: tuple(sorted(ids)) for name, ids in anywhere.items()}


def _given_names(whole: Resolution) -> dict[str, str]:
    """The entities of names that users gave, where no text uses the name; a name that is given only later cannot be replaced before."""
    given: dict[str, str] = {}
    used = {(a.conversation, a.name) for a in whole.aliases if not a.message_id}
    known = {name for _, name in used}
    for decision in sorted(whole.decisions, key=lambda d: (d.decided_at, d.id)):
        is_known = decision.left_name in known or decision.left_name in given
        if decision.verdict == "rename" and is_known and decision.left_id and ("", decision.right_name) not in used:
            given.setdefault(decision.right_name, decision.left_id)
    return given


def _parts_of_display_names(content: dict[ThreadKey, ThreadInput], whole: Resolution) -> dict[str, set[str]]:
    """What the words of display names mean, where nobody in the thread speaks under the word itself."""
    speakers = [(conversation, {normal_name(m.speaker) for m in thread.messages}) for (conversation, _), thread in content.items()]
    meant = {(a.conversation, a.name): a.entity_id for a in whole.aliases if not a.message_id}
    found: dict[str, set[str]] = {}
    for conversation, names in speakers:
        for name in names:
            for word in set(name_parts(name)) - names:
                found.setdefault(word, set()).add(meant.get((conversation, name)) or meant["", name])
    return found
