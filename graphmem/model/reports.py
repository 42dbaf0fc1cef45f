"""What runs report: quarantine, provenance of extractions, cost, counts."""

from dataclasses import dataclass, field
from typing import Self

from graphmem.model.ids import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """What could not be read or stored: where, why, and the bytes (at most the first 2,000)."""

    id: str
    space: str
    stage: str
    source: str
    line: int
    reason: str
    content: str

    @classmethod
    def of(cls, space: str, stage: str, source: str, line: int, reason: str, content: str) -> Self:
        """A quarantine entry whose id names the place and the reason."""
        kept = content[:2000]
        return cls(
            id=digest("quarantined", space, stage, source, str(line), reason, kept),
            space=space,
            stage=stage,
            source=source,
            line=line,
            reason=reason,
            content=kept,
        )


@dataclass(frozen=True, slots=True)
class ExtractionProvenance:
    """Which extractor the mentions and facts of a message are from, by name and version.

    `parse`: how the text was parsed, to be kept beside them; empty if it was not parsed now.
    """

    message_id: str
    extractor: str
    parse: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RetryReport:
    """Result of retrying the quarantine: entries tried, resolved and remaining, and sources that are missing."""

    tried: int
    resolved: int
    remaining: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LLMUsage:
    """What a chat model cost in one run: calls, tokens (prompts and replies together, and prompts alone), and turns shown to it.

    `cached` turns took their result from an earlier run at no cost; `deferred` turns wait for the next run; `truncated` turns were
    shown in part. `rejected` counts mentions and facts that failed validation, `quarantined` the turns that hold them.
    `note` says why the model was no longer called, "" if it was.
    """

    calls: int = 0
    tokens: int = 0
    prompt_tokens: int = 0
    turns: int = 0
    cached: int = 0
    deferred: int = 0
    truncated: int = 0
    rejected: int = 0
    quarantined: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one `remember` did: messages read (new, unchanged, or with a new text or deletion), what was quarantined, the rows that the
    space holds now, the seconds of each stage, and what a chat model cost, if one was to read.

    `reused_keys` is a warning: so many messages used the key of a message of another account. Each is kept as a message of its own.
    `ahead` counts messages whose time lies more than a day ahead of the clock; they are in quarantine. `forgotten` entries were left
    out, because they were forgotten before. `room_events` counts joins, leaves, renames and calls, which are no messages; `redacted` the
    secrets that were not stored, by kind.
    """

    messages: int
    new: int
    unchanged: int
    changed: int
    entities: int
    facts: int
    units: int
    communities: int
    quarantined: int
    seconds: dict[str, float] = field(default_factory=dict)
    llm: LLMUsage | None = None
    reused_keys: int = 0
    ahead: int = 0
    forgotten: int = 0
    room_events: int = 0
    redacted: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolidationReport:
    """What one consolidation did: communities now, those that changed or are gone, and how many entities joined or left one.

    `touched` entities have other ties or units than when they were last clustered. `links` lead from units to earlier ones that they bear
    on; so many were `linked` and `unlinked`. Since the last run, ingests joined `merged_names` names and `merged_units` units, and the
    strength of `faded` units fell below a half.
    """

    communities: int
    changed: int = 0
    removed: int = 0
    joined: int = 0
    left: int = 0
    touched: int = 0
    links: int = 0
    linked: int = 0
    unlinked: int = 0
    merged_names: int = 0
    merged_units: int = 0
    faded: int = 0


@dataclass(frozen=True, slots=True)
class CompactionReport:
    """What a compaction did: bytes of the file, with its log, before and after, and how many rows it holds, nodes and edges."""

    before: int
    after: int
    rows: int
