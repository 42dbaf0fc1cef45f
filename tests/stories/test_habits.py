"""Recurrences, plans for a month, and states that have lasted for a year."""

from graphmem.memory.facade import Memory
from graphmem.model import Fact
from tests.talk import Talk


def fact_with(memory: Memory, predicate: str) -> Fact:
    """Ada's fact with that predicate, ended or not."""
    return next(f for f in memory.timeline("Ada") if f.predicate.startswith(predicate))


def test_a_habit_keeps_its_words_and_has_no_event_time(memory: Memory) -> None:
    memory.remember(Talk().say("Ada: I swim in Lake Mjosa every Tuesday.", "2026-01-07").messages)
    swim = fact_with(memory, "swim")
    assert (swim.recurrence, swim.event_start, swim.kind) == ("every Tuesday", None, "state")


def test_a_plan_for_next_month_and_a_state_for_a_year(memory: Memory) -> None:
    talk = Talk().say("Ada: I will visit Rome next month.", "2026-01-07").say("Ada: I have worked at Tine since 2019.", "2026-01-08")
    memory.remember(talk.messages)
    visit, work = fact_with(memory, "visit"), fact_with(memory, "work")
    assert visit.event_start is not None
    assert (f"{visit.event_start:%Y-%m-%d}", visit.event_precision, visit.modality) == ("2026-02-01", "month", "planned")
    assert (f"{work.valid_from:%Y-%m-%d}", work.precision) == ("2019-01-01", "year")
