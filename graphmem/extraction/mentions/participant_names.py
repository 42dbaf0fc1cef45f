"""How participants of a conversation are called: full names, first names, nicknames."""

import re
from collections.abc import Sequence

from graphmem.extraction.mentions.mention_config import MENTIONS
from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def participant_aliases(participants: Sequence[str]) -> dict[str, str]:
    """Aliases of the participants, in lower case -> the participant's name; ambiguous aliases are left out."""
    found: dict[str, set[str]] = {}
    for name in participants:
        spaced = _CAMEL.sub(" ", name).replace("_", " ").lower()
        first = spaced.split(" ")[0]
        # Martin is not short for Martina.
        short = (
            first[:length]
            for length in range(MENTIONS.short_form_letters, len(first))
            if length + MENTIONS.short_form_cut <= len(first) or not is_given_name(first[:length])
        )
        for key in {name.lower(), spaced, first, *short, *lx.SHORT_NAMES.get(first, ())}:
            found.setdefault(key, set()).add(name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}
