"""Refusals of the conversations package."""

from stoa.platform.errors import Conflict, Forbidden, Gone, Invalid, Stale, Upstream


class NotWritable(Conflict):
    """Extension `reason`: archived, deleted, or trash where it lies on a page in the trash."""

    code, title = "conversations.not_writable", "This conversation is only read"


class AlreadyPromoted(Conflict):
    """Extension `page_id`: the page that it became."""

    code, title = "conversations.already_promoted", "This conversation is a page already"


class NotPromotable(Invalid):
    code, title = "conversations.not_promotable", "Only chats and conversations with an assistant become pages"


class NoChatPage(Invalid):
    code, title = "conversations.no_chat_page", "Nobody answers on this page; it is no AI page"


class RunActive(Conflict):
    """Extension `run_id`: the run that is writing."""

    code, title = "conversations.run_active", "An answer is being written; stop it or wait"


class ClientIdReused(Conflict):
    code, title = "conversations.client_id_reused", "This client message id was used for another message"


class AheadOfRun(Conflict):
    code, title = "conversations.ahead_of_run", "This run has no event of that number yet"


class NotEditable(Invalid):
    code, title = "conversations.not_editable", "This message cannot be changed in this way"


class ContextFull(Invalid):
    """Extensions `tokens` (estimated) and `context_window` of the model."""

    code, title = "conversations.context_full", "The conversation is longer than this model can read"


class CapabilityMissing(Invalid):
    """Extensions `capability` (thinking, images or tools) and `model`."""

    code, title = "conversations.capability_missing", "This model cannot do what is asked of it"


class NothingToContinue(Invalid):
    code, title = "conversations.nothing_to_continue", "Nothing was said in this conversation yet"


class NothingToExtract(Invalid):
    code, title = "conversations.nothing_to_extract", "There is nothing in this conversation yet to make a page of"


class ExtractFailed(Upstream):
    """Extension `reason`: the code of the provider's failure, or empty or cut_off for what the model wrote."""

    code, title = "conversations.extract_failed", "The model wrote no page"


class NotShareable(Invalid):
    code, title = "conversations.not_shareable", "This conversation is not shared by name"


class PromptRefused(Invalid):
    """Extensions `estimated_tokens` and `warnings`, sentences about what would be better otherwise."""

    code, title = "conversations.prompt_refused", "This prompt cannot be used"


class NotMovable(Invalid):
    code, title = "conversations.not_movable", "A conversation of this kind stays where it is"


class TemporaryForbidden(Forbidden):
    code, title = "conversations.temporary_forbidden", "This organization has no temporary conversations"


class SameModel(Invalid):
    code, title = "conversations.same_model", "A second opinion comes from another model"


class EventsExpired(Gone):
    code, title = "conversations.events_expired", "The events of this run are gone; read the message"


class ConversationChanged(Stale):
    """Extension `version`: the present one."""

    code, title = "conversations.changed", "The conversation was changed in the meantime"
