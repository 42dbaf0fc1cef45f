"""Scheduled batch ingestion by Dagster: from a folder of logs to a graph that can be queried. Start in definitions.py."""
