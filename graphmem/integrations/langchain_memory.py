"""LangChain: a retriever over a memory, and a chat message history that is kept in it. Needs `graphmem[langchain]`."""

from collections.abc import Sequence
from typing import Any

from graphmem.extraction.preprocess.injection import is_injection
from graphmem.integrations.missing_extra import missing_extra
from graphmem.integrations.stored_turns import StoredTurns
from graphmem.memory.facade import Memory

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.chat_history import BaseChatMessageHistory
    from langchain_core.documents import Document
    from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
    from langchain_core.retrievers import BaseRetriever
except ImportError as error:
    raise missing_extra("langchain", error) from None

SOURCE = "langchain"
ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class GraphmemRetriever(BaseRetriever):
    """The messages that bear on a question, best first, as documents.

    `k` is how many at most, `budget` the tokens of evidence. The metadata of a document are `message_id`, `speaker`, `sent_at`, `score`,
    `facts`, and `flagged`: True for a text that reads like an order to a model.
    """

    memory: Any
    k: int = 10
    budget: int = 4000

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None) -> list[Document]:
        pack = self.memory.recall(query, budget=self.budget)
        return [self._document(hit) for hit in pack.hits[: self.k if k is None else k]]

    def _document(self, hit: Any) -> Document:
        message = hit.message
        facts = [fact.text for fact in hit.facts if not fact.is_remark]
        metadata = {"message_id": message.id, "speaker": message.speaker, "sent_at": message.sent_at.isoformat(), "score": hit.score}
        flagged = is_injection(hit.shown_text)
        return Document(id=message.id, page_content=hit.shown_text, metadata={**metadata, "facts": facts, "flagged": flagged})


class GraphmemChatHistory(BaseChatMessageHistory):
    """The messages of one session, kept as a conversation of the memory: what is said there can be recalled in every other session.

    Texts and roles are kept; messages without text, as those that only call tools, are not. `user` is the name of the human.
    """

    def __init__(self, memory: Memory, session_id: str, *, user: str = "user", assistant: str = "assistant") -> None:
        self._turns = StoredTurns(memory, session_id, source=SOURCE)
        self._names = {"user": user, "assistant": assistant}

    @property
    def messages(self) -> list[BaseMessage]:  # type: ignore[override]
        """The last 1,000 messages, oldest first."""
        return [_message(turn.role, turn.text) for turn in self._turns.read()]

    def add_messages(self, messages: Sequence[BaseMessage]) -> None:
        """Remember messages. Raises ContractError for one that cannot be stored."""
        turns = [(ROLES.get(message.type, message.type), str(message.text)) for message in messages]
        self._turns.add((role, self._names.get(role, role), text) for role, text in turns)

    def clear(self) -> None:
        """End the session's messages: they are no longer part of it. To erase them, use `Memory.forget`."""
        self._turns.retire(self._turns.read())


def _message(role: str, text: str) -> BaseMessage:
    kinds: dict[str, type[BaseMessage]] = {"assistant": AIMessage, "system": SystemMessage}
    return kinds.get(role, HumanMessage)(content=text)
