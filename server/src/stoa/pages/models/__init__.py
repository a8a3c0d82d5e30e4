"""Tables of pages, by resource."""

from stoa.pages.models.pages import Page
from stoa.pages.models.updates import PageUpdate

__all__ = ["Page", "PageUpdate"]
