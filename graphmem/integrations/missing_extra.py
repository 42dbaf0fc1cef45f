"""The error for a framework that is not installed."""


def missing_extra(extra: str, error: ImportError) -> ImportError:
    """An ImportError that names the extra of graphmem."""
    return ImportError(f"{error.name or error} is not installed. Run `pip install 'graphmem[{extra}]'`.")
