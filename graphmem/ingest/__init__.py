"""Logs to messages: one file a log format, `readers` for files, folders and archives. Importing this registers the formats."""

from graphmem.ingest import chatgpt as chatgpt
from graphmem.ingest import claude as claude
from graphmem.ingest import discord as discord
from graphmem.ingest import gemini as gemini
from graphmem.ingest import irc as irc
from graphmem.ingest import jsonl as jsonl
from graphmem.ingest import langchain as langchain
from graphmem.ingest import lihua as lihua
from graphmem.ingest import locomo as locomo
from graphmem.ingest import longmemeval as longmemeval
from graphmem.ingest import mail as mail
from graphmem.ingest import messenger as messenger
from graphmem.ingest import multihop as multihop
from graphmem.ingest import openai as openai
from graphmem.ingest import signal as signal
from graphmem.ingest import slack as slack
from graphmem.ingest import tables as tables
from graphmem.ingest import teams as teams
from graphmem.ingest import telegram as telegram
from graphmem.ingest import trajectory as trajectory
from graphmem.ingest import whatsapp as whatsapp
from graphmem.ingest.jsonl import read_records
from graphmem.ingest.readers import FORMATS, LogFormat, Logs, format_of, log_format, read_log, read_logs

__all__ = ["FORMATS", "LogFormat", "Logs", "format_of", "log_format", "read_log", "read_logs", "read_records"]
