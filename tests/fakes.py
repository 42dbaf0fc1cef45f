"""Short fakes of our own."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPLIES = Path(__file__).parent / "data" / "llm"


class ScriptedModel:
    """A chat model that gives its replies one after the other, and keeps what it was asked."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.asked: list[str] = []

    def invoke(self, input: Any) -> str:
        """The next reply."""
        self.asked.append(str(input))
        return self.replies.pop(0)


def turns_shown(prompt: str) -> dict[int, str]:
    """The texts of the turns that a prompt asks about, by number."""
    lines = [json.loads(line) for line in prompt.splitlines() if line.startswith('{"turn": ')]
    return {line["turn"]: line["text"] for line in lines}


class FileModel:
    """A chat model that answers from files in tests/data/llm: what it says of each turn stands there under the turn's text.

    Where a list stands there, its first item is the first answer, and so on. Of a turn that stands in no file it says nothing.
    """

    def __init__(self, *names: str, model: str = "file") -> None:
        self.model = model
        self.known: dict[str, Any] = {}
        for name in names:
            self.known |= json.loads((REPLIES / f"{name}.json").read_text("utf-8"))
        self.asked: list[str] = []
        self._times: Counter[str] = Counter()

    def invoke(self, input: Any) -> str:
        """One line of JSON for each turn of the prompt."""
        self.asked.append(str(input))
        return "\n".join(self._said(number, text) for number, text in turns_shown(str(input)).items())

    def _said(self, number: int, text: str) -> str:
        said = self.known.get(text, {"mentions": [], "facts": []})
        if isinstance(said, list):
            said = said[min(self._times[text], len(said) - 1)]
            self._times[text] += 1
        return json.dumps({"turn": number, **said}) if isinstance(said, dict) else str(said)

    @property
    def shown(self) -> list[str]:
        """The texts of all turns it was asked about."""
        return [text for prompt in self.asked for text in turns_shown(prompt).values()]


class CountingModel:
    """A chat model that replies what a function makes of the prompt, and says that it took so many tokens."""

    model = "counting"

    def __init__(self, reply: Callable[[str], str], used: Callable[[str], tuple[int, int]]) -> None:
        self._reply, self._used = reply, used
        self.calls = self.tokens = 0

    def invoke(self, input: Any) -> Any:
        """A reply with its usage, as langchain's messages have it."""
        prompt, read = str(input), self._used(str(input))
        self.calls += 1
        self.tokens += sum(read)
        usage = {"input_tokens": read[0], "output_tokens": read[1], "total_tokens": sum(read)}
        return type("Message", (), {"content": self._reply(prompt), "usage_metadata": usage})()


class BrokenModel:
    """A chat model that cannot be reached, and whose error tells too much; it works from the call of that number on."""

    def __init__(self, inner: Any, works_from: int = 1_000_000, error: BaseException | None = None) -> None:
        self.model = inner.model
        self.inner, self.works_from = inner, works_from
        self.error = error or ConnectionError("401: wrong key sk-very-secret")
        self.calls = 0

    def invoke(self, input: Any) -> Any:
        """The inner model's reply, or the error."""
        self.calls += 1
        if self.calls < self.works_from:
            raise self.error
        return self.inner.invoke(input)
