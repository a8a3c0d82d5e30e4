"""Tables of pages, by resource."""

from stoa.pages.models.history import PageComment, PageVersion
from stoa.pages.models.links import LinkCard
from stoa.pages.models.marks import Favorite, Mention, PageTag, PageVisit, Tag
from stoa.pages.models.pages import Page
from stoa.pages.models.proposals import PageProposal
from stoa.pages.models.updates import PageUpdate
from stoa.pages.models.words import PageWords

__all__ = [
    "Favorite",
    "LinkCard",
    "Mention",
    "Page",
    "PageComment",
    "PageProposal",
    "PageTag",
    "PageUpdate",
    "PageVersion",
    "PageVisit",
    "PageWords",
    "Tag",
]
