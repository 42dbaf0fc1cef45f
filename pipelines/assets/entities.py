import dagster as dg

from graphmem.graph.versions import close_versions
from graphmem.model import Alias, Decision, Entity, Fact, Mention, Message
from graphmem.resolution.resolver import resolve
from pipelines.resources import SettingsResource


@dg.multi_asset(
    outs={
        "entities": dg.AssetOut(description="Whom and what the mentions and facts are about."),
        "aliases": dg.AssetOut(description="Which entity each name means, where it is used."),
        "decisions": dg.AssetOut(description="Which names are of one entity, which are not, and which are a question, with scores."),
    }
)
def resolved(
    settings: SettingsResource, messages: list[Message], mentions: list[Mention], facts: list[Fact]
) -> tuple[dg.Output[list[Entity]], dg.Output[list[Alias]], dg.Output[list[Decision]]]:
    """Entities by name and by what is seen around the name; what people decided goes before the rules."""
    with settings.open_memory() as memory:
        ruled = memory.rulings()
    found = resolve(settings.space, close_versions(messages), mentions, facts, ruled)
    return dg.Output(list(found.entities)), dg.Output(list(found.aliases)), dg.Output(list(found.decisions))
