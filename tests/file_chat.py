"""A chat model of langchain-core's that answers from files, for `--llm tests.file_chat:FileChat:NAME`."""

from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult

from graphmem.tokens import count_tokens
from tests.fakes import FileModel


class FileChat(BaseChatModel):
    """`FileModel`, as providers' classes are; `model` names the file."""

    model: str
    max_tokens: int = 0

    @property
    def _llm_type(self) -> str:
        return "file"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **more: Any) -> ChatResult:
        assert self.max_tokens > 0, "the reply has no limit"
        text = FileModel(self.model).invoke(messages[-1].content)
        read, said = count_tokens(str(messages[-1].content)), count_tokens(text)
        usage = UsageMetadata(input_tokens=read, output_tokens=said, total_tokens=read + said)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text, usage_metadata=usage))])
