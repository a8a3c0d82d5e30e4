"""A text as strangers may read it."""

import re

# Also the beginning of a mention that a title has cut off.
_MENTION = re.compile(r"@\[[^\]\n]{0,300}(?:\](?:\([^)\s]{0,100}\)?)?|$)")


def for_strangers(content: str) -> str:
    """Without the names of what is mentioned: titles and people are nobody's business outside (CV-77)."""
    return _MENTION.sub("@…", content)
