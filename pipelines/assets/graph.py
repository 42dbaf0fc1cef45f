import dagster as dg

from graphmem.memory.pipeline_steps import Extracted
from graphmem.model import Decision, Entity, ExtractionProvenance, Fact, Mention, Message, Quarantined, Unit
from pipelines.resources import SettingsResource, links


@dg.multi_asset(
    outs={
        "graph": dg.AssetOut(dagster_type=dg.Nothing, description="The graph in the store; its metadata has the rows of the space."),
        "entities": dg.AssetOut(description="Entities that this run changed, and those that changed facts and units refer to."),
        "closed_facts": dg.AssetOut(description="Facts that this run changed, with ends, and those that they could end."),
        "units": dg.AssetOut(description="Facts about one situation, assembled into n-ary units with roles; those that this run changed."),
        "decisions": dg.AssetOut(description="Which names mean the same entity, with scores; those that this run changed."),
    },
    deps=["index"],
)
def built(
    settings: SettingsResource,
    messages: list[Message],
    mentions: list[Mention],
    facts: list[Fact],
    unextracted: list[Quarantined],
    read_by: list[ExtractionProvenance],
) -> tuple[dg.Output[None], dg.Output[list[Entity]], dg.Output[list[Fact]], dg.Output[list[Unit]], dg.Output[list[Decision]]]:
    """What was extracted, kept and built into the graph, with all that was remembered since the messages were read."""
    with settings.open_memory() as memory:
        changed = memory.store_extracted(messages, Extracted(mentions, facts, unextracted, read_by))
        metadata: dict[str, int | str] = {**memory.stats(), **links(memory)}
    return (
        dg.Output(None, metadata=metadata),
        dg.Output(changed.entities),
        dg.Output(changed.facts),
        dg.Output(changed.units),
        dg.Output(changed.decisions),
    )
