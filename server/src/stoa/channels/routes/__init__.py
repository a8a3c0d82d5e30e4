"""HTTP of channels and their messages."""

from stoa.channels.routes import messages, reads
from stoa.channels.routes.channels import router

__all__ = ["messages", "reads", "router"]
