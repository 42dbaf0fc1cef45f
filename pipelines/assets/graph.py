import dagster as dg

from graphmem.memory.pipeline_steps import Extracted
from graphmem.model import Alias, Community, Decision, Entity, ExtractionProvenance, Fact, Mention, Message, Quarantined, Unit
from pipelines.resources import SettingsResource, links


@dg.asset(deps=["index"])
def graph(
    settings: SettingsResource,
    messages: list[Message],
    unreadable: list[Quarantined],
    mentions: list[Mention],
    facts: list[Fact],
    unextracted: list[Quarantined],
    read_by: list[ExtractionProvenance],
    entities: list[Entity],
    aliases: list[Alias],
    decisions: list[Decision],
    closed_facts: list[Fact],
    units: list[Unit],
    communities: list[Community],
) -> dg.MaterializeResult[None]:
    """The graph in the store, equal to these tables. Messages that were remembered since they were read are included."""
    extracted = Extracted(mentions, facts, [*unreadable, *unextracted], read_by)
    with settings.open_memory() as memory:
        memory.store_extracted(messages, extracted)
        return dg.MaterializeResult(metadata={**memory.stats(), **links(memory)})
