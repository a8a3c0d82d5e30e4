"""Where somebody goes after signing in: paths of ours only (ID-85)."""

import re

HOME = "/"
MAX_PATH = 500
# One leading slash, no second one, no backslash (browsers read it as a slash), no control character.
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")


def own_path(text: str | None) -> str:
    """The path if it is one of ours, else the home page."""
    if text is None or len(text) > MAX_PATH or not text.isprintable() or not _OWN.fullmatch(text):
        return HOME
    return text
