"""Scheduled batch ingestion by Dagster: a folder of logs in, a graph that can be asked out. Start in definitions.py."""
