"""Authenticator apps of test people: RFC 6238 on its own, so that the server is not measured by itself."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from tests.support.clock import TurnableClock
from tests.support.world import PASSWORD, Person


@dataclass(frozen=True)
class App:
    """An app that holds one secret, and the clock of its phone."""

    secret: str
    clock: TurnableClock

    def code(self, *, steps: int = 0) -> str:
        """The code that is shown, or the one some steps away."""
        step = int(self.clock.now().timestamp()) // 30 + steps
        digest = hmac.digest(base64.b32decode(self.secret), struct.pack(">Q", step), hashlib.sha1)
        offset = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"

    def wrong_code(self) -> str:
        """A code that is none of those near the present."""
        near = {self.code(steps=steps) for steps in range(-3, 4)}
        return next(code for code in (f"{number:06}" for number in range(10)) if code not in near)


async def add_app(person: Person, clock: TurnableClock) -> tuple[App, list[str]]:
    """Set an authenticator app up through the public doors; gives it and the recovery codes."""
    made = await person.client.post("/me/totp")
    assert made.status_code == 201, made.text
    app = App(made.json()["secret"], clock)
    # To the begin of a step, so that none passes between making a code and sending it.
    clock.advance(timedelta(seconds=30.5 - clock.now().timestamp() % 30))
    # The step before, so that the present one is left for the first sign-in.
    confirmed = await person.client.put("/me/totp", json={"code": app.code(steps=-1)})
    assert confirmed.status_code == 200, confirmed.text
    codes: list[str] = confirmed.json()["recovery_codes"]
    return app, codes


async def challenged(tab: httpx.AsyncClient, person: Person) -> dict[str, Any]:
    """Sign in with the password; gives the challenge."""
    answer = await tab.post("/sessions", json={"identifier": person.email, "password": PASSWORD})
    assert answer.status_code == 401, answer.text
    document: dict[str, Any] = answer.json()
    assert document["code"] == "identity.mfa_required", document
    return document
