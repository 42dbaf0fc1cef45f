"""Jobs: work that goes on after its request was answered, one after the other, in a thread of its own."""

import logging
import queue
import secrets
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from graphmem.api.server_config import JOBS
from graphmem.memory.clock import Clock
from graphmem.memory.message_stage import Progress
from graphmem.model.errors import GraphmemError

JobStatus: TypeAlias = Literal["waiting", "running", "done", "failed"]
LOG = logging.getLogger("graphmem.server")


@dataclass(slots=True, kw_only=True)
class Job:
    """One piece of work for a space. `progress` counts by stage; `result` is there once `status` is done, `error` once it is failed."""

    id: str
    space: str
    kind: str
    created_at: datetime
    status: JobStatus = "waiting"
    progress: Counter[str] = field(default_factory=Counter)
    ended_at: datetime | None = None
    result: dict[str, Any] | None = None
    error: str = ""


class TooManyJobs(GraphmemError):
    """So many jobs wait that another one would wait for ever."""


Work: TypeAlias = Callable[[Progress], dict[str, Any]]


class JobQueue:
    """Runs jobs in the order in which they came, and keeps the latest. They end with the process: what a job stored is stored."""

    def __init__(self, clock: Clock, on_end: Callable[[], None] | None = None) -> None:
        """`on_end` is called when a job has ended, before its status says so."""
        self._clock = clock
        self._on_end = on_end
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._waiting: queue.Queue[tuple[Job, Work] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def start(self, space: str, kind: str, work: Work) -> Job:
        """Append a job. Its id cannot be guessed. Raises TooManyJobs."""
        with self._lock:
            if self._is_closed or self._waiting.qsize() >= JOBS.waiting:
                raise TooManyJobs("Too many jobs are waiting. Ask again later.")
            job = Job(id=f"job-{secrets.token_hex(12)}", space=space, kind=kind, created_at=self._clock())
            self._jobs[job.id] = job
            while len(self._jobs) > JOBS.kept:
                self._jobs.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="graphmem-jobs", daemon=True)
                self._thread.start()
        self._waiting.put((job, work))
        return job

    def find(self, space: str, id_: str) -> Job | None:
        """The job with that id, if it is of that space."""
        with self._lock:
            job = self._jobs.get(id_)
        return job if job is not None and job.space == space else None

    def of_space(self, space: str) -> list[Job]:
        """The jobs of a space, newest first."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.space == space]

    def forget_results(self, space: str) -> None:
        """Drop the jobs of a space that have ended: their results may name what was erased."""
        with self._lock:
            for id_ in [id_ for id_, job in self._jobs.items() if job.space == space and job.ended_at is not None]:
                del self._jobs[id_]

    def close(self) -> None:
        """Let the running job end, and drop those that wait."""
        with self._lock:
            self._is_closed = True
        while not self._waiting.empty():
            try:
                self._waiting.get_nowait()
            except queue.Empty:
                break
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (taken := self._waiting.get()) is not None:
            job, work = taken
            self._carry_out(job, work)

    def _carry_out(self, job: Job, work: Work) -> None:
        def progress(stage: str, count: int) -> None:
            job.progress[stage] += count

        job.status = "running"
        try:
            job.result = work(progress)
        except GraphmemError as error:
            job.error, status = str(error), "failed"
        except Exception:
            LOG.exception("job %s (%s) failed", job.id, job.kind)
            job.error, status = "graphmem failed unexpectedly; the server's log has the details. Please report it.", "failed"
        else:
            status = "done"
        if self._on_end is not None:
            self._on_end()
        job.ended_at = self._clock()
        job.status = status  # type: ignore[assignment]
