"""A token in an address lies in logs and histories from then on: it is ended, and its owner told (ID-89)."""

from dataclasses import dataclass

from stoa.audit import api as audit
from stoa.identity.commands.revocation import end_api_tokens
from stoa.identity.queries import api_tokens
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret
from stoa.platform.db import Scope


@dataclass(frozen=True)
class LeakedToken:
    """What the letter names."""

    token_name: str


def _letter(leaked: LeakedToken) -> Letter:
    return Letter(
        subject=Said("An API token of yours was ended"),
        blocks=(
            Paragraph(
                Said(
                    "The API token “{token_name}” was sent to Stoa inside an address. Addresses are kept in logs"
                    " and histories, so the token was ended.",
                    token_name=leaked.token_name,
                )
            ),
            Paragraph(Said("Make a new one, and send it in the Authorization header.")),
            Button(Said("API tokens"), "/settings/tokens"),
        ),
    )


TOKEN_LEAKED = mail.register(MailType("api_token_leaked", Category.SECURITY, LeakedToken, _letter))


async def end_leaked(platform: Platform, found: list[str]) -> None:
    """End those of the tokens that live."""
    for token in found:
        async with platform.db.writing(Scope.system()) as session:
            row = await api_tokens.owner_of_live(session, hash_secret(token))
            if row is None or not await end_api_tokens(session, platform, row.user_id, by=None, token_id=row.id):
                continue
            await audit.record(
                session,
                None,
                "api_token.revoked",
                resource_type="api_token",
                resource_id=row.id,
                organization_id=row.organization_id,
                metadata={"reason": "leaked"},
            )
            await mail.enqueue(
                session,
                platform,
                TOKEN_LEAKED,
                LeakedToken(row.token_name),
                to=Recipient(row.email, row.email_key, row.user_id, row.locale),
                organization_id=None,
                dedupe_key=f"api_token_leaked:{row.id}",
            )
