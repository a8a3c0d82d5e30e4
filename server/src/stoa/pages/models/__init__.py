"""Tables of pages, by resource."""

from stoa.pages.models.pages import Page

__all__ = ["Page"]
