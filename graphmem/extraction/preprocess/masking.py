"""Mask non-prose before parsing: code, data, logs, tables, markup, and quoted or forwarded text become spaces."""

import re

from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING

_FENCED = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>|&(?:[a-z]{2,6}|#\d{1,5});")
# "On Monday Tom wrote:", and how mail programs say so in other languages.
_WROTE = "|".join(
    rf"{first}[ \t][^\n]{{5,150}}\s{verb}"
    for first, verb in (
        ("on", "wrote"),
        ("le", "a[ \t]écrit[ \t\u00a0]?"),
        ("el", "escribió"),
        ("em", "escreveu"),
        ("il", "ha[ \t]scritto"),
        ("am", "schrieb[^\n]{0,80}"),
        ("op", "(?:schreef|heeft)[^\n]{0,80}"),
        ("(?:den|d\\.)", "skrev[^\n]{0,80}"),
    )
)
# A block of headers: a sender, and within the next lines a date of sending.
_HEADERS = (
    r"^(?:from|de|von|da|van|fra|från):[ \t][^\n]+\n(?:[^\n]+\n){0,2}?"
    r"(?:sent|date|enviado(?:[ \t]el)?|fecha|gesendet|datum|inviato|data|envoyé|verzonden|sendt|skickat)[ \t\u00a0]?:[ \t][^\n]+\n.*\Z"
)
# Headers of forwarded mail. After "On Monday Tom wrote:" the rest is masked only if its lines are not quoted with ">" one by one.
_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:original|forwarded)[ \t]message[ \t]*-{2,}|begin forwarded message:).*\Z"
    rf"|{_HEADERS}|^[ \t]*(?:fwd?|forwarded)(?:[ \t]message)?[ \t]from:?[ \t][^\n]{{1,80}}:?[ \t]*$\n.*\Z"
    rf"|^(?:{_WROTE}):[ \t]*$(?:\n(?!\s*>).*\Z)?",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)"
_NON_PROSE_LINES = (
    # Quotes: ">" in mail, "<tom>" and "[12:03] Tom:" in chats.
    r">.*",
    r"<[\w.@+-]{1,32}>[ \t](?<!<p> )(?<!<b> )(?<!<i> )(?<!<li> )(?<!<td> )(?<!<div> )(?<!<span> )\S.*",
    r"\[?(?:[\d./-]{6,10},?[ \t])?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[ \t]?[AP]M)?\]?[ \t](?:[-–][ \t])?[\w .]{1,30}:[ \t].*",
    # Rows of a table, lines of JSON.
    r"\|.*\|",
    r"[\[\]{}][\[\]{},; \t]*|.*\"[\w .-]+\"[ \t]*:[ \t]*(?:[\"\[{\d-]|true|false|null).*",
    # Commands and queries.
    r"(?:\$|PS>|\w+@[\w.-]+:[^ \n]*[#$%])[ \t]+[a-z./].*",
    r"(?:sudo|pip|npm|docker|kubectl|git|curl|cd|ls)[ \t](?:.*[ \t])?-{1,2}\w.*",
    r"(?:SELECT[ \t]|INSERT INTO[ \t]|UPDATE[ \t]\w+[ \t]SET[ \t]|DELETE FROM[ \t]|(?:CREATE|ALTER|DROP)[ \t](?:TABLE|INDEX|VIEW)).*",
    r"(?:MATCH[ \t]?\(|WHERE[ \t].*=|VALUES[ \t]?\().*",
    # Code and stack traces.
    r"(?:(?:async[ \t])?def[ \t]\w+\(|class[ \t]\w+[ \t]*[:({]|raise[ \t]\w+\(|function[ \t]*\w*\().*",
    r"(?:const|let|var)[ \t]\w+[ \t]*[=:].*",
    r"(?:return[ \t](?:.*;|[\w.]+\(.*)|(?:public|private|static)[ \t].*[{;])",
    r"(?:(?:from[ \t][\w.]+[ \t])?import[ \t][\w.*]+(?:[ \t]as[ \t]\w+|,[ \t]*[\w.*]+)*|[\w.]+\(.*\))",
    r"(?:.*[{}]|.*[)\]];|[\w.\[\]'\"]+[ \t]*[+*/-]?=[ \t]*[^=\s].*)",
    r"(?:Traceback |File \"|Exception in thread|Caused by: |(?:\w+\.)*[A-Z]\w*(?:Error|Exception):).*|at [\w$<>]+\.[\w.$<>]+\(.*",
    # Program logs.
    rf"\[?\d{{4}}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d.*\b{_LEVEL}\b.*|\[{_LEVEL}\].*"
    r"|[A-Z][a-z]{2}[ \t]+\d{1,2}[ \t]\d\d:\d\d:\d\d[ \t]\S+[ \t]\S+:.*|\S+[ \t]\S+[ \t]\S+[ \t]\[\d\d/.*",
)
_NON_PROSE_LINE = re.compile("|".join(_NON_PROSE_LINES))


def mask_non_prose(text: str) -> str:
    """The text with everything that is not prose replaced by spaces; same length."""
    for pattern in (_FENCED, _COMMENT, _FORWARDED):
        text = pattern.sub(blank_match, text)
    lines = ("".ljust(len(line)) if _is_non_prose(line.strip()) else line for line in text.split("\n"))
    return _TAG.sub(blank_match, "\n".join(lines))


def _is_non_prose(line: str) -> bool:
    if len(line) > PREPROCESSING.masked_line_characters:
        return line[0] in "[{" and '":' in line
    return bool(line) and _NON_PROSE_LINE.fullmatch(line) is not None


def mask_code_blocks(text: str) -> str:
    """The text with its fenced code blocks replaced by spaces; same length."""
    return _FENCED.sub(blank_match, text)


def blank_match(match: re.Match[str]) -> str:
    """Spaces in place of a match, with its line ends kept."""
    return "".join("\n" if c == "\n" else " " for c in match[0])
