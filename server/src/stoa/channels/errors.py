"""Refusals of the channels package."""

from stoa.platform.errors import Conflict, Forbidden, Invalid


class ChannelArchived(Conflict):
    code, title = "channels.archived", "This channel is archived; it can be read, not changed"


class MessageDeleted(Conflict):
    code, title = "channels.deleted", "This message is deleted"


class ClientIdReused(Conflict):
    code, title = "channels.client_id_reused", "Another message was sent with this client_id"


class PostingRestricted(Forbidden):
    code, title = "channels.posting_restricted", "Only those who may share this channel begin something here"


class EditWindowOver(Forbidden):
    """Extension `seconds`: for how long messages may be edited; 0: they may not."""

    code, title = "channels.edit_window_over", "This message is too old to be edited"


class TooManyMentions(Invalid):
    """Extension `limit`."""

    code, title = "channels.too_many_mentions", "This message names too many"
