"""Which parts of the rule give what, and who may give what to whom. No I/O."""

from stoa.access.contracts import AreaRole, Level, Reason, Source, SpaceRole, Standing
from stoa.access.errors import AboveOwnLevel, DeleteNotGrantable


def reasons(standing: Standing) -> list[Reason]:
    """Every part of the rule that gives something, in the order of the rule."""
    is_open = standing.visibility != "private"
    reaches_owner = standing.area_role > AreaRole.NONE or standing.granted > Level.NONE
    found = (
        (Source.SPACE_OWNER, Level.DELETE if standing.space_role is SpaceRole.OWNER else Level.NONE),
        (Source.SPACE_ADMIN, Level.DELETE if standing.space_role is SpaceRole.ADMIN and is_open else Level.NONE),
        (Source.AREA_ROLE, Level(standing.area_role) if is_open else Level.NONE),
        (
            Source.SPACE_VISIBILITY,
            Level.VIEW
            if standing.visibility == "space" and standing.space_role is SpaceRole.MEMBER
            else Level.NONE,
        ),
        (Source.PAGE_OWNER, Level.DELETE if standing.owns and reaches_owner else Level.NONE),
        (Source.GRANT, standing.granted),
    )
    return [Reason(source, level) for source, level in found if level > Level.NONE]


def deciding(standing: Standing) -> Reason | None:
    """The first part of the rule that gives the highest level."""
    return max(reasons(standing), key=lambda reason: reason.level, default=None)


def check_giving(level: Level, *, own: Level, gives_delete: bool) -> None:
    """Whether somebody may grant the level. Raises DeleteNotGrantable, AboveOwnLevel (SP-47)."""
    if level is Level.DELETE and not gives_delete:
        raise DeleteNotGrantable
    if level > own:
        raise AboveOwnLevel(level=own.name)


def check_touching(level: Level, *, own: Level) -> None:
    """Whether somebody may change or take away a grant of the level. Raises AboveOwnLevel (SP-48)."""
    if level > own:
        raise AboveOwnLevel(level=own.name)
