"""What one run may cost, and what it has cost."""

from math import ceil

from graphmem.chat_model import Reply

# The most tokens that a reply is given, where the model's class has a field for it; that much is set aside for each call.
REPLY_TOKENS = 8000
# Another tokenizer than ours may count so much more; the greatest difference that was seen counts from then on.
MARGIN = 1.25


class Budget:
    """Calls and tokens of one run. A call is made only if its prompt and the longest reply still fit."""

    def __init__(self, calls: int, tokens: int) -> None:
        self._most_calls = calls
        self._most_tokens = tokens
        self._margin = MARGIN
        self.calls = 0
        self.tokens = 0
        self.prompt_tokens = 0

    def fits(self, prompt_tokens: int) -> bool:
        """True if one more call with a prompt of so many of our tokens keeps within both limits."""
        needed = ceil(prompt_tokens * self._margin) + REPLY_TOKENS
        return self.calls < self._most_calls and self.tokens + needed <= self._most_tokens

    def note(self, prompt_tokens: int, reply: Reply | None) -> None:
        """One call was made; without a reply, its prompt may have been counted all the same."""
        self.calls += 1
        read = reply.prompt_tokens if reply else ceil(prompt_tokens * self._margin)
        self.prompt_tokens += read
        self.tokens += read + (reply.reply_tokens if reply else 0)
        self._margin = max(self._margin, read / max(prompt_tokens, 1))
