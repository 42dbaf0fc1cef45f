"""The tuned numbers of experience."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceConfig:
    """How lessons are made and found."""

    task_chars: int = 300
    """Characters of a task that are kept: the first sentences say what is to be done."""
    call_chars: int = 240
    """Characters of a call that are kept: a whole file may be written in one."""
    note_chars: int = 240
    """Characters that are kept of what an agent says with a call."""
    error_chars: int = 240
    """Characters of the line that tells a failure."""
    result_chars: int = 4000
    """Characters of a result that are searched for a failure, half of them at its beginning and half at its end."""
    mending_steps: int = 4
    """Calls that are kept of what led from a failure to success: the last ones."""
    ahead: int = 12
    """Calls after a failure in which its mending is looked for: later ones have to do with something else."""
    alike: float = 0.34
    """Share of words that two calls of one tool have in common if they try the same (Jaccard)."""
    words: float = 0.2
    """Weight of words (BM25, as z-score) beside meaning (mean cosine of the views of a lesson, as z-score): those who ask seldom know the
    words of the error."""
    embedded: int = 400
    """Lessons that are compared by meaning, the best by words and then the newest: each takes some 15 ms to embed, once per process."""
    kept_vectors: int = 4096
    """Vectors of views that a process keeps: 6 MB with 384 dimensions."""
    wording_words: int = 40
    """Words of a lesson that a chat model is asked for at most; one of twice as many is refused."""


EXPERIENCE = ExperienceConfig()
