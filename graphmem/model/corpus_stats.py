"""What retrieval must know of a space as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """What the walk must know of a space as a whole; worked out when the graph was bound together.

    `length` is the mean length of a message in characters, `name_density` the ties between messages over names, a word;
    `speakers` and `aliases` lead from a name to the ids of the entities that bear it, where these do not follow from the name;
    `retired` counts the messages that were changed or taken back.
    """

    messages: int
    length: float
    name_density: float
    speakers: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    retired: int = 0
