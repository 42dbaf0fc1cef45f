"""Reply parsing: the text of a mail without quoted mails, where they can be told apart, and without the signature."""

import re

from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.quoting import quoted

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
_MARKER = re.compile(r"^\W*-{3,}.{3,60}-{3,}\W*$")
_RULE = re.compile(r"^_{10,}\s*$")
_FROM = re.compile(
    r"^\*?(?:From|Da|Von|De|Van|Från|Fra|Od|Lähettäjä|Feladó|Kimden|De la|От|Від|Від кого|Από|Saatja|Nuo|No"
    r"|发件人|寄件者|差出人|보낸 사람|보낸사람|מאת|من)\s?[:：]\*?\s*\S",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"^\*?(?:Sent|Date|Inviato|Data|Gesendet|Datum|Envoyé|Enviado|Fecha|Enviada|Verzonden|Skickat|Sendt|Wysłano|Odesláno"
    r"|Odoslané|Lähetetty|Elküldve|Küldve|Gönderildi|Gönderme Tarihi|Tarih|Trimis|Poslano|Дата|Отправлено|Надіслано"
    r"|Στάλθηκε|Ημερομηνία|发送时间|寄件日期|日時|送信日時|보낸 날짜|날짜|נשלח|תאריך|تاريخ الإرسال|التاريخ)\s?[:：]",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\*?(?:Subject|Oggetto|Betreff|Objet|Asunto|Assunto|Onderwerp|Ämne|Emne|Temat|Předmět|Predmet|Aihe|Tárgy|Konu|Subiect|Тема|Θέμα|主题|主旨"
    r"|件名|제목|נושא|الموضوع)\s?[:：]\*?\s*(?P<subject>.*)$",
    re.IGNORECASE,
)
# A line of a header in any language, a sender's address, a date or a time of day.
_FIELD = re.compile(r"^\*?[^\W\d_][^:：<>@\n]{0,29}?\s?[:：]\*?\s*(?P<value>\S.*)$")
_ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>|\[mailto:|\b[\w.+-]+@[\w-]+\.[\w.-]+")
_SENDER = re.compile(r"<[^<>\s]+@[^<>\s]+>|\[mailto:")
_DATED = re.compile(r"\b(?:19|20)\d\d(?!\d)|\b\d{1,2}[:.h]\d\d\b")
_QUOTED = re.compile(r"^\s?>")
_WROTE = re.compile(
    r"\b(?:wrote|writes|said|schrieb|écrit|ha scritto|escribió|escreveu|schreef|skrev|napisał|napisała|napisao|napsal|napsala"
    r"|kirjoitti|írta|yazdı|a scris|пишет|пише|написал|написала|написав|έγραψε)\b|写道|寫道|のメッセージ|작성",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(rf"(?:\d|@).*[:：]\s*$|(?:{_WROTE.pattern}).*[:：]\s*$", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(r"^(?:On|Il|Am|Le|El|Em|Op|Den|W dniu|Dne|Dňa|В|У|Στις)\b|^\S.{0,60}\d")
_WRAPPED_LINES = 3


def strip_quotes(text: str, subject: str = "") -> tuple[str, str | None]:
    """Return the text without quotes and signature, and the subject of a forwarded mail in it (None if there is none).

    `subject` is that of the mail, without "Re:": a header in any language is known by it. What cannot be told apart from a quote is
    quoted with ">".
    """
    lines = text.splitlines()
    lines, forwarded = _without_original(lines, subject)
    lines = _without_signature(_without_unmarked_quote(_without_trailing_quote(lines)))
    return "\n".join(_without_leading_quote(lines)).strip("\n"), forwarded


def _without_original(lines: list[str], subject: str) -> tuple[list[str], str | None]:
    """Cut at a line such as "-----Original Message-----", or at the header of a quoted mail."""
    for place, line in enumerate(line[: MAIL.marker_chars] for line in lines):
        if _FORWARDED.match(line):
            found = next((found for line in lines[place : place + 12] if (found := _SUBJECT.match(line))), None)
            return lines[:place], found["subject"].strip() if found else ""
        marked = place > 0 and _MARKER.match(lines[place - 1]) is not None
        begins = place == 0 or marked or not lines[place - 1].strip()
        if (
            _ORIGINAL.match(line)
            or (_RULE.match(line) and _is_quoted_header(lines[place + 1 : place + 8]))
            or _is_quoted_header(lines[place : place + 7])
            or (begins and _is_header_in_any_language(lines[place : place + 9], subject))
        ):
            return lines[: place - marked], None
    return lines, None


def _is_quoted_header(lines: list[str]) -> bool:
    """True if the lines start like the header of a quoted mail: From, Sent, Subject."""
    lines = [line.strip() for line in lines if line.strip()]
    return bool(lines) and bool(_FROM.match(lines[0])) and any(map(_SENT.match, lines[1:4])) and any(map(_SUBJECT.match, lines[1:6]))


def _is_header_in_any_language(lines: list[str], subject: str) -> bool:
    """True for at least three fields, of which one has a date, and the first a sender's address or a later one the subject of this mail."""
    values = []
    for line in lines:
        found = _FIELD.match(line.strip())
        if found is None:
            break
        values.append(found["value"].strip())
    if len(values) < 3 or not any(map(_DATED.search, values[1:])):
        return False
    repeated = bool(subject.strip()) and any(value.casefold().endswith(subject.strip().casefold()) for value in values[2:])
    return repeated or _SENDER.search(values[0]) is not None


def _without_unmarked_quote(lines: list[str]) -> list[str]:
    """Cut at an attribution line with no ">" below it; if nothing stands above it, what is below is quoted."""
    for end in range(1, len(lines) + 1):
        if not lines[end - 1].rstrip().endswith((":", "：")) or any(map(_QUOTED.match, lines[end:])):
            continue
        length = _attribution(lines[:end])
        head = " ".join(lines[end - length : end])
        below = any(line.strip() for line in lines[end:])
        if length and below and _DATED.search(head) and (_SENDER.search(head) or _WROTE.search(head)):
            above = lines[: end - length]
            return above if any(line.strip() for line in above) else quoted("\n".join(lines[end:])).splitlines()
    return lines


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
    """Return how many of the last lines are the attribution ("On 2 Jan 2018 at 10:00, Ada wrote:"): 0, or up to 3 if it is wrapped."""
    if not lines or not lines[-1].rstrip().endswith((":", "：")):
        return 0
    for length in range(1, min(_WRAPPED_LINES, len(lines)) + 1):
        if not lines[-length].strip():
            break
        head = " ".join(lines[-length:])
        if (_ADDRESS.search(head) or _WROTE.search(head)) and any(map(str.isdigit, head)):
            wrapped = length < len(lines) and length < _WRAPPED_LINES and _ATTRIBUTION_START.match(lines[-length - 1])
            return length + bool(wrapped and not _DATED.search(lines[-length].split("@")[0]))
    return 1 if _ATTRIBUTION.search(lines[-1]) else 0


def _without_signature(lines: list[str]) -> list[str]:
    """Remove a short signature below "-- "."""
    for place in range(max(0, len(lines) - MAIL.signature_lines - 1), len(lines)):
        if lines[place] in ("-- ", "--"):
            return lines[:place]
    return lines


def _text_end(lines: list[str]) -> int:
    return next((place for place in range(len(lines), 0, -1) if lines[place - 1].strip()), 0)
