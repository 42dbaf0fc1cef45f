"""Confirmations of what cannot be undone: each is for one selection, once, and for a while."""

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
        self._open: dict[str, tuple[Selection, tuple[str, ...], datetime]] = {}

    def ask(self, selection: Selection, plan: ForgetPlan, now: datetime) -> str:
        """A token for that selection and the messages that it means now."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            while len(self._open) >= CONFIRMATIONS.open:
                self._open.pop(next(iter(self._open)))
            self._open[token] = (selection, plan.message_ids, now)
        return token

    def take(self, token: str, selection: Selection, now: datetime) -> tuple[str, ...]:
        """The messages that the token was given for; it is used up. Raises QuestionError for another selection or an old token."""
        with self._lock:
            asked = self._open.get(token)
            if asked is not None and asked[0] == selection:
                del self._open[token]
        if asked is None or asked[0] != selection or (now - asked[2]).total_seconds() > CONFIRMATIONS.seconds:
            raise QuestionError(
                "forget: the confirmation is not for this selection, was used, or is too old; nothing was forgotten. Call without it first."
            )
        return asked[1]
