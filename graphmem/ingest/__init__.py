"""Logs to messages: one file a log format, `readers` for files and folders. Importing this registers the formats."""

from graphmem.ingest import chatgpt as chatgpt
from graphmem.ingest import jsonl as jsonl
from graphmem.ingest import locomo as locomo
from graphmem.ingest.jsonl import read_records
from graphmem.ingest.readers import FORMATS, LogFormat, format_of, log_format, read_log, read_logs

__all__ = ["FORMATS", "LogFormat", "format_of", "log_format", "read_log", "read_logs", "read_records"]
