"""Refusals of the pages package."""

from stoa.platform.errors import Conflict, Invalid, Stale


class PageChanged(Stale):
    code, title = "pages.changed", "The page was changed in the meantime"


class TypeDeprecated(Invalid):
    code, title = "pages.type_deprecated", "Pages of this type are only read"


class TypeUnavailable(Invalid):
    code, title = "pages.type_unavailable", "Pages of this type cannot be made yet"


class ParentElsewhere(Invalid):
    code, title = "pages.parent_elsewhere", "The parent lies in another space or area"


class ParentTrashed(Conflict):
    code, title = "pages.parent_trashed", "The parent is in the trash"


class PageTrashed(Conflict):
    code, title = "pages.trashed", "The page is in the trash"


class PageFinalized(Conflict):
    code, title = "pages.finalized", "The page is finalized"


class NoDocument(Conflict):
    code, title = "pages.no_document", "Pages of this type have no text"


class DocumentInvalid(Invalid):
    code, title = "pages.document_invalid", "This is not a document that the editor could have made"
