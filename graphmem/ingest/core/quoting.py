"""Words of others in a message: quoted line by line, as in mail, so that they are kept as text and no facts are drawn from them."""


def quoted(text: str) -> str:
    """Return the text with "> " before each line; "" for blank text."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").splitlines()) if text.strip() else ""


def own_and_quoted(own: str, others: str) -> str:
    """Return what was said here, and below it, quoted, what was passed on."""
    return "\n\n".join(part for part in (own, quoted(others)) if part.strip())
