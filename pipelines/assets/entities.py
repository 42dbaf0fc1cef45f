import dagster as dg

from graphmem.memory.pipeline_steps import resolve_entities
from graphmem.model import Alias, Decision, Entity, Fact, Mention, Message
from pipelines.resources import SettingsResource


@dg.multi_asset(
    outs={
        "entities": dg.AssetOut(description="The entities that mentions and facts refer to."),
        "aliases": dg.AssetOut(description="Which entity each name means, by conversation."),
        "decisions": dg.AssetOut(description="Which names mean the same entity, which do not, and which are open, with scores."),
    }
)
def resolved(
    settings: SettingsResource, messages: list[Message], mentions: list[Mention], facts: list[Fact]
) -> tuple[dg.Output[list[Entity]], dg.Output[list[Alias]], dg.Output[list[Decision]]]:
    """Entities, by name and by the context of the name. Decisions of users override the rules."""
    with settings.open_memory() as memory:
        decided = memory.rulings()
    found = resolve_entities(settings.space, messages, mentions, facts, decided)
    return dg.Output(list(found.entities)), dg.Output(list(found.aliases)), dg.Output(list(found.decisions))
