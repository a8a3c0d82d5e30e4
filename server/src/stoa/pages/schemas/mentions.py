"""Bodies of mentions and templates."""

from uuid import UUID

from stoa.platform.http.schemas import Out


class MentionLabel(Out):
    """What a page names; `label` null: the caller has no access to it.

    `lacks_access`: a person who does not see this page and was not told, for those who may change it.
    """

    kind: str
    id: UUID
    label: str | None
    lacks_access: bool


class BacklinkOut(Out):
    """A page that names another, with the text around each place."""

    page_id: UUID
    title: str
    type: str
    icon: str | None
    snippets: list[str]


class MentionableOut(Out):
    """`space_name`: only where the whole organization was searched."""

    kind: str
    id: UUID
    label: str
    icon: str | None
    space_name: str | None
    avatar_url: str | None
    username: str | None


class TemplateOut(Out):
    """A template: built in (`page_id` null), or a page of the space."""

    page_type: str
    name: str
    page_id: UUID | None
    icon: str | None
