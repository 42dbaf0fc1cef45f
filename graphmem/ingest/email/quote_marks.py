"""How mail programs mark what others wrote, in many languages: forwards, the header of a quoted mail, attribution lines."""

import re
from itertools import takewhile

from graphmem.ingest.core.ingest_limits import MAIL

_FORWARD_WORDS = (
    r"Forwarded (?:message|by|from)|Weitergeleitete (?:Nachricht|E-?Mail)|Weitergeleitet von|Message (?:transféré|transmis|réexpédié)"
    r"|(?:Mensaje|Correo) reenviado|Messaggio inoltrato|Mensagem (?:re)?encaminhada|Doorgestuurd(?:e)? (?:bericht|e-?mail)"
    r"|Videresendt (?:meddelelse|besked|melding|e-post)|Vidarebefordrat (?:meddelande|mejl|e-post|brev)"
    r"|(?:Edelleenlähetetty|Välitetty) viesti|(?:Przekazana|Przesłana dalej) wiadomość|Wiadomość przekazana|Treść przekazanej wiadomości"
    r"|(?:Přeposlaná|Předaná) zpráva|Preposlaná správa|Továbbított (?:üzenet|levél)|(?:Yönlendirilmiş|İletilmiş|İletilen) (?:ileti|mesaj)"
    r"|Mesaj (?:redirecționat|înaintat|transmis)|Пересылаемое сообщение|Пересланное (?:сообщение|письмо)|Переадресованное сообщение"
    r"|Переслане повідомлення|Προωθημένο μήνυμα|הודעה שהועברה|رسالة (?:معاد توجيهها|محولة)"
    r"|转发(?:的)?(?:邮件|消息|郵件)|轉寄(?:的)?(?:郵件|訊息)|轉寄郵件|転送(?:された)?(?:メッセージ|メール)|전달(?:된)? ?(?:메시지|메일)"
)
_APPLE = (
    r"Begin forwarded message|Anfang der weitergeleiteten (?:Nachricht|E-?Mail)|Début du (?:message|courriel|mail) (?:transféré|réexpédié)"
    r"|Inicio del mensaje reenviado|Inizio (?:del )?messaggio inoltrato|Início da mensagem (?:re)?encaminhada|Begin doorgestuurd bericht"
    r"|(?:Start|Begyndelse) på videresendt (?:besked|meddelelse|melding)|Videresendt (?:besked|melding)|Vidarebefordrat (?:brev|mejl)"
    r"|Välitetty viesti alkaa|Początek przekazywanej wiadomości|Začátek přeposlané zprávy|Továbbított levél kezdete"
    r"|Начало переадресованного сообщения|(?:下面是)?(?:被)?(?:开始)?转发的邮件|以下是轉寄的郵件|開始轉寄郵件"
    r"|転送されたメッセージ|전달된 메시지"
)
_ORIGINAL_WORDS = (
    r"Original (?:Message|Appointment|Mail)|Messaggio originale|Ursprüngliche Nachricht|Originalnachricht|Message d['’]origine"
    r"|Message original"
    r"|Mensaje original|Mensagem original|Oorspronkelijk bericht|Исходное сообщение|Opprinnelig melding|Ursprungligt meddelande"
    r"|Oprindelig meddelelse|Alkuperäinen viesti|(?:Oryginalna wiadomość|Wiadomość oryginalna)|Původní (?:zpráva|e-mail)|Pôvodná správa"
    r"|Eredeti üzenet|(?:Orijinal|Özgün) (?:Mesaj|İleti)|Mesaj original|Αρχικό μήνυμα|Початкове повідомлення|原始邮件|原始郵件|原邮件"
    r"|元のメッセージ|원본 ?(?:메시지|메일)"
)
ORIGINAL = re.compile(rf"^\W*-{{2,}}\s*(?:{_ORIGINAL_WORDS})\s*-{{2,}}\W*$", re.IGNORECASE)
FORWARDED = re.compile(rf"^\W*-{{2,}}\s*(?:{_FORWARD_WORDS}).{{0,80}}$|^\W*(?:{_APPLE})\s?[:：]\s*$", re.IGNORECASE)
FORWARD_END = re.compile(
    r"^\W*-{2,}\s*(?:End (?:of )?|Ende der |Fin du |Fin del |Fine |Fim da |Einde |Slut på |Koniec |Конец )"
    rf"(?:{_FORWARD_WORDS}|weitergeleiteten Nachricht|пересылаемого сообщения|przekazanej wiadomości).{{0,40}}$",
    re.IGNORECASE,
)
MARKER = re.compile(r"^\W*-{3,}.{3,60}-{3,}\W*$")
RULE = re.compile(r"^_{10,}\s*$")
_FROM_WORDS = (
    r"From|Da|Von|De|Van|Från|Fra|Od|Lähettäjä|Feladó|Kimden|Gönderen|De la|Expéditeur|От|Від|Від кого|Από|Saatja|Nuo|No"
    r"|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|מאת|من"
)
_SENT_WORDS = (
    r"Sent|Date|Inviato|Data|Gesendet|Datum|Envoyé|Enviado(?: el)?|Fecha|Enviada|Enviado em|Verzonden|Skickat|Sendt|Dato|Wysłano"
    r"|Odesláno|Odoslané|Lähetetty|Päiväys|Päivämäärä|Elküldve|Küldve|Dátum|Gönderildi|Gönderme Tarihi|Tarih|Trimis|Poslano|Дата|Отправлено"
    r"|Надіслано|Στάλθηκε|Ημερομηνία|发送时间|发送日期|日期|寄件日期|日時|日付|送信日時|보낸 날짜|날짜|נשלח|תאריך|تاريخ الإرسال|التاريخ"
)
_SUBJECT_WORDS = (
    r"Subject|Oggetto|Betreff|Objet|Asunto|Assunto|Onderwerp|Ämne|Emne|Temat|Předmět|Predmet|Aihe|Tárgy|Konu|Subiect|Тема|Θέμα|主题|主旨"
    r"|件名|제목|נושא|الموضوع"
)
FROM = re.compile(rf"^\*?(?:{_FROM_WORDS})\s?[:：]\*?\s*(?P<value>\S.*)$", re.IGNORECASE)
SENT = re.compile(rf"^\*?(?:{_SENT_WORDS})\s?[:：]\*?\s*(?P<value>.*)$", re.IGNORECASE)
SUBJECT = re.compile(rf"^\*?(?:{_SUBJECT_WORDS})\s?[:：]\*?\s*(?P<value>.*)$", re.IGNORECASE)
# A line of a header in any language, a sender's address, a date or a time of day.
FIELD = re.compile(r"^\*?[^\W\d_][^:：<>@\n]{0,29}?\s?[:：]\*?\s*(?P<value>\S.*)$")
ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>|\[mailto:|\b[\w.+-]+@[\w-]+\.[\w.-]+")
SENDER = re.compile(r"<[^<>\s]+@[^<>\s]+>|\[mailto:")
DATED = re.compile(r"\b(?:19|20)\d\d(?!\d)|\b\d{1,2}[:.h]\d\d\b")
QUOTED = re.compile(r"^\s?>")
WROTE = re.compile(
    r"\b(?:wrote|writes|said|schrieb|écrit|ha scritto|escribió|escreveu|schreef|skrev|napisał|napisała|napisao|napsal|napsala"
    r"|kirjoitti|írta|yazdı|a scris|пишет|пише|написал|написала|написав|έγραψε)\b|写道|寫道|のメッセージ|작성",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(rf"(?:\d|@).*[:：]\s*$|(?:{WROTE.pattern}).*[:：]\s*$", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(r"^(?:On|Il|Am|Le|El|Em|Op|Den|W dniu|Dne|Dňa|В|У|Στις)\b|^\S.{0,60}\d")
_WRAPPED_LINES = 3


def attribution_lines(lines: list[str]) -> int:
    """Return how many of the last lines are the attribution ("On 2 Jan 2018 at 10:00, Ada wrote:"): 0, or up to 3 if it is wrapped."""
    if not lines or not lines[-1].rstrip().endswith((":", "：")):
        return 0
    for length in range(1, min(_WRAPPED_LINES, len(lines)) + 1):
        if not lines[-length].strip():
            break
        head = " ".join(lines[-length:])
        if (ADDRESS.search(head) or WROTE.search(head)) and any(map(str.isdigit, head)):
            wrapped = length < len(lines) and length < _WRAPPED_LINES and _ATTRIBUTION_START.match(lines[-length - 1])
            return length + bool(wrapped and not DATED.search(lines[-length].split("@")[0]))
    return 1 if _ATTRIBUTION.search(lines[-1]) else 0


def is_quoted_header(lines: list[str]) -> bool:
    """True if the lines start like the header of a quoted mail: From, Sent, Subject; in another order with an address and a date."""
    lines = [line.strip() for line in lines if line.strip()]
    if not lines:
        return False
    if FROM.match(lines[0]):
        return any(map(SENT.match, lines[1:4])) and any(map(SUBJECT.match, lines[1:6]))
    if not (SENT.match(lines[0]) or SUBJECT.match(lines[0])):
        return False
    fields = list(takewhile(FIELD.match, lines[:6]))
    senders = [line for line in fields if FROM.match(line) and SENDER.search(line)]
    return bool(senders) and any(map(SUBJECT.match, fields)) and any(SENT.match(line) and DATED.search(line) for line in fields)


def is_header_in_any_language(lines: list[str], subject: str) -> bool:
    """True for at least three fields, of which one has a date, and the first a sender's address or a later one the subject of this mail."""
    values = []
    for line in lines:
        found = FIELD.match(line.strip())
        if found is None:
            break
        values.append(found["value"].strip())
    if len(values) < 3 or not any(map(DATED.search, values[1:])):
        return False
    repeated = bool(subject.strip()) and any(value.casefold().endswith(subject.strip().casefold()) for value in values[2:])
    return repeated or SENDER.search(values[0]) is not None


def text_end(lines: list[str]) -> int:
    """Return where the last line with text ends, 0 if there is none."""
    return next((place for place in range(len(lines), 0, -1) if lines[place - 1].strip()), 0)


def shortened(lines: list[str]) -> list[str]:
    """Return the lines as far as they are checked for marks."""
    return [line[: MAIL.marker_chars] for line in lines]
