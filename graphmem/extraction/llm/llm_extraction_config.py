"""Tuned numbers of extraction by a chat model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchConfig:
    """How turns are grouped into calls."""

    # Turns per call: the instructions cost about 1,060 tokens, a turn about 75. A batch may be sent twice and still be one call per 8.
    turns: int = 16
    # Failed calls in a row after which the provider is not called again in this run.
    max_failures: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetConfig:
    """How the tokens of a call are estimated before it is made."""

    # Calls and tokens of a run, unless the settings say otherwise.
    calls: int = 1000
    tokens: int = 5_000_000
    # Tokens reserved for a reply, and set as its limit if the model's class has a field for it.
    reply_tokens: int = 8000
    # A provider's tokenizer may count this much more than ours; the largest ratio observed replaces it.
    tokenizer_margin: float = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLimits:
    """How much of a conversation a prompt shows. Changing one changes the cache keys of results."""

    # Turns shown before the turn to read, and characters of each: enough to resolve most pronouns.
    previous_turns: int = 3
    previous_characters: int = 400
    # Tokens of the turn to read; the rest is truncated.
    turn_tokens: int = 1000
    # Truncation starts at this many characters per token, more than any text needs, and keeps this share in each step.
    characters_per_token: int = 8
    truncation_share: float = 0.75
    # Characters of a speaker's name.
    name_characters: int = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLimits:
    """The largest values that a reply may hold; longer ones are rejected."""

    name_characters: int = 100
    quote_characters: int = 2000
    predicate_characters: int = 60
    time_characters: int = 200
    members: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingConfig:
    """When a turn is hard for spaCy."""

    # A turn with more words and fewer facts than this likely states something that was not extracted.
    long_turn_words: int = 40
    expected_facts: int = 2


BATCH_CONFIG = BatchConfig()
BUDGET_CONFIG = BudgetConfig()
PROMPT_LIMITS = PromptLimits()
REPLY_LIMITS = ReplyLimits()
ROUTING_CONFIG = RoutingConfig()
