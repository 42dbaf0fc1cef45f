"""Whatever is said of one slot, by whom and in which order: the invariants hold, and the order of reading does not matter."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from graphmem.graph.conflicts import ConflictDecisions, statement_id
from graphmem.graph.fact_checks import broken_invariants
from graphmem.graph.supersession import retire_corrected, supersede_in_slot
from graphmem.model import Decision, Fact, Member
from graphmem.model.validity import FOREVER
from tests.talk import day

START = day("2025-01-01")


def said(number: int, town: int, account: int, said_on: int, begins: int, lasts: int | None, positive: bool, inferred: bool) -> Fact:
    recorded, start = START + timedelta(days=said_on), START + timedelta(days=begins)
    return Fact(
        id="",
        space="s",
        message_id=f"message-{number}",
        start=0,
        end=9,
        text=f"Town{town}",
        predicate="live in",
        members=(Member("agent", "Ada", "person", "e-ada"), Member("place", f"Town{town}", "place", f"e-{town}")),
        kind="state",
        polarity="positive" if positive else "negative",
        modality="asserted",
        valid_from=start,
        valid_to=FOREVER if lasts is None else start + timedelta(days=lasts),
        precision="day",
        recorded_at=recorded,
        event_start=start if inferred else None,
        event_end=start + timedelta(days=1) if inferred else None,
        event_precision="day" if inferred else None,
        reason="inferred" if inferred else "",
        said_by=f"account{account}",
        trust=3 if account == 0 else 2,
    ).with_id()


days = st.integers(0, 6)
statements = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), days, days, st.none() | st.integers(0, 4), st.booleans(), st.booleans()),
    min_size=1,
    max_size=8,
)


@given(told=statements, order=st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(told: list[tuple[int, int, int, int, int | None, bool, bool]], order: object) -> None:
    facts = [said(number, *one) for number, one in enumerate(told)]
    shuffled = list(facts)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    out = supersede_in_slot(facts)
    assert out == supersede_in_slot(shuffled)
    assert list(broken_invariants(out)) == []
    assert {statement_id(f) for f in out} == {statement_id(f) for f in facts}


@given(told=statements)
def test_what_counts_less_never_ends_what_counts_more(told: list[tuple[int, int, int, int, int | None, bool, bool]]) -> None:
    """With the words of others or without them, what Ada says of herself begins and ends when it did."""
    facts = [said(number, *one) for number, one in enumerate(told)]
    own = [f for f in facts if f.said_by == "account0"]

    def intervals(out: list[Fact]) -> set[tuple[str, object, object, object]]:
        return {(statement_id(f), f.valid_from, f.valid_to, f.retired_at) for f in out if f.said_by == "account0"}

    assert intervals(supersede_in_slot(facts)) == intervals(supersede_in_slot(own))


@given(told=statements, picks=st.tuples(st.integers(0, 7), st.integers(0, 7)), both=st.booleans())
def test_a_decision_keeps_the_invariants(
    told: list[tuple[int, int, int, int, int | None, bool, bool]], picks: tuple[int, int], both: bool
) -> None:
    facts = [said(number, *one) for number, one in enumerate(told)]
    left, right = (statement_id(facts[n % len(facts)]) for n in picks)
    if left == right:
        return
    decision = Decision(
        id="decision-1",
        space="s",
        left_name=left,
        left_conversation="",
        right_name=right,
        right_conversation="",
        verdict="both" if both else "keep",
        score=1.0,
        reasons=(),
        made_by="user",
        decided_at=START + timedelta(days=30),
    )
    out = supersede_in_slot(facts, decided=ConflictDecisions([decision]))
    assert list(broken_invariants(out)) == []
    if not both:
        assert all(f.retired_at != FOREVER for f in out if statement_id(f) == right)


@given(told=statements, links=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_links_in_any_circle_leave_no_circle(
    told: list[tuple[int, int, int, int, int | None, bool, bool]], links: list[tuple[int, int]]
) -> None:
    facts = [said(number, *one) for number, one in enumerate(told)]
    for source, target in links:
        one, other = source % len(facts), facts[target % len(facts)].id
        facts[one] = replace(facts[one], supersedes=tuple(sorted({*facts[one].supersedes, other})))
    assert [line for line in broken_invariants(retire_corrected(facts)) if "supersedes" in line] == []
