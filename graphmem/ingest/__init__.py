"""Logs to messages, one file per log format, in packages by source family. The formats are imported when one is looked up."""

from importlib import import_module

from graphmem.ingest.core.format_registry import FORMATS, LogFormat, format_of, log_format
from graphmem.ingest.core.log_reader import LogReader, read_files, read_log, read_logs
from graphmem.ingest.tabular.graphmem_jsonl import read_records

_FORMAT_MODULES = (
    "agents.agent_markdown",
    "agents.claude_code",
    "agents.codex_cli",
    "agents.gemini_cli",
    "agents.langchain_messages",
    "agents.langfuse_traces",
    "agents.langsmith_runs",
    "agents.openai_messages",
    "agents.opencode",
    "agents.otel_spans",
    "agents.trajectories",
    "assistants.chatgpt",
    "assistants.claude",
    "assistants.copilot",
    "assistants.deepseek",
    "assistants.gemini",
    "assistants.grok",
    "assistants.mistral",
    "assistants.perplexity",
    "benchmarks.lihua_log",
    "benchmarks.locomo_log",
    "benchmarks.longmemeval_log",
    "benchmarks.multihop_log",
    "chat.discord",
    "chat.google_chat",
    "chat.imessage",
    "chat.imessage_database",
    "chat.imessage_page",
    "chat.irc",
    "chat.kakaotalk",
    "chat.line_chat",
    "chat.matrix",
    "chat.mattermost",
    "chat.messenger",
    "chat.rocket_chat",
    "chat.signal.signal_export",
    "chat.slack.slack_export",
    "chat.sms_backup",
    "chat.teams.teams_messages",
    "chat.telegram.telegram_export",
    "chat.telegram.telegram_page",
    "chat.whatsapp.whatsapp_export",
    "chat.whatsapp.whatsapp_page",
    "chat.zulip",
    "email.mail_messages",
    "tabular.graphmem_jsonl",
    "tabular.tables",
    "transcripts.captions",
    "transcripts.meeting_chat",
)


def _import_formats() -> None:
    for module in _FORMAT_MODULES:
        import_module(f"graphmem.ingest.{module}")


FORMATS.at_first_use(_import_formats)

__all__ = ["FORMATS", "LogFormat", "LogReader", "format_of", "log_format", "read_files", "read_log", "read_logs", "read_records"]
