"""Delivery reports of SendGrid's event webhook: their signature and what they say.

Signature: ECDSA over P-256 and SHA-256 of the timestamp header and the raw body, DER in base64
(SendGrid, "Event Webhook Security Features").
"""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from stoa.mail.contracts import DeliveryReport

SIGNATURE_HEADER = "x-twilio-email-event-webhook-signature"
TIMESTAMP_HEADER = "x-twilio-email-event-webhook-timestamp"
STATES = {"delivered": "delivered", "bounce": "bounced", "dropped": "bounced", "spamreport": "bounced"}


def is_signed(public_key: str, signature: str, timestamp: str, body: bytes) -> bool:
    """Whether the report was signed by the holder of the key (base64 of its DER form)."""
    try:
        key = load_der_public_key(base64.b64decode(public_key))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(base64.b64decode(signature), timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def parse(body: bytes) -> Iterator[DeliveryReport]:
    """The reports that matter here, leaving out what is none."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        return
    for event in events if isinstance(events, list) else ():
        match event:
            case {"event": str(kind), "sg_message_id": str(message_id), "timestamp": int(seconds)} if (
                kind in STATES
            ):
                # What follows the first dot names the machine that sent it.
                at = datetime.fromtimestamp(min(max(seconds, 0), 4_102_444_800), UTC)
                yield DeliveryReport(message_id.partition(".")[0], STATES[kind], at, _reason(event.get("reason")))
            case _:
                continue


def _reason(value: object) -> str | None:
    return value[:300] if isinstance(value, str) else None
