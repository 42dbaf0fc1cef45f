"""Who speaks in a caption: voice tags, "Name: text", and a name on its own line."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

from graphmem.ingest.core.ingest_limits import CAPTIONS

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t]+([^>]*))?>")
_TAG = re.compile(r"</?(?:[a-z]{1,6}(?:[.\s][^<>]*)?|\d[\d:.]*)/?>|\{\\?\\[a-z]+\d*[^{}]*\}", re.IGNORECASE)
_PARTICLES = frozenset("de da di do dos del della der den la le van von bin ibn al el ten ter zu y e and und".split())
_LABELS = frozenset(
    """note notes question answer example warning reminder update summary ps yes no ok okay so well and but action todo q a hint tip
    first second third finally important music applause laughter laughs laughing inaudible crosstalk silence noise cheering unintelligible
    pause time date agenda link source""".split()
)
"""Words that stand before a colon in speech and are no names."""
_NAME_CHARS = rf"[^\W_](?:[^:<>\[\]()\n]|\([^()\n:]{{1,30}}\)){{0,{CAPTIONS.name_chars}}}?"
_NAMED = re.compile(rf"^(?:>>+\s?|[-–]\s)?\[?(?P<name>{_NAME_CHARS})\]?\s?(?::(?!//)(?:\s+|$)|：\s*)(?P<text>.*)$", re.DOTALL)
_BRACKETED = re.compile(rf"^(?:>>+\s?|[-–]\s)?[(\[](?P<name>{_NAME_CHARS})[)\]]\s+(?P<text>\S.*)$", re.DOTALL)
_OWN_LINE = re.compile(rf"^[(\[](?P<name>{_NAME_CHARS})[)\]]$")
_SOUND = re.compile(r"^[\[(♪♫#*][^\n]*[\])♪♫#*]$|^[♪♫]+$")


def voiced_parts(lines: list[str]) -> list[tuple[str, str]]:
    """Return the parts of a caption as pairs of the speaker of its voice tag ("" without one) and the text without tags."""
    text = "\n".join(lines)
    parts, speaker, start = [], "", 0
    for found in _VOICE.finditer(text):
        parts.append((speaker, text[start : found.start()]))
        speaker, start = unescape(found[1] or "").strip(), found.end()
    parts.append((speaker, text[start:]))
    return [(name, said) for name, part in parts if (said := unescape(_TAG.sub("", part)).strip()) or name]


def is_sound(text: str) -> bool:
    """True for a caption of a sound: "[music]", "(applause)", notes of a song."""
    return bool(_SOUND.match(text.strip()))


def looks_like_name(name: str) -> bool:
    """True for a few words that begin with capitals, or are of a script without them; not for a label such as "Note"."""
    words = re.sub(r"\([^()]*\)", "", name).replace("_", " ").split()
    if not 1 <= len(words) <= CAPTIONS.name_words or name.casefold().strip() in _LABELS:
        return False
    is_abbreviated = words[-1].endswith(".") and len(words[-1]) <= CAPTIONS.abbreviation_chars  # "Mira H.", "Jr."
    has_end = words[-1].endswith((",", ".", "?", "!")) and not is_abbreviated
    return not has_end and all(not word[0].islower() or word.casefold() in _PARTICLES for word in words)


@dataclass(slots=True)
class CaptionSpeakers:
    """Finds out from all captions of a file whether names stand before their texts, and which."""

    captions: int = 0
    tagged: int = 0
    _names: Counter[str] = field(default_factory=Counter)

    def take(self, lines: list[str]) -> None:
        """Count a caption."""
        self.captions += 1
        parts = voiced_parts(lines)
        if any(name for name, _ in parts):
            self.tagged += 1
            return
        for _, text in parts:
            for name in {name for line in text.split("\n") if (name := _name_before(line))}:
                if name in self._names or len(self._names) < CAPTIONS.names:
                    self._names[name] += 1

    @property
    def has_names(self) -> bool:
        """True if captions name who speaks."""
        return bool(self.tagged or self._is_named or self._known)

    @property
    def _is_named(self) -> bool:
        return not self.tagged and self._names.total() >= CAPTIONS.named_share * max(self.captions, 1)

    @property
    def _known(self) -> set[str]:
        return {name for name, count in self._names.items() if count >= CAPTIONS.name_evidence} if not self.tagged else set()

    def split(self, lines: list[str]) -> list[tuple[str, str]]:
        """Return a caption as pairs of speaker ("" if none is named) and text in one line."""
        known, anyone = self._known, self._is_named
        turns: list[tuple[str, str]] = []
        for tagged, text in voiced_parts(lines):
            turns.append((tagged, ""))
            for line in map(str.strip, text.split("\n")):
                name = "" if self.tagged else _name_before(line)
                if name and (anyone or name in known):
                    turns.append((name, _text_behind(line)))
                elif line.strip("-– "):
                    turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line}".strip())
        return [(name, text) for name, text in turns if name or text]


def _name_before(line: str) -> str:
    line = line.strip()
    found = _NAMED.match(line) or _OWN_LINE.match(line) or _BRACKETED.match(line)
    return name if found and looks_like_name(name := found["name"].strip()) else ""


def _text_behind(line: str) -> str:
    found = _NAMED.match(line) or _BRACKETED.match(line)
    return found["text"].strip() if found else ""
