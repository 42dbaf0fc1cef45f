"""A log written in a test."""

from datetime import UTC, datetime, timedelta

from graphmem.model import Message, message_id


def day(text: str) -> datetime:
    """Midnight (UTC) of an ISO date."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Talk:
    """`Talk().say("Ada: I live in Oslo.", "2026-01-05")`: messages of one conversation, a minute apart, a thread a day."""

    def __init__(self, space: str = "default", conversation: str = "talk") -> None:
        self.space = space
        self.conversation = conversation
        self.messages: list[Message] = []

    def say(self, line: str, at: str) -> "Talk":
        """Add one message, `SPEAKER: TEXT`."""
        speaker, _, text = line.partition(": ")
        number = len(self.messages)
        moment = day(at) + timedelta(hours=9, minutes=number)
        key = f"k{number}"
        id_ = message_id(self.space, self.conversation, key)
        self.messages.append(
            Message(
                id=id_,
                space=self.space,
                conversation=self.conversation,
                thread=at,
                position=number,
                key=key,
                speaker=speaker,
                role="user",
                text=text,
                sent_at=moment,
            )
        )
        return self
