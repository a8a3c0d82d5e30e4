"""Refusals of the pages package."""

from stoa.platform.errors import Conflict, Forbidden, Invalid, Stale, Unavailable, UnsupportedType


class PageChanged(Stale):
    """Extension `revision`: the present one."""

    code, title = "pages.changed", "The page was changed in the meantime"


class TypeDeprecated(Invalid):
    code, title = "pages.type_deprecated", "Pages of this type are only read"


class TypeUnavailable(Invalid):
    code, title = "pages.type_unavailable", "Pages of this type cannot be made here"


class ParentElsewhere(Invalid):
    code, title = "pages.parent_elsewhere", "The parent lies in another space or area"


class NeighbourElsewhere(Invalid):
    code, title = "pages.neighbour_elsewhere", "The neighbour is no live page at that place"


class ParentTrashed(Conflict):
    code, title = "pages.parent_trashed", "The parent is in the trash"


class PageTrashed(Conflict):
    code, title = "pages.trashed", "The page is in the trash"


class PageNotTrashed(Conflict):
    code, title = "pages.not_trashed", "The page is not in the trash"


class PageNotFinalized(Conflict):
    code, title = "pages.not_finalized", "Only a finalized page can be part of the AI context"


class TagExists(Conflict):
    """Extension `tag_id`: the tag of that name."""

    code, title = "pages.tag_exists", "The space has a tag of this name"


class ThreadElsewhere(Invalid):
    code, title = (
        "pages.thread_elsewhere",
        "Only the first comment of a thread of this page is answered or resolved",
    )


class CommentDeleted(Conflict):
    code, title = "pages.comment_deleted", "The comment is deleted"


class NoTemplate(Invalid):
    code, title = "pages.no_template", "This page is no template"


class TypeFixed(Conflict):
    code, title = "pages.type_fixed", "Only folders and documents turn into each other"


class PurgeNeedsFullRights(Forbidden):
    code, title = "pages.purge_needs_full_rights", "You may not delete every page below this one"


class TransferNeedsFullRights(Forbidden):
    code, title = "pages.transfer_needs_full_rights", "You may not delete every page below this one"


class SameSpace(Invalid):
    code, title = "pages.same_space", "The page lies in this space already"


class PageFinalized(Conflict):
    code, title = "pages.finalized", "The page is finalized"


class PageCycle(Conflict):
    code, title = "pages.cycle", "A page cannot lie under itself"


class AudienceChange(Conflict):
    """The move needs `accept_audience_change`. Extension `changes`: area, visibility, grants."""

    code, title = "pages.audience_change", "The move changes who can see these pages"

    def __init__(self, *, changes: list[str]) -> None:
        super().__init__(changes=changes)
        self.changes = changes


class MoveEscalates(Forbidden):
    code, title = "pages.move_escalates", "The move would give you more rights than you have"


class NoDocument(Conflict):
    code, title = "pages.no_document", "Pages of this type have no text"


class LineRange(Invalid):
    """Extension `line_count`: how many lines there are."""

    code, title = "pages.line_range", "The text has no such lines"


class DocumentUnreadable(Unavailable):
    """What is stored could not be read whole; nothing is shown or written in its place (PG-37)."""

    code, title = "pages.load_failed", "The text of the page could not be read"


class DocumentInvalid(Invalid):
    code, title = "pages.document_invalid", "This is not a document that the editor could have made"


class DocumentTooComplex(Invalid):
    code, title = "pages.too_complex", "The document is too deep or too large"


class FileTypeRefused(UnsupportedType):
    code, title = "pages.file_type", "A page is made of a Markdown, HTML, Word or text file"


class FileUnreadable(Invalid):
    """Extension `reason`: not_docx, too_large_unpacked, declares_entities, too_demanding."""

    code, title = "pages.file_unreadable", "This file cannot be read"


class FilesBusy(Unavailable):
    code, title = "pages.files_busy", "The file took too long; try again"


class ProposalDecided(Conflict):
    """Extension `hunk_ids`: those that were decided before; none: the whole proposal."""

    code, title = "pages.proposal_decided", "This was decided already"


class ProposalStale(Conflict):
    """Extension `hunk_ids`: those that no longer fit the text. Nothing was applied; the others may be."""

    code, title = "pages.proposal_stale", "The text has changed where the proposal belongs"
