"""The Dagster pipeline."""
