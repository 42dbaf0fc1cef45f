"""Which of Dagster's executors runs the steps of `ingest_parallel`: by name, or any other by its place in an installed package."""

from importlib import import_module

import dagster as dg

from graphmem.model.errors import SettingsError

KNOWN = {"multiprocess": dg.multiprocess_executor, "in_process": dg.in_process_executor}


def executor_named(name: str) -> dg.ExecutorDefinition:
    """The executor `multiprocess`, `in_process` or `PACKAGE:NAME`, such as `dagster_celery:celery_executor`. Raises SettingsError."""
    if name in KNOWN:
        return KNOWN[name]
    package, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(package), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        known = ", ".join(KNOWN)
        raise SettingsError(f"executor '{name}': {error}. Set {known}, or PACKAGE:NAME of an installed one.") from None
    if not isinstance(found, dg.ExecutorDefinition):
        raise SettingsError(f"executor '{name}': this is a {type(found).__name__}, not an executor of Dagster.")
    return found
