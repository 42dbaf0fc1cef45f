"""States inferred from events, as rules in data: whoever moved to Bergen lives there from then on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphmem.language.lexicon import ABSTRACT, GROUPS, KIN, PERSON_NOUNS
from graphmem.model import EntityKind, Fact, FactKind, Member
from graphmem.model.validity import FOREVER


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceRule:
    """An event with one of the predicates `events` implies the predicate `state`: its member in `event_role` gets `state_role`.

    `kinds`: only for members of these kinds (all if empty). `theme`: only if the event's theme is one of these (any if empty).
    """

    events: frozenset[str]
    state: str
    event_role: str
    state_role: str
    kinds: frozenset[EntityKind] = frozenset()
    theme: frozenset[str] = frozenset()
    kind: FactKind = "state"


def _words(*words: str) -> frozenset[str]:
    return frozenset(words)


_PLACES: frozenset[EntityKind] = frozenset(("place",))
# A firm that the parser does not recognise may be tagged with any of these kinds.
_NAMED: frozenset[EntityKind] = frozenset(("organisation", "place", "person", "thing"))
_EMPLOYERS: frozenset[EntityKind] = frozenset(("organisation",))
_PEOPLE: frozenset[EntityKind] = frozenset(("person",))
_JOBS = _words("job", "position", "internship", "role", "full-time job", "part-time job", "career")
# "I moved from Turku to Oulu": the place is where one arrives, the source has a role of its own.
_ARRIVE = _words(
    "move from",
    "relocate from",
    "move to",
    "relocate to",
    "move back to",
    "settle in",
    "settle down in",
    "move into",
    "move in",
    "relocate in",
)

RULES: tuple[InferenceRule, ...] = (
    InferenceRule(events=_ARRIVE, state="live in", event_role="place", state_role="place", kinds=_PLACES),
    InferenceRule(
        events=_words(
            "start",
            "start at",
            "start work at",
            "begin at",
            "get hired by",
            "get hired at",
            "begin",
            "get",
            "land",
            "take",
            "accept",
        ),
        state="work at",
        event_role="place",
        state_role="place",
        theme=_JOBS,
    ),
    InferenceRule(
        events=_words("start at", "get hired by", "get hired at"), state="work at", event_role="place", state_role="place", kinds=_NAMED
    ),
    InferenceRule(events=_words("join"), state="work at", event_role="theme", state_role="place", kinds=_EMPLOYERS),
    InferenceRule(
        events=_words("start", "begin", "get", "land", "take", "accept"),
        state="work as",
        event_role="attribute",
        state_role="attribute",
        theme=_JOBS,
    ),
    InferenceRule(
        events=_words("start as", "begin as", "get hired as", "get promoted to"),
        state="work as",
        event_role="attribute",
        state_role="attribute",
    ),
    InferenceRule(events=_words("move in"), state="live with", event_role="with", state_role="with", kinds=_PEOPLE),
    InferenceRule(events=_words("marry"), state="be married to", event_role="theme", state_role="theme", kinds=_PEOPLE),
    InferenceRule(
        events=_words("get married to", "be married to"), state="be married to", event_role="theme", state_role="theme", kinds=_PEOPLE
    ),
    InferenceRule(events=_words("get married to"), state="be married to", event_role="recipient", state_role="theme", kinds=_PEOPLE),
    InferenceRule(events=_words("get engaged to"), state="be engaged to", event_role="theme", state_role="theme", kinds=_PEOPLE),
    InferenceRule(events=_words("get engaged to"), state="be engaged to", event_role="recipient", state_role="theme", kinds=_PEOPLE),
    InferenceRule(
        events=_words("adopt", "buy", "get"),
        state="have",
        event_role="theme",
        state_role="theme",
        kinds=frozenset(("concept", "thing", "person")),
    ),
    InferenceRule(events=_words("become"), state="be", event_role="attribute", state_role="attribute"),
)


def infer_states(fact: Fact) -> Iterator[Fact]:
    """The states that follow from an event that happened, or from a plan for a given day or month; they hold from its time on.

    A plan implies a planned state, which later facts supersede like any other.
    """
    if not (_happened(fact) or _is_dated_plan(fact)):
        return
    given: set[tuple[str, str]] = set()
    for rule in RULES:
        if fact.predicate not in rule.events or (rule.theme and not _has_theme(fact, rule.theme)):
            continue
        for member in fact.members_in(rule.event_role):
            key = (rule.state, member.name)
            if (
                (not rule.kinds or member.kind in rule.kinds)
                and key not in given
                and _holders(fact, member)
                and not _is_not_owned(rule, member)
                and not (rule.state == "have" and _is_for_others(fact))
            ):
                given.add(key)
                yield _state(fact, rule, member)


def _happened(fact: Fact) -> bool:
    return (fact.kind, fact.modality, fact.polarity) == ("event", "asserted", "positive")


def _is_dated_plan(fact: Fact) -> bool:
    return (fact.modality, fact.polarity) == ("planned", "positive") and fact.event_precision in ("day", "week", "month")


def _has_theme(fact: Fact, themes: frozenset[str]) -> bool:
    return any(m.name.split(" ")[-1] in themes or m.name in themes for m in fact.members_in("theme"))


def _is_not_owned(rule: InferenceRule, member: Member) -> bool:
    """True for a job or an abstract thing ("got feedback"), which one does not own from then on."""
    return rule.state == "have" and member.name.split(" ")[-1] in _JOBS | ABSTRACT | _words(
        "feedback", "result", "boost", "rest", "sleep", "news", "pic", "picture", "photo", "snap", "shot", "selfie"
    )


_OTHERS = KIN | PERSON_NOUNS | GROUPS | frozenset("coworkers colleagues friends birthday wedding shower anniversary them him her".split())
_GIVEN = re.compile(
    r"\b(?:gift|present)s?\b|\b(?:got|gotten|bought|get|buy) (them|him|her|you)\b"
    r"|\bfor (?!(?:my|our) (?:birthday|wedding|anniversary))((?:(?!\b(?:with|from|at|in|on)\b)[^.;!?])*)",
    re.IGNORECASE,
)


def _is_for_others(fact: Fact) -> bool:
    """ "I bought a scarf for my sister", "got them snacks", "a gift": who bought it does not have it."""
    holders = {m.name for m in fact.members_in("agent")}
    if any(m.kind == "person" and m.name not in holders for m in fact.members_in("recipient", "purpose")):
        return True
    given = (found[1] or found[2] for found in _GIVEN.finditer(fact.text))
    return any(told is None or not _OTHERS.isdisjoint(re.findall(r"[a-z]+", told.lower())) for told in given)


def _holders(fact: Fact, member: Member) -> tuple[Member, ...]:
    """Whose state it is: the agents, or in a passive the others with the same role ("Anna and I got married")."""
    return fact.members_in("agent") or tuple(replace(m, role="agent") for m in fact.members_in(member.role) if m != member)


def _state(fact: Fact, rule: InferenceRule, member: Member) -> Fact:
    members = (*_holders(fact, member), replace(member, role=rule.state_role))
    state = replace(
        fact,
        id="",
        predicate=rule.state,
        members=members,
        kind=rule.kind,
        valid_from=fact.event_start or fact.valid_from if fact.modality == "planned" else fact.valid_from,
        valid_to=FOREVER,
    )
    return state.with_id()
