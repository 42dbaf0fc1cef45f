"""The record that a user means by an id, or by the beginning of one."""

from collections.abc import Iterable
from typing import TypeVar

from graphmem.model.errors import NotFound, QuestionError

T = TypeVar("T")


def find_by_id(wanted: str, known: Iterable[tuple[str, T]], *, one: str, several: str, hint: str) -> T:
    """The only record whose id is or begins with `wanted`, of pairs of id and record.

    Raises NotFound if there is none, QuestionError if there are several. `one` and `several` name the records ("entry", "entries"),
    `hint` says where their ids are shown.
    """
    found = {id_: record for id_, record in known if wanted and id_.startswith(wanted)}
    if not found:
        raise NotFound(f"no {one} has the id '{wanted}'. {hint}")
    if len(found) > 1:
        raise QuestionError(f"{len(found)} {several} begin with '{wanted}'. {hint}")
    return next(iter(found.values()))
