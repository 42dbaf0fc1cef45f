"""The tuned numbers of worker processes. All times are seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerTimes:
    """How worker processes keep up with the writer, and how they start and stop."""

    pick_up_every: float = 4.0
    """Between two looks for a new state of an embedded store; what is posted is to be seen within 5. To pick up one costs 0.15 to 0.2 of
    CPU time: to open it 0.02, and 0.1 per million bytes of its log, to let go of the one before, and to plan and read again."""
    turn: float = 0.4
    """That a worker waits at most with that while another one does it: if both stand still, nobody answers."""
    look_every: float = 0.1
    """Between two looks whether something was erased or decided: then the new state is picked up at once."""
    start: float = 120.0
    """Until a worker is ready: it loads the models, which takes some seconds on a quiet machine."""
    stop: float = 20.0
    """For the requests that are being answered, when the server stops; then a worker is killed."""
    report_every: float = 1.0
    """Between two reports of what a worker has served."""
    first_pause: float = 0.5
    """Before a worker that died is started again; the pause doubles while it dies at once, up to `longest_pause`."""
    longest_pause: float = 30.0
    soon: float = 10.0
    """A worker that lived shorter than this died at once."""
    threads: int = 4
    """Requests that a worker works on at once. More share one interpreter, and each of them only takes longer and holds its memory."""
    patience: float = 0.1
    """That a request waits for the ones before it at most. One after the other, each is answered soonest."""
    gap: float = 0.2
    """That a worker waits at most for a moment without requests before it opens a new state, during which it answers nothing."""
    handed: int = 128
    """Requests of other workers that wait to be accepted."""
    connect: float = 5.0
    """To reach another process of the server."""


WORKERS = WorkerTimes()
