"""One key per mailbox, however its address is typed (ID-5)."""

import unicodedata

MAX_BYTES = 254


def normalise(address: str) -> str | None:
    """The key of an address: trimmed, NFKC, domain in punycode, all lower case. None: it is no address.

    Plus-tags are kept: they are addresses of their own.
    """
    text = unicodedata.normalize("NFKC", address.strip())
    local, separator, domain = text.rpartition("@")
    if (
        not separator
        or not local
        or not domain
        or any(unicodedata.category(letter).startswith("C") for letter in text)
    ):
        return None
    if not local.isascii() or any(letter.isspace() or letter in '@,;:<>()[]"\\' for letter in local):
        return None
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    # A name without a dot is accepted for `localhost` and intranet mail; empty labels are not.
    if any(not label or label.startswith("-") or label.endswith("-") for label in labels):
        return None
    if not all(letter.isalnum() or letter in "-." for letter in ascii_domain):
        return None
    key = f"{local}@{ascii_domain}".lower()
    return key if len(key.encode()) <= MAX_BYTES else None
