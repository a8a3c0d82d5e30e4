"""HTTP of channels and their messages."""

from stoa.channels.routes import messages
from stoa.channels.routes.channels import router

__all__ = ["messages", "router"]
