"""What the search finds beside pages."""

from stoa.conversations import api as conversations
from stoa.documents.ports import IndexSources

SOURCES = IndexSources((conversations.ConversationSource(),))
