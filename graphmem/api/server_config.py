"""The tuned numbers of the server: sizes of pages and requests, times and rates."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Sizes of lists, in items."""

    usual: int = 50
    """Of a page, if the request gives no limit."""
    largest: int = 1000
    """Of a page at most: its JSON stays below some megabytes."""
    streamed: int = 500
    """Read at once for a stream of lines."""
    longest_cursor: int = 4000
    """Characters of a cursor. It holds a sort key, and in it may be a name."""


PAGES = Pages()


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """What a worker does before it takes requests."""

    entities: int = 6
    """That it asks about: the first twenty questions took up to twice the time of later ones without."""


WARM_UP = WarmUp()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSizes:
    """Sizes and times of one request."""

    body_bytes: int = 20_000_000
    """Of a body. Larger logs are for `graphmem remember`, which streams them."""
    header_bytes: int = 16_384
    """Of all headers together, as uvicorn's own limit."""
    body_s: float = 60.0
    """Seconds for a body to arrive: 20 MB over a slow line."""
    head_s: float = 10.0
    """Seconds for the headers to arrive; a connection that only stays open is closed."""
    rows: int = 1000
    """Messages of one request that is answered when they are stored: the writer holds the store for seconds at most."""
    job_rows: int = 50_000
    """Messages of one request that becomes a job."""
    rows_at_once: int = 1000
    """Messages of a job that are stored together: other writers come in between."""
    connections: int = 500
    """Open connections; beyond, a request gets 503 at once."""
    key_characters: int = 255
    """Of an idempotency key."""
    settling_collections: int = 5
    """Full collections of garbage until code and models are loaded: a quarter more objects bring about the next one."""
    young_objects: int = 20_000
    """Objects that are made before garbage is collected (700 by themselves). A question makes some ten thousand and lets go of nearly all
    of them, in no cycles: to look for cycles thirty times took a fifteenth of its time, and brought about full collections."""
    switch_s: float = 0.0005
    """Seconds after which a thread of Python lets another one run (5 ms by itself): a question waits for the interpreter after each of
    its reads, and a message that is being stored must not hold it that often; nor may a question that a worker answers, for each step of
    a request that it hands on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLimits:
    """Work that goes on after its request was answered."""

    waiting: int = 100
    """Jobs that wait; beyond, a request gets 503."""
    kept: int = 1000
    """Jobs whose result can be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLimits:
    """Files that wait to be downloaded."""

    kept: int = 20
    """The latest ones; older ones are removed: each may be as large as the store."""


EXPORTS = ExportLimits()
REQUESTS = RequestSizes()
JOBS = JobLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSizes:
    """What the metrics tell apart."""

    seconds: tuple[float, ...] = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
    """The bounds of a histogram: 0.25 s is what the slowest of 100 requests may take."""
    spaces: int = 100
    """Spaces that have counts of their own; a label for each of thousands would be too many series."""
    counted_every_s: float = 15.0
    """Seconds between two counts, as Prometheus asks."""


METRICS = MetricSizes()
