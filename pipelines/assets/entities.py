import dagster as dg

from graphmem.model import Entity, Fact, Mention, Message
from graphmem.resolve.resolve import resolve
from pipelines.resources import SettingsResource


@dg.asset
def entities(settings: SettingsResource, messages: list[Message], mentions: list[Mention], facts: list[Fact]) -> list[Entity]:
    """Whom and what the mentions and facts are about, by name and alias."""
    return list(resolve(settings.space, mentions, facts, {m.id: m.sent_at for m in messages}).entities)
