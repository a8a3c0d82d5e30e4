"""What the audit log takes from others."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Circumstances:
    """What is known beside actor and resource: for whom, through which token or run, in which space."""

    subject_user_id: UUID | None = None
    api_token_id: UUID | None = None
    run_id: UUID | None = None
    space_id: UUID | None = None
