import dagster as dg

from graphmem.config import read_settings
from graphmem.extract.extractor import load_model
from graphmem.model import Fact, Mention, Message, Quarantined
from graphmem.remember import extract_messages


@dg.multi_asset(
    outs={
        "mentions": dg.AssetOut(description="Spans of messages that name or refer to an entity."),
        "facts": dg.AssetOut(description="n-ary statements as stated: members by name, without entities or ends."),
        "unextracted": dg.AssetOut(description="Messages that could not be extracted, or not whole, with the reason."),
    }
)
def extracted(
    messages: list[Message],
) -> tuple[dg.Output[list[Mention]], dg.Output[list[Fact]], dg.Output[list[Quarantined]]]:
    """Mentions and facts of the messages, thread by thread.

    Two assets from one step, because both come from one parse: facts have their members from the references that the
    mentions are made of. Apart, spaCy, which takes most of the time of a run, would run twice.
    """
    found = extract_messages(messages, load_model(read_settings().language))
    bad = {"quarantined": len(found.quarantined)}
    return dg.Output(found.mentions, metadata=bad), dg.Output(found.facts, metadata=bad), dg.Output(found.quarantined)
