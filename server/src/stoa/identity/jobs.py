"""Jobs of identity. Importing it also makes the mails known that others write and a worker sends."""

from stoa.identity.commands import approvals as _approvals  # noqa: F401  # registers its mail
from stoa.identity.commands import impersonation as _impersonation  # noqa: F401  # registers its mail
from stoa.identity.commands import letters as _letters  # noqa: F401  # registers its mails
from stoa.identity.commands.avatars import forget_avatar
from stoa.identity.commands.locks import note_failed_sign_in

__all__ = ["forget_avatar", "note_failed_sign_in"]
