"""Failures in plain words: what errno names, HTTP statuses and common exceptions mean, as somebody describes such a situation."""

import re

_GLOSSARY = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"EADDRINUSE|address already in use", "the port is occupied by another process"),
        (r"ECONNREFUSED|connection refused", "nothing listens there, the service is down"),
        (r"ECONNRESET|connection reset|broken pipe|early EOF|unexpected EOF", "the connection breaks off in the middle of a transfer"),
        (r"ENOSPC|no space left|disk quota", "the disk or folder is full"),
        (r"ENOENT|no such file|file not found|does ?n[o']t exist|cannot find", "a file, header, program or path is not there"),
        (
            r"EACCES|EPERM|permission denied(?! \(publickey)|operation not permitted|access is denied",
            "no right to run, read or write the file or script",
        ),
        (r"publickey|host key verification", "ssh does not accept the key or the host"),
        (
            r"\b401\b|unauthori[sz]ed|token (?:has )?expired|authentication failed|invalid credentials|login failed",
            "login, password or token is wrong or has run out",
        ),
        (r"\b403\b|forbidden|not allowed|access denied", "the account has no permission for this"),
        (r"\b404\b|not found", "the name or address is unknown or wrong"),
        (r"\b409\b|conflict", "two changes touch the same thing"),
        (r"\b413\b|too large|exceeds (?:the )?(?:maximum|limit|size)|size limit", "what is sent is too big"),
        (r"\b429\b|too many requests|rate limit", "too many queries in a short time, slow down"),
        (r"\b5\d\d\b(?! \w+ size)|internal server error|service unavailable|bad gateway", "the remote service has a fault of its own"),
        (r"time(?:d)? ?out|ETIMEDOUT|deadline exceeded", "it takes too long and hangs until the limit"),
        (r"out of memory|OOM|MemoryError|cannot allocate|resources? exhausted", "too little memory for so much at once"),
        (r"CUDA|GPU", "the graphics card"),
        (
            r"ModuleNotFoundError|ImportError|cannot find module|no module named|unresolved import",
            "a package or library cannot be imported, it is not installed or not on the path",
        ),
        (
            r"ERESOLVE|dependency (?:tree|conflict)|incompatible versions?|version conflict|peer \w",
            "packages want versions that do not go together",
        ),
        (r"externally-managed", "the system's own Python may not be changed"),
        (
            r"UnicodeDecodeError|UnicodeEncodeError|codec can't|invalid byte sequence|mojibake",
            "the encoding of the text is another, accented letters or special characters",
        ),
        (
            r"SyntaxError|ScannerError|ParseError|parse error|cannot parse|unexpected token|malformed",
            "the text of a file breaks the grammar of its format or language",
        ),
        (r"TypeError|comparison of \w+ with|type mismatch|expected \w+, got", "a value has the wrong type"),
        (r"duplicate|already exists|unique constraint", "the entry is there twice"),
        (r"depends on it|foreign key|referenced by", "something else rests on it and must go first"),
        (r"certificate|SSL|TLS", "the certificate is not trusted"),
        (r"non-fast-forward|fetch first|rejected", "the remote has newer changes by others that must be taken in first"),
        (r"locked|protected|read-?only", "it is locked against changes"),
        (r"unsupported|not supported|unknown format", "the kind of file or feature is not understood"),
        (r"unstable|requires? (?:a )?(?:newer|version)|E0658|deprecated", "the installed version is too old or too new"),
        (r"licen[cs]e|quota|limit of \d+", "no seat or allowance is left"),
        (r"intercept|not clickable|would receive the click|overlay", "something covers the element on the page"),
        (r"hardware acceleration|KVM|virtuali[sz]ation", "the host lacks virtualization"),
        (
            r"undefined (?:control sequence|symbol|reference|name|variable)|NameError|unknown (?:command|option|flag)",
            "a name or command is not known there, something is not loaded",
        ),
        (r"checksum|corrupt|hash mismatch|bad magic|CRC", "the file arrived damaged and does not match its sum"),
        (r"lock ?file|already running|already locked|\.pid\b|stale lock", "a leftover lock says that it runs already"),
        (r"password required|passphrase|encrypted|decrypt", "it is protected by a secret word"),
        (r"\b400\b|bad request|must (?:use|be|have)|validation", "what was given is not in the form that is asked for"),
        (r"already (?:booked|taken|reserved)|existing booking|overlaps?|\bbusy\b", "it is taken at that time"),
        (r"offline|unreachable|no route|not responding|asleep", "the device or host does not answer"),
        (r"non-interactive|no display|headless|cannot open display", "there is no screen"),
        (r"index (?:is )?missing|not indexed|no index", "it was never indexed"),
    )
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")


def explained(error: str) -> str:
    """What a failure means in plain words; "" for one that the glossary does not know."""
    return ", ".join(plain for pattern, plain in _GLOSSARY if pattern.search(error))


def as_words(text: str) -> str:
    """A call or an error as words: "ModuleNotFoundError" is "Module Not Found Error"."""
    return _NO_WORD.sub(" ", _CAMEL.sub(" ", text)).strip()
