"""Who may administer whom (ID-92, ID-93). Sentences without I/O."""

from enum import StrEnum
from typing import Literal

from stoa.platform.actor import InstanceRole
from stoa.platform.ids import UserId

ADMINISTRATORS = (InstanceRole.ADMIN, InstanceRole.SUPER_ADMIN)
SUBJECTS = (InstanceRole.GUEST, InstanceRole.USER)


class AdminAction(StrEnum):
    """What an administrator may do to a person."""

    EDIT = "edit"
    CHANGE_ROLE = "change_role"
    BAN = "ban"
    UNLOCK = "unlock"
    RESET_PASSWORD = "reset_password"  # noqa: S105  # a name, no secret
    IMPERSONATE = "impersonate"
    END_SESSIONS = "end_sessions"
    REMOVE_FACTORS = "remove_factors"
    APPROVE = "approve"
    DELETE = "delete"


RefusalReason = Literal["own_account", "needs_super_admin", "is_administrator"]


class Refusal(StrEnum):
    """Why not."""

    OWN_ACCOUNT = "own_account"
    NEEDS_SUPER_ADMIN = "needs_super_admin"
    IS_ADMINISTRATOR = "is_administrator"


# No one does these to themselves: roles and bans come from others, the rest has its own place in the settings.
_NOT_TO_ONESELF = frozenset(
    {
        AdminAction.CHANGE_ROLE,
        AdminAction.BAN,
        AdminAction.IMPERSONATE,
        AdminAction.REMOVE_FACTORS,
        AdminAction.DELETE,
    }
)
_FOR_SUPER_ADMINS = frozenset({AdminAction.CHANGE_ROLE, AdminAction.BAN, AdminAction.DELETE})


def refusal(
    role: InstanceRole, actor_id: UserId, action: AdminAction, *, target_id: UserId, target_role: InstanceRole
) -> Refusal | None:
    """Why an administrator of this role may not do that to a person; None: they may."""
    if action in _NOT_TO_ONESELF and actor_id == target_id:
        return Refusal.OWN_ACCOUNT
    if action is AdminAction.IMPERSONATE and target_role not in SUBJECTS:
        return Refusal.IS_ADMINISTRATOR
    if role is InstanceRole.SUPER_ADMIN:
        return None
    # An administrator has no power over those of the same or a higher rank.
    if action in _FOR_SUPER_ADMINS or (target_role not in SUBJECTS and actor_id != target_id):
        return Refusal.NEEDS_SUPER_ADMIN
    return None


def is_administrator(role: InstanceRole) -> bool:
    """Whether the role opens the administration at all."""
    return role in ADMINISTRATORS
