"""The part of a request that says which messages it is about."""

from pydantic import Field

from graphmem.api.dependencies import Moment, RequestModel, Text
from graphmem.model.forgetting import Others, Selection


class SelectionRequest(RequestModel):
    """Messages to which every given part applies."""

    message: Text = Field("", max_length=1000, description="The message with this id.")
    speaker: Text = Field("", max_length=1000, description="What this speaker (name or account) said.", examples=["Ben"])
    conversation: Text = Field("", max_length=1000, description="A conversation.")
    entity: Text = Field("", max_length=1000, description="What mentions this entity (id or name), and what it said.")
    source: Text = Field("", max_length=1000, description="What came from a log: a file, or a folder or archive with all in it.")
    before: Moment | None = Field(None, description="What was said before this time.")
    everything: bool = Field(False, description="The whole space.")
    others: Others = Field("", description="What others said of a person: it stays (usual with `speaker`), or goes (usual with `entity`).")

    def selection(self) -> Selection:
        """What is selected."""
        return Selection(
            message=self.message,
            speaker=self.speaker,
            conversation=self.conversation,
            entity=self.entity,
            source=self.source,
            before=self.before,
            everything=self.everything,
            others=self.others,
        )
