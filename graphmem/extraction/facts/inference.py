"""What a change of state leaves behind, as data: who moved to Bergen lives there from then on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphmem.language.lexicon import ABSTRACT
from graphmem.model import EntityKind, Fact, FactKind, Member, Polarity
from graphmem.model.validity import FOREVER


@dataclass(frozen=True, slots=True)
class Rule:
    """An event with one of `predicates` and a `role` filled by one of `kinds` leaves the state `gives`.

    `theme`: only if the theme is one of these; `keep`: members carried over, as (role there, role here).
    """

    predicates: frozenset[str]
    gives: str
    role: str
    becomes: str
    kinds: frozenset[EntityKind] = frozenset()
    theme: frozenset[str] = frozenset()
    polarity: Polarity = "positive"
    kind: FactKind = "state"


def _of(*words: str) -> frozenset[str]:
    return frozenset(words)


_PLACES: frozenset[EntityKind] = frozenset(("place",))
# A firm whose name the parser does not know may be of any kind that has names.
_NAMED: frozenset[EntityKind] = frozenset(("organisation", "place", "person", "thing"))
_EMPLOYERS: frozenset[EntityKind] = frozenset(("organisation",))
_PEOPLE: frozenset[EntityKind] = frozenset(("person",))
_JOBS = _of("job", "position", "internship", "role", "full-time job", "part-time job", "career")
_ARRIVE = _of("move to", "relocate to", "move back to", "settle in", "settle down in", "move into", "move in", "relocate in")

RULES: tuple[Rule, ...] = (
    Rule(_ARRIVE, "live in", "place", "place", kinds=_PLACES),
    Rule(
        _of("move from", "move out of", "move away from", "move out from"),
        "live in",
        "place",
        "place",
        kinds=_PLACES,
        polarity="negative",
    ),
    Rule(_of("move", "move to", "relocate"), "live in", "source", "place", kinds=_PLACES, polarity="negative"),
    Rule(
        _of(
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
        "work at",
        "place",
        "place",
        theme=_JOBS,
    ),
    Rule(_of("start at", "get hired by", "get hired at"), "work at", "place", "place", kinds=_NAMED),
    Rule(_of("join"), "work at", "theme", "place", kinds=_EMPLOYERS),
    Rule(_of("start", "begin", "get", "land", "take", "accept"), "work as", "attribute", "attribute", theme=_JOBS),
    Rule(_of("start as", "begin as", "get hired as", "get promoted to"), "work as", "attribute", "attribute"),
    Rule(_of("quit", "leave", "resign from"), "work at", "theme", "place", kinds=_EMPLOYERS, polarity="negative"),
    Rule(_of("quit", "leave", "lose"), "work at", "place", "place", theme=_JOBS, polarity="negative"),
    Rule(
        _of("resign from", "leave from", "get fired from", "get laid off from"),
        "work at",
        "place",
        "place",
        polarity="negative",
    ),
    Rule(_of("move in"), "live with", "with", "with", kinds=_PEOPLE),
    Rule(_of("marry"), "be married to", "theme", "theme", kinds=_PEOPLE),
    Rule(_of("get married to", "be married to"), "be married to", "theme", "theme", kinds=_PEOPLE),
    Rule(_of("get married to"), "be married to", "recipient", "theme", kinds=_PEOPLE),
    Rule(_of("get engaged to"), "be engaged to", "theme", "theme", kinds=_PEOPLE),
    Rule(_of("get engaged to"), "be engaged to", "recipient", "theme", kinds=_PEOPLE),
    Rule(_of("divorce"), "be married to", "theme", "theme", kinds=_PEOPLE, polarity="negative"),
    Rule(_of("adopt", "buy", "get"), "have", "theme", "theme", kinds=frozenset(("concept", "thing", "person"))),
    Rule(_of("sell", "lose"), "have", "theme", "theme", kinds=frozenset(("concept", "thing")), polarity="negative"),
    Rule(_of("become"), "be", "attribute", "attribute"),
)


def implied(fact: Fact) -> Iterator[Fact]:
    """The states that an event leaves from its time on: one that happened, or one that is planned for a day or a month.

    A planned one leaves a planned state, which a later statement takes the place of as it would of any other.
    """
    if not (_happened(fact) or _is_dated_plan(fact)):
        return
    given: set[tuple[str, str, str]] = set()
    for rule in RULES:
        if fact.predicate not in rule.predicates or (rule.theme and not _has_theme(fact, rule.theme)):
            continue
        for member in fact.members_in(rule.role):
            key = (rule.gives, rule.polarity, member.name)
            if (not rule.kinds or member.kind in rule.kinds) and key not in given and not _is_no_belonging(rule, member):
                given.add(key)
                yield _state(fact, rule, member)


def _happened(fact: Fact) -> bool:
    return (fact.kind, fact.modality, fact.polarity) == ("event", "asserted", "positive")


def _is_dated_plan(fact: Fact) -> bool:
    return (fact.modality, fact.polarity) == ("planned", "positive") and fact.event_precision in ("day", "month")


def _has_theme(fact: Fact, themes: frozenset[str]) -> bool:
    return any(m.name.split(" ")[-1] in themes or m.name in themes for m in fact.members_in("theme"))


def _is_no_belonging(rule: Rule, member: Member) -> bool:
    """A job, or something without an outline ("got feedback"): nothing that one has from then on."""
    return rule.gives == "have" and member.name.split(" ")[-1] in _JOBS | ABSTRACT | _of(
        "feedback", "result", "boost", "rest", "sleep", "news"
    )


def _state(fact: Fact, rule: Rule, member: Member) -> Fact:
    members = (*fact.members_in("agent"), replace(member, role=rule.becomes))
    state = replace(
        fact,
        id="",
        predicate=rule.gives,
        members=members,
        kind=rule.kind,
        polarity=rule.polarity,
        valid_from=fact.event_start or fact.valid_from if fact.modality == "planned" else fact.valid_from,
        valid_to=FOREVER,
    )
    return state.with_id()
