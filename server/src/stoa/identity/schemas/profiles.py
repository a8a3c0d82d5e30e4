"""Bodies of profiles."""

from uuid import UUID

from stoa.identity.contracts import Profile
from stoa.platform.http.schemas import Out


class ProfileOut(Out):
    """A person as others see them. Never an e-mail address; address and phone as far as the person shows them."""

    id: UUID
    name: str
    username: str
    avatar_url: str | None
    website: str | None
    address: str | None
    phone: str | None
    is_own: bool

    @classmethod
    def of(cls, profile: Profile) -> "ProfileOut":
        return cls.model_validate(profile)
