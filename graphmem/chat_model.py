"""Any langchain-core chat model, named in one setting. Without one, nothing here is imported."""

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from graphmem.model.errors import ModelError
from graphmem.tokens import count_tokens

# What the classes of providers call the most tokens of a reply.
_LIMITS = ("max_tokens", "max_output_tokens", "num_predict", "max_completion_tokens", "max_new_tokens")


class ChatModel(Protocol):
    """What is used of a langchain-core chat model."""

    def invoke(self, input: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat model replied, and the tokens of the prompt and of the reply: its own count, or ours where it gives none."""

    text: str
    prompt_tokens: int
    reply_tokens: int


def load_chat_model(setting: str, *, reply_tokens: int = 0) -> ChatModel | None:
    """The model that `MODULE:CLASS:MODEL` names, for example `langchain_openai:ChatOpenAI:gpt-4o-mini`; None for "".

    Its replies take `reply_tokens` at most, if that is not 0 and its class has a field for it.
    Raises ModelError if the package, the class or the key is missing.
    """
    if not setting:
        return None
    parts = setting.split(":", 2)
    if len(parts) != 3:
        raise ModelError(f"llm '{setting}': give MODULE:CLASS:MODEL, for example langchain_openai:ChatOpenAI:gpt-4o-mini.")
    module, name, model = parts
    try:
        from langchain_core.language_models.chat_models import BaseChatModel

        kind = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ModelError(f"llm '{setting}': {error}. Install graphmem[llm] and the package that holds the class.") from None
    if not (isinstance(kind, type) and issubclass(kind, BaseChatModel)):
        raise ModelError(f"llm '{setting}': {name} is not a langchain-core chat model.")
    try:
        make: Any = kind
        return make(model=model, **_limit(kind, reply_tokens))  # type: ignore[no-any-return]
    except Exception as error:  # Whatever a provider's class raises about a missing key or a wrong name.
        raise ModelError(f"llm '{setting}': cannot be made ({type(error).__name__}). Is its key set?") from None


def _limit(kind: type, reply_tokens: int) -> dict[str, int]:
    fields = [name for name in _LIMITS if name in getattr(kind, "model_fields", {})]
    return {fields[0]: reply_tokens} if fields and reply_tokens else {}


def name_of(model: ChatModel) -> str:
    """The class of a model and the name it goes by: `ChatOpenAI:gpt-4o-mini`."""
    names = (getattr(model, field, "") for field in ("model_name", "model", "model_id"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    return f"{type(model).__name__}:{name}".removesuffix(":")


def ask(model: ChatModel, prompt: str) -> Reply:
    """The reply to a prompt. Raises ModelError, which names the kind of the failure and nothing of what was said or set."""
    try:
        reply = model.invoke(prompt)
    except Exception as error:  # Whatever a provider's class raises about its key, its limits or the network.
        raise ModelError(f"llm: the chat model failed ({type(error).__name__}). Is it reached, and is its key right?") from None
    text = _text_of(getattr(reply, "content", reply)).encode("utf-8", "replace").decode()  # Half characters cannot be stored.
    used = getattr(reply, "usage_metadata", None) or {}
    return Reply(text, used.get("input_tokens") or count_tokens(prompt), used.get("output_tokens") or count_tokens(text))


def ask_for_json(model: ChatModel, prompt: str, check: Callable[[Any], bool]) -> dict[str, Any] | None:
    """What the model replies as JSON, if it passes `check`; asked a second time if not, then None. Two calls at most."""
    for _ in range(2):
        found = _json_in(ask(model, prompt).text)
        if isinstance(found, dict) and check(found):
            return found
    return None


def _text_of(content: Any) -> str:
    """A reply as text: some models give a list of blocks."""
    if not isinstance(content, list):
        return str(content)
    return "".join(str(block.get("text", "")) if isinstance(block, dict) else str(block) for block in content)


def _json_in(text: str) -> Any:
    start, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text[start : end + 1])
    except ValueError:  # Also a number of more digits than Python turns into one.
        return None
