"""HTTP of pages, by resource."""

from stoa.pages.routes import content, trash, tree, visibility
from stoa.pages.routes.pages import router

__all__ = ["content", "router", "trash", "tree", "visibility"]
