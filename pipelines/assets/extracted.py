from dataclasses import asdict

import dagster as dg

from graphmem.model import ExtractionProvenance, Fact, Mention, Message, Quarantined
from pipelines.resources import SettingsResource


@dg.multi_asset(
    outs={
        "mentions": dg.AssetOut(description="Spans of messages that name or refer to an entity."),
        "facts": dg.AssetOut(description="n-ary statements as stated: members by name, without entity ids or end dates."),
        "unextracted": dg.AssetOut(description="Messages that could not be extracted, or only in part, with the reason."),
        "read_by": dg.AssetOut(description="The messages that were extracted, and by which extractor."),
    }
)
def extracted(
    settings: SettingsResource,
    messages: list[Message],
) -> tuple[dg.Output[list[Mention]], dg.Output[list[Fact]], dg.Output[list[Quarantined]], dg.Output[list[ExtractionProvenance]]]:
    """Mentions and facts of each thread that holds a message not read yet.

    One step, because all of them come from one parse: the members of facts are the references that mentions are made of.
    In separate steps spaCy, which takes most of the time of a run, would run twice.
    """
    with settings.open_memory(extracts=True) as memory:
        found, usage = memory.extract(messages)
    bad = {"quarantined": len(found.quarantined)}
    cost = {f"llm_{name}": value for name, value in asdict(usage).items()} if usage else {}
    return (
        dg.Output(found.mentions, metadata=bad),
        dg.Output(found.facts, metadata=bad),
        dg.Output(found.quarantined),
        dg.Output(found.read_by, metadata=cost),
    )
