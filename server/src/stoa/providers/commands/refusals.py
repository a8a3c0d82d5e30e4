"""A key that its provider refuses again and again is not used any more, and its owner hears of it once (PR-13)."""

from dataclasses import dataclass

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.orgs import api as orgs
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ProviderKeyId, UserId
from stoa.providers.contracts import ErrorKind, KeyStatus, OwnerKind, PreparedCall
from stoa.providers.models import ProviderKey
from stoa.providers.queries import provider_keys

REFUSALS = 3


@dataclass(frozen=True)
class RefusedKey:
    name: str
    provider: str
    path: str


def _refused(arguments: RefusedKey) -> Letter:
    text = Said(
        "{provider} refused the key “{name}” three times in a row, so Stoa does not use it any more. Store a new key,"
        " or check the old one with the provider.",
        provider=arguments.provider,
        name=arguments.name,
    )
    return Letter(
        Said("A key for models does not work any more"),
        (Paragraph(text), Button(Said("Open the keys"), arguments.path)),
    )


KEY_REFUSED = mail.register(MailType("provider_key_refused", Category.NOTIFICATION, RefusedKey, _refused))


async def note(session: WriteSession, platform: Platform, call: PreparedCall) -> None:
    """Count a refusal of the call's key; the third in a row makes it invalid."""
    if call.provider_key_id is None:
        return
    key = await provider_keys.lock_key(session, call.provider_key_id)
    if key is None or key.status not in provider_keys.CALLABLE:
        return
    now = platform.clock.now()
    key.failure_count += 1
    key.last_error_at, key.last_error_code = now, f"providers.{ErrorKind.AUTH.value}"
    if key.failure_count < REFUSALS:
        return
    key.status, key.updated_at = KeyStatus.INVALID, now
    await session.flush()
    await audit.record(
        session,
        call.actor,
        "provider_key.refused",
        resource_type="provider_key",
        resource_id=key.id,
        organization_id=key.organization_id or call.organization_id,
        metadata={"provider": key.provider, "owner_kind": key.owner_kind},
    )
    is_own = key.owner_kind == OwnerKind.USER
    people = await identity.contacts_of(session, await _owners(session, key))
    for person in people.values():
        await mail.enqueue(
            session,
            platform,
            KEY_REFUSED,
            RefusedKey(key.name, key.provider, "/settings/models" if is_own else "/organization/keys"),
            to=Recipient(person.email, person.email_key, person.id, person.locale),
            organization_id=call.organization_id,
            dedupe_key=f"provider_key_refused:{key.id}:{now.isoformat()}:{person.id}",
        )


async def _owners(session: ReadSession, key: ProviderKey) -> list[UserId]:
    if key.user_id is not None:
        return [key.user_id]
    return await orgs.administrators(session, key.organization_id) if key.organization_id is not None else []


async def forget(session: WriteSession, key_id: ProviderKeyId) -> None:
    """The key was accepted: its refusals in a row are over."""
    key = await provider_keys.lock_key(session, key_id)
    if key is not None and key.status in provider_keys.CALLABLE:
        key.failure_count = 0
