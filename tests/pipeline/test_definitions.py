"""The asset graph is a snapshot: growth shows in review."""

import dagster as dg
from dagster import AssetKey

from graphmem.config import Settings
from pipelines.definitions import define

GRAPH = """
messages, unreadable <-
mentions, facts, unextracted, read_by <- messages
index <- facts, mentions, messages
graph, entities, closed_facts, units, decisions <- facts, index, mentions, messages, read_by, unextracted
communities <- closed_facts, decisions, entities, graph, units
"""
CHECKS = """
closed_facts: ids_are_unique, members_of_facts_are_entities, single_values_do_not_overlap
decisions: ids_are_unique
entities: ids_are_unique
facts: ids_are_unique, stated_in_a_message
mentions: ids_are_unique, mentioned_in_a_message
messages: ids_are_unique
unextracted: few_are_quarantined
units: ids_are_unique, members_of_units_are_entities
"""


def test_the_asset_graph(settings: Settings) -> None:
    graph = define(settings).resolve_asset_graph()
    lines = [line.split(" <-") for line in GRAPH.strip().splitlines()]
    expected = {name: set(after.replace(",", " ").split()) for names, after in lines for name in names.split(", ")}
    found = {key.to_user_string(): {k.to_user_string() for k in graph.get(key).parent_keys} for key in graph.get_all_asset_keys()}
    assert found == expected


def test_the_checks(settings: Settings) -> None:
    found: dict[str, list[str]] = {}
    for key in define(settings).resolve_asset_graph().asset_check_keys:
        found.setdefault(key.asset_key.to_user_string(), []).append(key.name)
    assert "\n".join(f"{asset}: {', '.join(sorted(found[asset]))}" for asset in sorted(found)) == CHECKS.strip()


def test_the_two_jobs_have_every_asset_and_the_triggers_start_them(settings: Settings) -> None:
    """Clustering looks at the whole space, so the nightly job is without it."""
    defs = define(settings)
    every = defs.resolve_asset_graph().get_all_asset_keys()
    clustered = {AssetKey("communities")}
    assert defs.resolve_job_def("ingest").asset_layer.selected_asset_keys == every - clustered
    assert defs.resolve_job_def("consolidate").asset_layer.selected_asset_keys == clustered
    assert [s.job_name for s in defs.schedules or [] if isinstance(s, dg.ScheduleDefinition)] == ["ingest", "consolidate", "retain"]
    assert [s.job_name for s in defs.sensors or []] == ["ingest"]


def test_every_asset_says_what_it_is(settings: Settings) -> None:
    graph = define(settings).resolve_asset_graph()
    assert not [key for key in graph.get_all_asset_keys() if not graph.get(AssetKey(key.path)).description]


def test_no_secret_is_in_the_definitions() -> None:
    """The password is read when a store is opened, and never shown."""
    defs = define(Settings(neo4j_password="very-secret", store="neo4j://localhost:7687/neo4j"))  # type: ignore[arg-type]
    shown = defs.resources["settings"]._config_schema.as_field()  # type: ignore[index]
    assert "very-secret" not in repr(shown.default_value)
