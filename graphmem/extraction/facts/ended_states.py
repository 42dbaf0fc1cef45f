"""States that events end, as negative facts: whoever resigned from a firm works there no more. The events are in `ending_events.tsv`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from graphmem.language.given_names import is_given_name
from graphmem.model import Fact, Member
from graphmem.model.validity import FOREVER

_JOBS = frozenset("job position internship role career post work employment".split())
_GROUPS = frozenset(
    "club choir band team orchestra church party union group gym league society board committee squad chorus association".split()
)
_FIRMS = frozenset("company firm agency business startup start-up paper newspaper practice corporation".split())
# Where most people learn, and do not work.
_SCHOOLS = frozenset("school college university uni academy".split())


@dataclass(frozen=True, slots=True)
class _EndingEvent:
    """One line of `ending_events.tsv`."""

    event: str
    holder: str
    values: tuple[str, ...]
    object: str
    state: str
    role: str


@lru_cache(maxsize=1)
def _ending_events() -> dict[str, tuple[_EndingEvent, ...]]:
    lines = Path(__file__).with_name("ending_events.tsv").read_text("utf-8").splitlines()
    found: dict[str, list[_EndingEvent]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            event, holder, values, kind, state, role = line.split("\t")
            found.setdefault(event, []).append(_EndingEvent(event, holder, tuple(values.split(",")), kind, state, role))
    return {event: tuple(some) for event, some in found.items()}


def ended_states(fact: Fact) -> Iterator[Fact]:
    """The states that end with an event that happened, or that is planned for a date: one negative fact for each holder and value."""
    happened = (fact.modality, fact.polarity) == ("asserted", "positive") and fact.kind in ("event", "state")
    planned = (fact.modality, fact.polarity) == ("planned", "positive") and fact.event_start is not None
    if not happened and not planned:
        return
    ended: set[tuple[str, str]] = set()
    for rule in _ending_events().get(fact.predicate, ()):
        for holder in fact.members_in(rule.holder):
            # Of one holder the first rule counts that knows what ended: "whatever it was" comes last.
            fits = holder.kind == "person" and (rule.object != "partner" or _fits(holder, "partner"))
            if fits and (holder.name, rule.state) not in ended:
                for value in _values(fact, rule, holder):
                    ended.add((holder.name, rule.state))
                    yield _negative(fact, rule, holder, value)


def _values(fact: Fact, rule: _EndingEvent, holder: Member) -> Sequence[Member | None]:
    """What ends by this rule; None for whatever it was."""
    is_job = any(theme.name.split(" ")[-1] in _JOBS for theme in fact.members_in("theme"))
    others = [m for m in fact.members_in("theme", "agent") if m != holder]
    if rule.values == ("theme",) and {m.name for m in others} & {m.name for m in fact.members_in("amount")}:
        return ()  # "I lost five kilos"
    if (rule.object == "job") != is_job or (rule.object == "none" and others):
        return ()
    if rule.object == "partner" and len(fact.members) != len(("holder", "partner")):
        return ()  # "I left Tom at the station"
    if rule.values == ("-",):
        return (None,)
    if rule.values == ("others",):
        return [m for m in fact.members_in(rule.holder) if m != holder]
    for role in rule.values:
        fitting = [m for m in fact.members_in(role) if m != holder and _fits(m, rule.object)]
        if fitting:
            return fitting
    return ()


def _fits(member: Member, wanted: str) -> bool:
    head = member.name.split(" ")[-1].lower()
    named = any(map(str.isupper, member.name)) and "'s " not in member.name
    if wanted == "firm":
        known = member.kind in ("organisation", "thing") or (member.kind in ("person", "concept") and not _is_given(member))
        return named and known and head not in _GROUPS
    if wanted == "workplace":
        return (member.kind in ("place", "organisation") or head in _FIRMS) and head not in _GROUPS | _SCHOOLS
    if wanted in ("person", "partner"):
        return member.kind == "person" and (not named or _is_given(member))
    if wanted == "thing":
        return member.kind in ("concept", "thing")
    if wanted == "group":
        return head in _GROUPS
    if wanted == "activity":
        return not named and member.kind in ("concept", "thing") and head not in _GROUPS
    return wanted in ("any", "job") or member.kind == wanted


def _is_given(member: Member) -> bool:
    return is_given_name(member.name.split(" ")[0])


def _negative(fact: Fact, rule: _EndingEvent, holder: Member, value: Member | None) -> Fact:
    members = (replace(holder, role="agent"), *((replace(value, role=rule.role),) if value else ()))
    ahead = fact.modality == "planned" or (fact.event_end is not None and fact.event_end > fact.recorded_at)
    since = _end_ahead(fact) if ahead else fact.valid_from
    negative = replace(
        fact, id="", predicate=rule.state, members=members, kind="state", polarity="negative", valid_from=since, valid_to=FOREVER
    )
    return negative.with_id()


def _end_ahead(fact: Fact) -> datetime:
    """The day itself; of a longer time its end: who leaves in August still works there when August begins."""
    if fact.event_precision in ("week", "month", "year") and fact.event_end is not None:
        return fact.event_end
    return fact.event_start or fact.valid_from


# What tells a past state, and that it is over, from the same state at present.
FORMERLY, NO_LONGER = "circumstance=in the past, no longer", "circumstance=no longer, unlike before"


def past_state_is_over(fact: Fact) -> Iterator[Fact]:
    """ "I used to work there", "I worked there until June": since then it holds no more."""
    if fact.kind in ("state", "preference") and (fact.polarity, fact.modality) == ("positive", "asserted") and fact.valid_to != FOREVER:
        over = replace(fact, id="", polarity="negative", valid_from=fact.valid_to, valid_to=FOREVER)
        tags = (NO_LONGER, *(tag for tag in over.tags if tag != FORMERLY))
        yield replace(over, event_start=None, event_end=None, event_precision=None, tags=tags).with_id()
