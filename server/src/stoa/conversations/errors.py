"""Refusals of the conversations package."""

from stoa.platform.errors import Conflict, Gone, Invalid, Stale


class NotWritable(Conflict):
    code, title = "conversations.not_writable", "This conversation is only read"


class RunActive(Conflict):
    code, title = "conversations.run_active", "An answer is being written; stop it or wait"


class ClientIdReused(Conflict):
    code, title = "conversations.client_id_reused", "This client message id was used for another message"


class NotEditable(Invalid):
    code, title = "conversations.not_editable", "Only the author may change a message, and only one of a person"


class EventsExpired(Gone):
    code, title = "conversations.events_expired", "The events of this run are gone; read the message"


class ConversationChanged(Stale):
    code, title = "conversations.changed", "The conversation was changed in the meantime"
