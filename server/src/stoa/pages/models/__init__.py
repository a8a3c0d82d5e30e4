"""Tables of pages, by resource."""

from stoa.pages.models.history import PageComment, PageVersion
from stoa.pages.models.marks import Favorite, Mention, PageTag, PageVisit, Tag
from stoa.pages.models.pages import Page

__all__ = ["Favorite", "Mention", "Page", "PageComment", "PageTag", "PageVersion", "PageVisit", "Tag"]
