"""What nobody says in a message: code, data, logs, tables, markup, other people's words. The parser reads blanks for it."""

import re

_FENCED = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>|&(?:[a-z]{2,6}|#\d{1,5});")
# Behind these lines is a mail that somebody else wrote; behind "On Monday Tom wrote:" only what is not marked with ">" line by line.
_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:original|forwarded)[ \t]message[ \t]*-{2,}|begin forwarded message:).*\Z"
    r"|^on[ \t][^\n]{5,150}\swrote:[ \t]*$(?:\n(?!\s*>).*\Z)?",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)"
_KINDS_OF_LINE = (
    # Quoted: a mail's ">", a chat's "<tom>", "[12:03] Tom:".
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
    # Code, and what it says when it fails.
    r"(?:(?:async[ \t])?def[ \t]\w+\(|class[ \t]\w+[ \t]*[:({]|raise[ \t]\w+\(|function[ \t]*\w*\().*",
    r"(?:const|let|var)[ \t]\w+[ \t]*[=:].*",
    r"(?:return[ \t](?:.*;|[\w.]+\(.*)|(?:public|private|static)[ \t].*[{;])",
    r"(?:(?:from[ \t][\w.]+[ \t])?import[ \t][\w.*]+(?:[ \t]as[ \t]\w+|,[ \t]*[\w.*]+)*|[\w.]+\(.*\))",
    r"(?:.*[{}]|.*[)\]];|[\w.\[\]'\"]+[ \t]*[+*/-]?=[ \t]*[^=\s].*)",
    r"(?:Traceback |File \"|Exception in thread|Caused by: |(?:\w+\.)*[A-Z]\w*(?:Error|Exception):).*|at [\w$<>]+\.[\w.$<>]+\(.*",
    # Logs of programs.
    rf"\[?\d{{4}}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d.*\b{_LEVEL}\b.*|\[{_LEVEL}\].*"
    r"|[A-Z][a-z]{2}[ \t]+\d{1,2}[ \t]\d\d:\d\d:\d\d[ \t]\S+[ \t]\S+:.*|\S+[ \t]\S+[ \t]\S+[ \t]\[\d\d/.*",
)
_LINE = re.compile("|".join(_KINDS_OF_LINE))
# A longer line is looked at no further than whether it is JSON.
_LONGEST = 2_000


def unread(text: str) -> str:
    """`text` with all that nobody says in it blank."""
    for pattern in (_FENCED, _COMMENT, _FORWARDED):
        text = pattern.sub(blank, text)
    lines = ("".ljust(len(line)) if _is_unsaid(line.strip()) else line for line in text.split("\n"))
    return _TAG.sub(blank, "\n".join(lines))


def _is_unsaid(line: str) -> bool:
    if len(line) > _LONGEST:
        return line[0] in "[{" and '":' in line
    return bool(line) and _LINE.fullmatch(line) is not None


def uncoded(text: str) -> str:
    """`text` with its code blocks blank."""
    return _FENCED.sub(blank, text)


def blank(match: re.Match[str]) -> str:
    """As many spaces as it matched, and its line ends."""
    return "".join("\n" if c == "\n" else " " for c in match[0])
