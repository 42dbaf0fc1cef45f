"""Any langchain-core chat model, named by one setting. langchain-core is imported only if the setting is used."""

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graphmem.model.errors import ModelError
from graphmem.tokens import count_tokens

# Names that providers' classes use for the token limit of a reply.
_LIMITS = ("max_tokens", "max_output_tokens", "num_predict", "max_completion_tokens", "max_new_tokens")
# Characters that could end the evidence or begin markup in a prompt.
_ESCAPED = {ord(mark): f"\\u{ord(mark):04x}" for mark in "=<>&`"}
# Calls for one JSON reply: a malformed reply is asked for once more.
_ATTEMPTS = 2


class ChatModel(Protocol):
    """The part of langchain-core's chat model interface that is used here."""

    def invoke(self, input: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply of a chat model, and the tokens of prompt and reply: as the model counts them, or else as we do."""

    text: str
    prompt_tokens: int
    reply_tokens: int


def load_chat_model(setting: str, *, reply_tokens: int = 0) -> ChatModel | None:
    """The model that `MODULE:CLASS:MODEL` names, for example `langchain_openai:ChatOpenAI:gpt-4o-mini`; None for "".

    `reply_tokens` limits its replies, if it is not 0 and the class has a field for it.
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
        raise ModelError(f"llm '{setting}': {error}. Install graphmem[llm] and the package of the class.") from None
    if not (isinstance(kind, type) and issubclass(kind, BaseChatModel)):
        raise ModelError(f"llm '{setting}': {name} is not a langchain-core chat model.")
    try:
        make: Any = kind
        return make(model=model, **_limit(kind, reply_tokens))  # type: ignore[no-any-return]
    except Exception as error:  # Providers raise errors of any class for a missing key or a wrong name.
        raise ModelError(f"llm '{setting}': cannot be created ({type(error).__name__}). Is its key set?") from None


def _limit(kind: type, reply_tokens: int) -> dict[str, int]:
    fields = [name for name in _LIMITS if name in getattr(kind, "model_fields", {})]
    return {fields[0]: reply_tokens} if fields and reply_tokens else {}


def name_of(model: ChatModel) -> str:
    """The class and name of a model: `ChatOpenAI:gpt-4o-mini`."""
    names = (getattr(model, field, "") for field in ("model_name", "model", "model_id"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    return f"{type(model).__name__}:{name}".removesuffix(":")


def ask(model: ChatModel, prompt: str) -> Reply:
    """The reply to a prompt. Raises ModelError, which names the class of the error but no message text and no setting."""
    try:
        reply = model.invoke(prompt)
    except Exception as error:  # Providers raise errors of any class for keys, limits and the network.
        raise ModelError(f"llm: the chat model failed ({type(error).__name__}). Check the network and its key.") from None
    text = _text_of(getattr(reply, "content", reply)).encode("utf-8", "replace").decode()  # Lone surrogates cannot be stored.
    used = getattr(reply, "usage_metadata", None) or {}
    return Reply(text, used.get("input_tokens") or count_tokens(prompt), used.get("output_tokens") or count_tokens(text))


def ask_for_json(model: ChatModel, prompt: str, check: Callable[[Any], bool]) -> dict[str, Any] | None:
    """The model's reply as a JSON object that passes `check`; None if it fails twice. At most two calls."""
    for _ in range(_ATTEMPTS):
        found = _json_in(ask(model, prompt).text)
        if isinstance(found, dict) and check(found):
            return found
    return None


def quoted_json(fields: Mapping[str, Any]) -> str:
    """One line of ASCII JSON for a prompt, in which no text can end the line, the string or the part between the lines of equals signs."""
    return json.dumps(fields).translate(_ESCAPED)


def _text_of(content: Any) -> str:
    """The text of a reply; some models return a list of blocks."""
    if not isinstance(content, list):
        return str(content)
    return "".join(str(block.get("text", "")) if isinstance(block, dict) else str(block) for block in content)


def _json_in(text: str) -> Any:
    start, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text[start : end + 1])
    except ValueError:  # Also raised for integers with more digits than Python accepts.
        return None
