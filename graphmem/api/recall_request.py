"""The body of a request to recall: a question, how to look, and in what."""

from pydantic import Field

from graphmem.api.dependencies import Moment, QuestionRequest, Text
from graphmem.retrieval.filters import Filters, check_filters
from graphmem.retrieval.recall import RecallOptions
from graphmem.retrieval.recipes import recipe_named
from graphmem.retrieval.retrieval_config import PACKING


class RecallRequest(QuestionRequest):
    """A question with a recipe, and filters on the messages that may be found. What is empty does not limit."""

    recipe: Text = Field("auto", description="How to look: auto, exact, broad, recent, global or multihop.")
    limit: int = Field(PACKING.max_hits, ge=1, description=f"Hits at most; never more than {PACKING.max_hits}.")
    since: Moment | None = Field(None, description="Only messages sent from this time on.")
    until: Moment | None = Field(None, description="Only messages sent before this time.")
    speakers: list[Text] = Field([], max_length=100, description="Only messages of these speakers, in any case.")
    conversations: list[Text] = Field([], max_length=100, description="Only messages of these conversations.")
    kinds: list[Text] = Field([], max_length=100, description="Only messages with a fact of one of these kinds.")
    min_trust: int | None = Field(None, description="Only messages with a fact of at least this trust.")

    def options(self) -> RecallOptions:
        """How to recall. Raises QuestionError for an unknown recipe or kind, and for an empty time."""
        filters = Filters(
            since=self.since,
            until=self.until,
            speakers=tuple(self.speakers),
            conversations=tuple(self.conversations),
            kinds=tuple(self.kinds),
            min_trust=self.min_trust,
        )
        return RecallOptions(recipe=recipe_named(self.recipe), filters=check_filters(filters), limit=self.limit)
