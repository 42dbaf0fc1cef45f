"""Short fakes of our own."""

from typing import Any


class ScriptedModel:
    """A chat model that gives its replies one after the other, and keeps what it was asked."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.asked: list[str] = []

    def invoke(self, input: Any) -> str:
        """The next reply."""
        self.asked.append(str(input))
        return self.replies.pop(0)
