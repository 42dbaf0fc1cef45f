"""LlamaIndex: a chat memory that is kept in a graphmem memory, and recalls what bears on the input. Needs `graphmem[llamaindex]`."""

from typing import Any

from graphmem.integrations.missing_extra import missing_extra
from graphmem.integrations.stored_turns import StoredTurns
from graphmem.memory.facade import Memory
from graphmem.memory.flagged_output import NOTE

try:
    from llama_index.core.base.llms.types import ChatMessage, MessageRole
    from llama_index.core.bridge.pydantic import PrivateAttr
    from llama_index.core.memory.types import BaseMemory
except ImportError as error:
    raise missing_extra("llamaindex", error) from None

SOURCE = "llamaindex"


class GraphmemMemory(BaseMemory):
    """The messages of one session, before them a system message with what other sessions say on the input.

    `recent` is how many messages of the session `get` returns, `budget` the tokens of what is recalled; 0 recalls nothing.
    """

    session_id: str
    recent: int = 40
    budget: int = 1500
    _memory: Any = PrivateAttr()
    _turns: Any = PrivateAttr()

    def __init__(self, memory: Memory, session_id: str, *, recent: int = 40, budget: int = 1500) -> None:
        super().__init__(session_id=session_id, recent=recent, budget=budget)  # type: ignore[call-arg]
        self._memory = memory
        self._turns = StoredTurns(memory, session_id, source=SOURCE)

    @classmethod
    def class_name(cls) -> str:
        return "GraphmemMemory"

    @classmethod
    def from_defaults(cls, memory: Memory | None = None, session_id: str = "default", **more: Any) -> "GraphmemMemory":
        """A memory of the session; without `memory`, on the store of the user data folder."""
        return cls(memory or Memory.open(), session_id, **more)

    def get(self, input: str | None = None, **more: Any) -> list[ChatMessage]:
        """What is recalled to the input, as one system message, then the last messages of the session."""
        return [*self._recalled(input), *self.get_all()[-self.recent :]]

    def _recalled(self, question: str | None) -> list[ChatMessage]:
        if not question or not question.strip() or not self.budget:
            return []
        pack = self._memory.recall(question, budget=self.budget)
        text = f"What the memory has on this. {NOTE.split(' Those')[0]}\n{pack.text}"
        return [ChatMessage(role=MessageRole.SYSTEM, content=text)] if pack.hits else []

    def get_all(self) -> list[ChatMessage]:
        """The last 1,000 messages of the session, oldest first."""
        known = {role.value for role in MessageRole}
        return [ChatMessage(role=turn.role if turn.role in known else "user", content=turn.text) for turn in self._turns.read()]

    def put(self, message: ChatMessage) -> None:
        """Remember one message; one without text is left out."""
        self.put_messages([message])

    def put_messages(self, messages: list[ChatMessage]) -> None:
        """Remember messages."""
        self._turns.add((message.role.value, message.role.value, message.content or "") for message in messages)

    def set(self, messages: list[ChatMessage]) -> None:
        """Make these the messages of the session: the others are ended, those that follow the same beginning stay."""
        stored = self._turns.read()
        same = 0
        for turn, message in zip(stored, messages, strict=False):
            if (turn.role, turn.text) != (message.role.value, message.content):
                break
            same += 1
        self._turns.retire(stored[same:])
        self.put_messages(messages[same:])

    def reset(self) -> None:
        """End the messages of the session: they are no longer part of it. To erase them, use `Memory.forget`."""
        self._turns.retire(self._turns.read())
