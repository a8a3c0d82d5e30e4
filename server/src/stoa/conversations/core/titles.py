"""The first title of a conversation (CV-69)."""

MAX_FIRST_TITLE = 50
DEFAULT_TITLE = "New conversation"


def first_title(text: str) -> str:
    """The first 50 characters of the first message, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= MAX_FIRST_TITLE:
        return line or DEFAULT_TITLE
    head = line[:MAX_FIRST_TITLE]
    cut = head.rfind(" ")
    # A text without blanks is cut where it must be.
    return head[:cut] if cut > 0 and line[MAX_FIRST_TITLE] != " " else head
