"""Reply parsing: the text of a mail without quoted mails, where they can be told apart, and without the signature."""

import re

from graphmem.ingest.core.ingest_limits import MAIL

_ORIGINAL = re.compile(
    r"^\W*-{2,}\s*(?:Original Message|Original Appointment|Messaggio originale|Ursprüngliche Nachricht|Originalnachricht|Message d'origine"
    r"|Message original|Mensaje original|Mensagem original|Oorspronkelijk bericht|Исходное сообщение|Opprinnelig melding"
    r"|Ursprungligt meddelande|Oprindelig meddelelse|原始邮件|元のメッセージ)\s*-{2,}\W*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\W*-{2,}\s*(?:Forwarded message|Forwarded Message|Messaggio inoltrato|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado"
    r"|Mensagem encaminhada|Doorgestuurd bericht|Пересылаемое сообщение).{0,80}$|^Begin forwarded message:\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^_{10,}\s*$")
_FROM = re.compile(r"^\*?(?:From|Da|Von|De|Van|Från|Fra|От|发件人|差出人)\s?[:：]\*?\s\S", re.IGNORECASE)
_SENT = re.compile(
    r"^\*?(?:Sent|Date|Inviato|Data|Gesendet|Datum|Envoyé|Enviado|Fecha|Enviada|Verzonden|Skickat|Sendt|Дата|发送时间|日時)\s?[:：]", re.I
)
_SUBJECT = re.compile(
    r"^\*?(?:Subject|Oggetto|Betreff|Objet|Asunto|Assunto|Onderwerp|Ämne|Emne|Тема|主题|件名)\s?[:：]\*?\s*(?P<subject>.*)$", re.I
)
_QUOTED = re.compile(r"^\s?>")
_ATTRIBUTION = re.compile(
    r"(?:\d|@).*[:：]\s*$|\b(?:wrote|writes|said|schrieb|écrit|ha scritto|escribió|escreveu|schreef|skrev|пишет|написал)\b.*:\s*$"
)


def strip_quotes(text: str) -> tuple[str, str | None]:
    """Return the text without quotes and signature, and the subject of a forwarded mail in it (None if there is none)."""
    lines = text.splitlines()
    lines, forwarded = _without_original(lines)
    lines = _without_signature(_without_trailing_quote(lines))
    return "\n".join(_without_leading_quote(lines)).strip("\n"), forwarded


def _without_original(lines: list[str]) -> tuple[list[str], str | None]:
    """Cut at a line such as "-----Original Message-----", or at the header of a quoted mail."""
    for place, line in enumerate(line[: MAIL.marker_chars] for line in lines):
        if _FORWARDED.match(line):
            found = next((found for line in lines[place : place + 12] if (found := _SUBJECT.match(line))), None)
            return lines[:place], found["subject"].strip() if found else ""
        if (
            _ORIGINAL.match(line)
            or (_RULE.match(line) and _is_quoted_header(lines[place + 1 : place + 8]))
            or _is_quoted_header(lines[place : place + 7])
        ):
            return lines[:place], None
    return lines, None


def _is_quoted_header(lines: list[str]) -> bool:
    """True if the lines start like the header of a quoted mail: From, Sent, Subject."""
    lines = [line.strip() for line in lines if line.strip()]
    return bool(lines) and bool(_FROM.match(lines[0])) and any(map(_SENT.match, lines[1:4])) and any(map(_SUBJECT.match, lines[1:6]))


def _without_trailing_quote(lines: list[str]) -> list[str]:
    """Remove the quoted lines at the end and their attribution line."""
    end = _text_end(lines)
    if not end or not _QUOTED.match(lines[end - 1]):
        return lines
    while end and (_QUOTED.match(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    return lines[: end - _attribution(lines[:end])]


def _without_leading_quote(lines: list[str]) -> list[str]:
    """Remove a quote at the start if it is the only one and has an attribution line."""
    start = next((place for place, line in enumerate(lines) if _QUOTED.match(line)), 0)
    head = _text_end(lines[:start])
    if not start or not _attribution(lines[:head]) or any(line.strip() for line in lines[: head - _attribution(lines[:head])]):
        return lines
    rest = start
    while rest < len(lines) and (_QUOTED.match(lines[rest]) or not lines[rest].strip()):
        rest += 1
    return lines if any(map(_QUOTED.match, lines[rest:])) else lines[rest:]


def _attribution(lines: list[str]) -> int:
    """Return how many of the last lines are the attribution ("On 2 Jan 2018 at 10:00, Ada wrote:"): 0, 1, or 2 if it is wrapped."""
    if not lines or not lines[-1].rstrip().endswith((":", "：")):
        return 0
    if len(lines) > 1 and _ATTRIBUTION.search(f"{lines[-2]} {lines[-1]}") and re.match(r"^(?:On|Il|Am|Le|El|Em|Op|Den)\b", lines[-2]):
        return 2
    return 1 if _ATTRIBUTION.search(lines[-1]) else 0


def _without_signature(lines: list[str]) -> list[str]:
    """Remove a short signature below "-- "."""
    for place in range(max(0, len(lines) - MAIL.signature_lines - 1), len(lines)):
        if lines[place] in ("-- ", "--"):
            return lines[:place]
    return lines


def _text_end(lines: list[str]) -> int:
    return next((place for place in range(len(lines), 0, -1) if lines[place - 1].strip()), 0)
