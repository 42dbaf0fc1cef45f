"""The whole pipeline on one page: `dagster dev -m pipelines.definitions`.

messages, unreadable -> mentions, facts, unextracted, read_by -> entities, aliases, decisions
-> closed_facts -> units -> communities -> index -> graph
"""

import dagster as dg

from graphmem.config import Settings, read_settings
from pipelines.assets.closed_facts import closed_facts
from pipelines.assets.communities import communities
from pipelines.assets.entities import resolved
from pipelines.assets.extracted import extracted
from pipelines.assets.graph import graph
from pipelines.assets.index import index
from pipelines.assets.messages import messages
from pipelines.assets.units import units
from pipelines.checks import CHECKS
from pipelines.io import ParquetStages
from pipelines.resources import SettingsResource
from pipelines.triggers import daily, ingest, new_logs


def define(settings: Settings) -> dg.Definitions:
    """The pipeline with these settings as the defaults of its resources."""
    return dg.Definitions(
        assets=[messages, extracted, resolved, closed_facts, units, communities, index, graph],
        asset_checks=CHECKS,
        jobs=[ingest],
        schedules=[daily],
        sensors=[new_logs],
        resources={"settings": SettingsResource.of(settings), "io_manager": ParquetStages(folder=str(settings.stages))},
        # One process, one step at a time: the embedded store has one writer, and spaCy is loaded once.
        executor=dg.in_process_executor,
    )


defs = define(read_settings())
