"""The call and token budget of one run."""

from math import ceil

from graphmem.chat_model import Reply
from graphmem.extraction.llm.llm_extraction_config import BUDGET_CONFIG


class Budget:
    """Calls and tokens of one run. A call fits only if its prompt and the longest reply do."""

    def __init__(self, calls: int, tokens: int) -> None:
        self._max_calls = calls
        self._max_tokens = tokens
        self._tokenizer_margin = BUDGET_CONFIG.tokenizer_margin
        self.calls = 0
        self.tokens = 0
        self.prompt_tokens = 0

    def fits(self, prompt_tokens: int) -> bool:
        """True if one more call stays within both limits; `prompt_tokens` are counted by our tokenizer."""
        needed = ceil(prompt_tokens * self._tokenizer_margin) + BUDGET_CONFIG.reply_tokens
        return self.calls < self._max_calls and self.tokens + needed <= self._max_tokens

    def record(self, prompt_tokens: int, reply: Reply | None) -> None:
        """Count one call. A call without a reply is charged for its prompt, since the provider may have read it."""
        self.calls += 1
        read = reply.prompt_tokens if reply else ceil(prompt_tokens * self._tokenizer_margin)
        self.prompt_tokens += read
        self.tokens += read + (reply.reply_tokens if reply else 0)
        self._tokenizer_margin = max(self._tokenizer_margin, read / max(prompt_tokens, 1))
