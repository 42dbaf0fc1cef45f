"""Edits and reactions that Instagram's and Messenger's downloads write as further messages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from graphmem.ingest.core.events import ReaderEvent, SourceTurn
from graphmem.ingest.core.ingest_limits import CHAT

_EDITED = re.compile(
    r"\s*\((?:edited|bearbeitet|modifié|editado|modificato|bewerkt|redigerat|redigert|redigeret|muokattu|edytowano|düzenlendi|изменено"
    r"|diedit|編集済み|已编辑|已編輯|수정됨)\)\s*$",
    re.IGNORECASE,
)
_REACTIONS = (
    r"reacted \S{1,12} to (?:your|a|an|the|their|his|her|this) .{0,20}?(?:message|photo|video|story|attachment|post|reel)",
    r"(?:liked|loved) (?:a|your) message",
    r"(?:hat )?(?:mit )?\S{1,12} auf (?:deine|eine) nachricht reagiert",
    r"gefällt (?:eine|deine) nachricht",
    r"reaccionó (?:con )?\S{1,12} a (?:tu|un) mensaje",
    r"(?:le gustó|indicó que le gusta) un mensaje",
    r"a réagi (?:avec )?\S{1,12} à (?:votre|ton|un) message",
    r"a aimé un message",
    r"ha reagito (?:con )?\S{1,12} al (?:tuo )?messaggio",
    r"ha messo [\"“]mi piace[\"”] a un messaggio",
    r"reagiu (?:com )?\S{1,12} (?:à|a) (?:sua |uma )?mensagem",
    r"curtiu uma mensagem",
    r"heeft met \S{1,12} (?:op je bericht gereageerd|gereageerd op je bericht)",
    r"(?:reageerde|heeft gereageerd) met \S{1,12} op (?:je|een) bericht|vond een bericht leuk",
    r"(?:reagerade|reagerede|reagerte) (?:med )?\S{1,12} (?:på|til) (?:ditt|din|et|en|ett) (?:meddelande|besked|melding)",
    r"gillade ett meddelande|syntes godt om en besked|likte en melding",
    r"reagoi \S{1,12} viestiisi|tykkäsi viestistä",
    r"zareagował(?:\(a\)|a)? (?:\S{1,12} )?na (?:twoją |twoja )?wiadomość(?:: \S{1,12})?|polubił(?:\(a\)|a)? wiadomość",
    r"mesajın(?:a|ız[ae]) \S{1,12} ifadesini bıraktı|bir mesajı beğendi",
    r"отреагировал(?:\(-?а\)|а)? (?:\S{1,12} )?на (?:ваше |твое )?сообщение(?:: \S{1,12})?",
    r"(?:ваше сообщение|сообщение) понравилось|поставил(?:\(-?а\)|а)? [\"«]нравится[\"»] сообщению",
    r"(?:menanggapi|bereaksi) (?:dengan )?\S{1,12} (?:ke|pada|terhadap) pesan anda|menyukai (?:sebuah )?pesan",
    r"メッセージに\S{1,12}で?リアクションしました|メッセージに「いいね！?」しました",
    r"메시지에 \S{1,12} 공감했습니다|메시지를 좋아합니다",
    r"(?:对你的消息做出了|对您的消息回应了|對你的訊息傳達了) ?\S{1,12} ?(?:回应|心情)?|赞了一条消息",
)
_REACTION = re.compile(rf"(?:{'|'.join(_REACTIONS)})[.!]?", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def is_reaction(text: str) -> bool:
    """True for "Reacted X to your message", "Liked a message", in the common languages."""
    return len(text) < CHAT.detection_chars and bool(_REACTION.fullmatch(text.strip()))


def with_edits(events: Iterable[ReaderEvent]) -> Iterator[ReaderEvent]:
    """Yield the events with each "(edited)" message as a version of what its sender said shortly before.

    Messages are compared as far as they lie closer together than an edit may take, in whichever order they stand.
    """
    cluster: list[ReaderEvent] = []
    last: SourceTurn | None = None
    for event in events:
        if isinstance(event, SourceTurn):
            is_far = last is not None and abs(event.sent_at - last.sent_at) > CHAT.instagram_edit_time
            if cluster and (is_far or len(cluster) >= CHAT.instagram_cluster):
                yield from _resolved(cluster)
                cluster = []
            last = event
        cluster.append(event)
    yield from _resolved(cluster)


def _resolved(cluster: list[ReaderEvent]) -> list[ReaderEvent]:
    """Return the events of a stretch of the chat, edits put to what they edit."""
    turns = [(at, event) for at, event in enumerate(cluster) if isinstance(event, SourceTurn)]
    edited = [(at, turn) for at, turn in turns if _EDITED.search(turn.text)]
    if not edited:
        return cluster
    resolved = list(cluster)
    taken = {at for at, _ in edited}
    chains: dict[int, list[int]] = {}
    for at, turn in sorted(edited, key=lambda one: one[1].sent_at):
        text = _EDITED.sub("", turn.text)
        before = [
            (_likeness(text, _latest(resolved, chains, other)), earlier.sent_at, other)
            for other, earlier in turns
            if other not in taken and earlier.speaker == turn.speaker and _is_before(earlier, turn) and earlier.text
        ]
        if before:
            _, _, original = max(before)
            chains.setdefault(original, []).append(at)
            resolved[at] = _version(resolved[original], turn, text)
    for original, versions in chains.items():
        for earlier, later in zip([original, *versions], versions, strict=False):
            resolved[earlier] = _ended(resolved[earlier], resolved[later])
    return resolved


def _is_before(earlier: SourceTurn, edit: SourceTurn) -> bool:
    return earlier.sent_at < edit.sent_at <= earlier.sent_at + CHAT.instagram_edit_time


def _latest(resolved: list[ReaderEvent], chains: dict[int, list[int]], original: int) -> str:
    event = resolved[chains.get(original, [original])[-1]]
    return event.text if isinstance(event, SourceTurn) else ""


def _likeness(text: str, other: str) -> float:
    """Return the share of words that two texts have in common."""
    words, others = set(_WORD.findall(text.casefold())), set(_WORD.findall(other.casefold()))
    return len(words & others) / max(len(words | others), 1)


def _version(original: ReaderEvent, edit: SourceTurn, text: str) -> ReaderEvent:
    if not isinstance(original, SourceTurn):
        return edit
    return replace(edit, text=text, sent_at=original.sent_at, edited_at=edit.sent_at, first_text=original.first_text or original.text)


def _ended(event: ReaderEvent, later: ReaderEvent) -> ReaderEvent:
    if isinstance(event, SourceTurn) and isinstance(later, SourceTurn):
        return replace(event, retired_at=later.edited_at)
    return event
