"""Confirmations of what cannot be undone: each is for one selection in one space, once, and for a while."""

import secrets
import threading
from datetime import datetime

from graphmem.memory.forgetting.forgetting_config import CONFIRMATIONS
from graphmem.model.errors import QuestionError
from graphmem.model.forgetting import ForgetPlan, Selection


class Confirmations:
    """What was asked and not confirmed yet. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, tuple[tuple[str, Selection], tuple[str, ...], datetime]] = {}

    def ask(self, space: str, selection: Selection, plan: ForgetPlan, now: datetime) -> str:
        """A token for that selection and the messages that it means now."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            while len(self._open) >= CONFIRMATIONS.open:
                self._open.pop(next(iter(self._open)))
            self._open[token] = ((space, selection), plan.message_ids, now)
        return token

    def take(self, token: str, space: str, selection: Selection, now: datetime) -> tuple[str, ...]:
        """The messages of the token, which is used up. Raises QuestionError for another space or selection, or if it is old."""
        with self._lock:
            asked = self._open.get(token)
            if asked is not None and asked[0] == (space, selection):
                del self._open[token]
        if asked is None or asked[0] != (space, selection) or (now - asked[2]).total_seconds() > CONFIRMATIONS.seconds:
            raise QuestionError(
                "forget: the confirmation is not for this selection, was used, or is too old; nothing was forgotten. Call without it first."
            )
        return asked[1]
