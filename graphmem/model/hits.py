"""What recall and answers return: hits with reasons, packs, paths."""

from dataclasses import dataclass, field

from graphmem.model.fact import Fact
from graphmem.model.message import Message
from graphmem.model.validity import AsOf


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit scored: which step gave how much, and over which entities."""

    step: str
    score: float
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, with its score, the reasons for it, and its facts that hold.

    `passage` is the number of the passage that is nearest to the question (see `split_passages`); `excerpt` is what a reader is
    shown of the text of a message that is too long for the budget, "" if it is shown whole.
    """

    message: Message
    score: float
    reasons: tuple[Reason, ...] = ()
    facts: tuple[Fact, ...] = field(default=())
    passage: int = 0
    excerpt: str = ""

    @property
    def shown_text(self) -> str:
        """What a reader is shown of the message, with its speaker."""
        return f"{self.message.speaker}: {self.excerpt}" if self.excerpt else self.message.rendered_text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a hit: from the question or a message, `via` an entity or a way of looking, to a message."""

    source: str
    via: str
    target: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A hit that did not fit the budget, with its size in tokens."""

    message_id: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Hits chosen to fit a token budget. `hits` are best first; `text` has them in reading order, as handed to a reader."""

    question: str
    as_of: AsOf
    hits: tuple[Hit, ...]
    text: str
    budget: int
    used: int
    left_out: tuple[LeftOut, ...] = ()
    paths: tuple[tuple[Step, ...], ...] = ()
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the memory says to a question, and the hits that say so. `found` is False for "not in memory".

    `confidence` (0 to 1) is the estimated chance that the text is right; for "not in memory", that of the best answer that was not given.
    """

    question: str
    text: str
    found: bool
    confidence: float = 0.0
    evidence: tuple[Hit, ...] = ()
    fact: Fact | None = None
    pack: Pack | None = None
