"""What a JSON file of no known format resembles: the formats whose fields it has, and the fields that it lacks."""

from dataclasses import dataclass

from graphmem.ingest.core.ingest_limits import RESEMBLANCE
from graphmem.ingest.core.source_file import SourceFile

FORMAT_FIELDS: dict[str, tuple[str, ...]] = {
    "chatgpt": ("mapping", "message", "author", "content", "create_time", "parent"),
    "claude": ("chat_messages", "uuid", "sender", "text", "created_at"),
    "claude-code": ("sessionId", "uuid", "parentUuid", "type", "message", "timestamp"),
    "codex": ("timestamp", "type", "payload"),
    "copilot": ("thread", "author", "content", "createdAt"),
    "deepseek": ("mapping", "message", "fragments", "inserted_at", "parent"),
    "discord": ("guild", "channel", "messages", "author", "content", "timestamp"),
    "gemini": ("header", "title", "time", "products", "safeHtmlItem"),
    "gemini-cli": ("sessionId", "projectHash", "startTime", "messages", "type", "content"),
    "google-chat": ("messages", "creator", "created_date", "text", "topic_id", "message_id"),
    "grok": ("conversation", "responses", "response", "sender", "message", "create_time"),
    "jsonl": ("conversation", "speaker", "text", "sent_at"),
    "langchain": ("session_id", "messages", "type", "data", "content"),
    "langfuse": ("traceId", "type", "startTime", "input", "output"),
    "langsmith": ("trace_id", "run_type", "start_time", "inputs", "outputs"),
    "matrix": ("room_name", "messages", "event_id", "sender", "origin_server_ts", "content", "msgtype"),
    "mattermost": ("type", "post", "team", "channel", "user", "message", "create_at"),
    "messenger": ("participants", "thread_path", "messages", "sender_name", "timestamp_ms", "content"),
    "mistral": ("chatId", "role", "content", "contentChunks", "createdAt"),
    "openai": ("messages", "role", "content"),
    "opencode": ("info", "messages", "parts", "role", "sessionID"),
    "otel": ("resourceSpans", "scopeSpans", "spans", "traceId", "attributes", "gen_ai.operation.name"),
    "perplexity": ("entries", "query", "answer", "created_at"),
    "rocket-chat": ("rid", "msg", "ts", "u", "username", "_id"),
    "slack": ("user", "ts", "text", "type"),
    "teams": ("chatId", "from", "body", "content", "createdDateTime"),
    "telegram": ("messages", "date", "from", "from_id", "text", "text_entities"),
    "zulip": ("zerver_message", "zerver_stream", "sender", "content", "date_sent", "recipient"),
    "trajectory": ("trajectory", "thought", "action", "observation"),
}
"""The fields of the JSON formats by which a reader knows them, wherever they stand; text formats have none."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A format with the fields that a file has of it, and those that it lacks."""

    name: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def share(self) -> float:
        return len(self.has) / (len(self.has) + len(self.lacks))

    def __str__(self) -> str:
        missing = f", {_quoted(self.lacks)} {'is' if len(self.lacks) == 1 else 'are'} missing" if self.lacks else ""
        return f"{self.name} (it has {_quoted(self.has)}{missing})"


def resemblances(log: SourceFile) -> list[Resemblance]:
    """Return the formats that a JSON file most resembles, the closest first; none for other files."""
    found = [
        Resemblance(name, tuple(f for f in fields if f in log.keys), tuple(f for f in fields if f not in log.keys))
        for name, fields in FORMAT_FIELDS.items()
        if log.is_json
    ]
    alike = sorted((r for r in found if len(r.has) >= RESEMBLANCE.fields), key=lambda r: (-r.share, -len(r.has), r.name))
    return alike[: RESEMBLANCE.formats]


def resemblance_text(log: SourceFile) -> str:
    """Return a sentence that says what a file resembles, "" if it resembles nothing."""
    alike = resemblances(log)
    if alike:
        return f" It most resembles {'; '.join(map(str, alike))}."
    if log.is_json and log.keys:
        return f" Its fields are {_quoted(tuple(sorted(log.keys))[: RESEMBLANCE.listed_fields])}."
    return ""


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)
