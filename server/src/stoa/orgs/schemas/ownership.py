"""Bodies of the routes of ownership."""

from uuid import UUID

from stoa.platform.http.schemas import Body


class OwnershipTransferCreate(Body):
    """Whom the ownership is offered to."""

    user_id: UUID
