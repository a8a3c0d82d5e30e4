"""What other packages may call."""

from stoa.documents.contracts import Asked
from stoa.documents.core import asked

__all__ = ["taken_apart"]


def taken_apart(text: str) -> Asked:
    """What somebody typed into a search, as words and operators."""
    return asked.taken_apart(text)
