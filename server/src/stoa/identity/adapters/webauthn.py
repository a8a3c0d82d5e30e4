"""WebAuthn: options for browsers, and the check of what they answer (ID-77)."""

import json
import struct
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from stoa.identity.core.relying_party import RelyingParty
from stoa.platform.ids import UserId

RP_NAME = "Stoa"
TIMEOUT_MILLISECONDS = 300_000
TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "hybrid", "internal", "cable"})
# What the library and its parsers raise for an answer that is none.
_MALFORMED = (WebAuthnException, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error)


@dataclass(frozen=True)
class NewCredential:
    """A passkey that a browser has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    aaguid: UUID
    transports: list[str]
    is_backup_eligible: bool
    is_backed_up: bool


@dataclass(frozen=True)
class Assertion:
    """A signature that fits."""

    sign_count: int
    is_backed_up: bool


def registration_options(
    party: RelyingParty, challenge: str, user_id: UserId, *, email: str, name: str, known: list[bytes]
) -> dict[str, Any]:
    """What `navigator.credentials.create` takes, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=RP_NAME,
        user_id=user_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential_id) for credential_id in known],
    )
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


def authentication_options(party: RelyingParty, challenge: str, known: list[bytes]) -> dict[str, Any]:
    """What `navigator.credentials.get` takes, as JSON. Without known ones the browser offers what it has."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT_MILLISECONDS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=credential_id) for credential_id in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


def challenge_of(credential: dict[str, Any]) -> str | None:
    """The challenge that a browser's answer is for, None for an answer that is none."""
    try:
        client_data = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        # In the one spelling that it was stored in.
        return bytes_to_base64url(base64url_to_bytes(client_data["challenge"]))
    except _MALFORMED:
        return None


def credential_id_of(credential: dict[str, Any]) -> bytes | None:
    """Which passkey a browser's answer names."""
    try:
        return base64url_to_bytes(credential["rawId"])
    except _MALFORMED:
        return None


def verify_registration(party: RelyingParty, challenge: str, credential: dict[str, Any]) -> NewCredential | None:
    """The new passkey; None unless the answer is for this challenge, place and a verified person."""
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
        transports = credential["response"].get("transports") or []
        return NewCredential(
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            aaguid=UUID(made.aaguid),
            transports=[name for name in transports if name in TRANSPORTS],
            is_backup_eligible=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
            is_backed_up=made.credential_backed_up,
        )
    except _MALFORMED:
        return None


def verify_assertion(
    party: RelyingParty, challenge: str, credential: dict[str, Any], public_key: bytes
) -> Assertion | None:
    """The signature, if it fits key, challenge, place and a verified person. The counter is for the caller."""
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _MALFORMED:
        return None
    return Assertion(verified.new_sign_count, verified.credential_backed_up)
