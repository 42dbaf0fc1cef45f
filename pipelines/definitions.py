"""The whole pipeline on one page: `dagster dev -m pipelines.definitions`.

messages, unreadable -> mentions, facts, unextracted, read_by -> index -> graph, entities, closed_facts, units, decisions -> communities
"""

import dagster as dg

from graphmem.config import Settings, read_settings
from pipelines.assets.communities import communities
from pipelines.assets.extracted import extracted
from pipelines.assets.graph import built
from pipelines.assets.index import index
from pipelines.assets.messages import messages
from pipelines.checks import CHECKS
from pipelines.io import ParquetStages
from pipelines.parallel import NAMES, parallel_job
from pipelines.resources import SettingsResource
from pipelines.triggers import consolidate, daily, ingest, monthly, new_logs, retain, weekly


def define(settings: Settings) -> dg.Definitions:
    """The pipeline with these settings as the defaults of its resources."""
    return dg.Definitions(
        assets=[messages, extracted, index, built, communities],
        asset_checks=CHECKS,
        jobs=[ingest, parallel_job(settings.executor), consolidate, retain],
        schedules=[daily, weekly, monthly],
        sensors=[new_logs],
        resources={
            "settings": SettingsResource.of(settings),
            "io_manager": ParquetStages(folder=str(settings.stages)),
            NAMES: dg.FilesystemIOManager(base_dir=str(settings.stages / "part_names")),
        },
        # One process, one step at a time: the embedded store has one writer, and spaCy is loaded once.
        executor=dg.in_process_executor,
    )


defs = define(read_settings())
