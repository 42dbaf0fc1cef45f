"""The checks find broken rows and stop a run."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from graphmem.graph.supersession import supersede
from graphmem.model import ExtractionProvenance, Fact, Member, Message, Quarantined
from graphmem.model.validity import FOREVER
from pipelines import checks

Run = Callable[..., dg.ExecuteInProcessResult]
ADA = Member("agent", "Ada", "person", "entity-ada")


def lives_in(place: str, since: str) -> Fact:
    at = datetime.fromisoformat(since).replace(tzinfo=UTC)
    members = (ADA, Member("place", place, "place", f"entity-{place}"))
    text = f"Ada lives in {place}"
    fact = Fact(
        id="",
        space="default",
        message_id=f"m-{place}",
        start=0,
        end=len(text),
        text=text,
        predicate="live in",
        members=members,
        kind="state",
        polarity="positive",
        modality="asserted",
        valid_from=at,
        valid_to=FOREVER,
        precision="instant",
        recorded_at=at,
    )
    return fact.with_id()


def test_a_good_log_passes_every_check(ingest: Run, logs: Path) -> None:
    """All but the warning: one line in three of this log is no turn."""
    evaluations = ingest().get_asset_check_evaluations()
    assert len(evaluations) == 13
    assert {e.check_name for e in evaluations if not e.passed} == {"few_are_quarantined"}
    (warned,) = (e for e in evaluations if not e.passed)
    assert (warned.severity, warned.metadata["quarantined"].value) == (dg.AssetCheckSeverity.WARN, 1)


def test_all_but_the_warning_stop_a_run() -> None:
    """What such a check finds is not built, or is not clustered."""
    specs = [spec for check in checks.CHECKS for spec in check.check_specs]
    assert {spec.name for spec in specs if not spec.blocking} == {"few_are_quarantined"}


def test_a_twice_given_id_is_found() -> None:
    unique = next(c for c in checks.CHECKS if c.check_key == dg.AssetCheckKey(dg.AssetKey("facts"), "ids_are_unique"))
    one, other = lives_in("Oslo", "2026-01-05"), lives_in("Bergen", "2026-03-01")
    assert unique([one, other]).passed
    found = unique([one, other, one])
    assert not found.passed
    assert found.metadata["first"].value == one.id


def test_a_fact_without_its_message_is_found() -> None:
    fact = lives_in("Oslo", "2026-01-05")
    message = Message(
        id="m-Oslo",
        space="default",
        conversation="c",
        thread="t",
        position=0,
        key="k",
        speaker="Ada",
        role="user",
        text=fact.text,
        sent_at=fact.recorded_at,
    )
    assert checks.stated_in_a_message([fact], [message]).passed
    assert not checks.stated_in_a_message([fact], []).passed


def test_a_member_that_is_no_entity_is_found() -> None:
    assert not checks.members_of_facts_are_entities([lives_in("Oslo", "2026-01-05")], []).passed


def test_two_homes_at_a_time_are_found_and_closing_resolves_it() -> None:
    facts = [lives_in("Oslo", "2026-01-05"), lives_in("Bergen", "2026-03-01")]
    assert not checks.single_values_do_not_overlap(facts).passed
    assert checks.single_values_do_not_overlap(supersede(facts)).passed


def test_two_wishes_at_a_time_are_fine() -> None:
    facts = [replace(lives_in(place, "2026-01-05"), modality="wished") for place in ("Oslo", "Bergen")]
    assert checks.single_values_do_not_overlap(facts).passed


def test_a_large_quarantine_is_a_warning() -> None:
    bad = [Quarantined.of("default", "ingest", "a.jsonl", line, "no turn", "") for line in range(5)]
    read = ExtractionProvenance("m", "spacy.v15")
    assert checks.few_are_quarantined([], bad[:1], [read] * 19).passed
    found = checks.few_are_quarantined(bad[:2], bad[2:], [read] * 19)
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert found.metadata["quarantined"].value == 5
