from dataclasses import asdict

import dagster as dg

from pipelines.resources import SettingsResource


# After every table of the build: a run that a check stops leaves the communities as they were.
@dg.asset(deps=["graph", "entities", "closed_facts", "units", "decisions"])
def communities(settings: SettingsResource) -> dg.MaterializeResult[None]:
    """Entities clustered by shared units, from the last clustering on, and units linked to earlier ones; over the whole space."""
    with settings.open_memory() as memory:
        return dg.MaterializeResult(metadata=asdict(memory.consolidate()))
