"""The part of a request that says whose messages are, and who may read them."""

from pydantic import Field

from graphmem.api.dependencies import RequestModel, Text
from graphmem.model.access import Mark, Scope


class MarkFields(RequestModel):
    """A mark. All fields left out are no mark."""

    agent: Text = Field("", max_length=200, description="The agent that the messages are of.")
    task: Text = Field("", max_length=200, description="The task that they are of.")
    scope: Scope = Field("", description="private: for that agent alone; team: for all; public: for guests too.")
    purpose: Text = Field("", max_length=200, description="What they may be used for: a reader must name it. Several with spaces.")

    @property
    def mark(self) -> Mark:
        """Whose the messages are and who may read them."""
        return Mark(agent=self.agent, task=self.task, scope=self.scope, purpose=self.purpose)
