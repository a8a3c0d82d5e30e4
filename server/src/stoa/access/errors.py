"""Refusals of the access package."""

from stoa.access.contracts import Level
from stoa.platform.errors import Forbidden, NotFound, Unauthenticated


class LevelTooLow(Forbidden):
    """Visible, but the level is not enough. Shares its code with every other refusal of this kind."""

    def __init__(self, *, required: Level, level: Level) -> None:
        super().__init__(required_level=required.name, level=level.name)


class AboveOwnLevel(Forbidden):
    """Extension `level`: the caller's own."""

    code, title = "access.above_own_level", "Nobody gives or takes more than they have themselves"


class DeleteNotGrantable(Forbidden):
    code, title = (
        "access.delete_not_grantable",
        "Only owners and admins of the space, and the page's owner, give the right to delete",
    )


class SubjectNotFound(NotFound):
    code, title = "access.subject_not_found", "There is no such person or group in this organization"


class LinksDisabled(Forbidden):
    code, title = "access.links_disabled", "This organization makes no links for people outside"


class LinkPasswordWrong(Unauthenticated):
    code, title = "access.link_password", "This link asks for a password"
