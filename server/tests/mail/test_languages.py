"""Mails come in the language of their recipient, in text and HTML, with headers that nobody else writes into."""

import dataclasses
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any, get_type_hints
from uuid import uuid4

import pytest

from stoa.app import jobs as _jobs  # noqa: F401  # registers every mail
from stoa.identity.commands.factor_notices import WORDS
from stoa.mail import api as mail
from stoa.mail.contracts import Letter, MailType, Said
from stoa.mail.core.language import LANGUAGES
from stoa.mail.core.sender import sender_name
from stoa.notifications.core.words import TEMPLATES
from stoa.platform.context import Platform
from stoa.platform.mail import CaptureMailer
from stoa.usage.commands.alerts import WHAT
from stoa.usage.commands.increase import ANSWERS
from tests.identity.letters import full_width
from tests.orgs.test_settings import change
from tests.support.postbox import Postbox
from tests.support.team import execute
from tests.support.world import MailingWorld, Person

SENDER = "Stoa <stoa@localhost>"
# Arguments that must be one of a few.
CHOICES: dict[str, tuple[Any, ...]] = {
    "role": ("owner", "admin", "member", "guest"),
    "fact": tuple(WORDS),
    "answer": tuple(ANSWERS),
    "kind": ("exhausted", "alert"),
    "what": tuple(WHAT.values()),
    "path": ("/inbox",),
    "is_taker": (0, 1),
}


async def message_to(platform: Platform, postbox: Postbox, address: str, mail_type: str) -> EmailMessage:
    """The newest mail as it goes over the wire."""
    await postbox.latest(address, mail_type)
    assert isinstance(platform.mailer, CaptureMailer)
    found = [sent for sent in platform.mailer.sent if sent.recipient == address and sent.mail_type == mail_type]
    return max(found, key=lambda sent: sent.message_id).build(SENDER)


def parts(message: EmailMessage) -> dict[str, str]:
    assert message.get_content_type() == "multipart/alternative"
    return {part.get_content_type(): part.get_content() for part in message.iter_parts()}


def letters_of(mail_type: MailType[Any]) -> Iterator[Letter]:
    """A letter for each way in which it may be put."""
    hints = get_type_hints(mail_type.arguments)
    names = [field.name for field in dataclasses.fields(mail_type.arguments)]
    for number in range(max(map(len, CHOICES.values()))):
        values = {
            name: CHOICES[name][number % len(CHOICES[name])]
            if name in CHOICES
            else 3
            if hints[name] is int
            else "x1"
            for name in names
        }
        yield mail_type.compose(mail_type.arguments(**values))


def sentences(text: str) -> Iterator[Said]:
    if isinstance(text, Said):
        yield text
        for value in text.values.values():
            if isinstance(value, str):
                yield from sentences(value)


async def ask_for_reset(world: MailingWorld, person: Person) -> None:
    answer = await world.tab().post("/password-resets", json={"email": person.email})
    assert answer.status_code == 202, answer.text


@pytest.mark.spec("ORG-82")
async def test_a_mail_comes_in_the_language_of_its_recipient_as_text_and_html(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    ada = await mailing_world.person("Ada")

    said: dict[str, dict[str, str]] = {}
    for locale in ("de-AT", "pt-BR", "en"):
        assert (await ada.client.patch("/me", json={"locale": locale})).status_code == 200
        await ask_for_reset(mailing_world, ada)
        message = await message_to(mailing_platform, postbox, ada.email, "password_reset")
        said[locale] = {"subject": message["Subject"], **parts(message)}

    assert said["de-AT"].keys() == {"subject", "text/plain", "text/html"}
    assert said["de-AT"]["subject"] == "Neues Passwort setzen"
    assert said["de-AT"]["text/plain"].startswith("Guten Tag, Ada,")
    assert '<html lang="de">' in said["de-AT"]["text/html"]
    assert "Guten Tag, Ada," in said["de-AT"]["text/html"]
    # A language in which there are no letters.
    for english in (said["pt-BR"], said["en"]):
        assert english["subject"] == "Set a new password"
        assert english["text/plain"].startswith("Hello Ada,")
        assert '<html lang="en">' in english["text/html"]


@pytest.mark.spec("ORG-82")
async def test_the_name_of_an_organization_and_what_people_write_put_nothing_into_headers(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    ada = await mailing_world.person("Ada")
    path = f"/organizations/{ada.organization_id}"
    name = "Ferrow\r\nBcc: all@evil.example\x07 <boss@b.co>, https://c.de\u202e"
    await execute(
        mailing_platform, "UPDATE organizations SET name = :name WHERE id = :id", name=name, id=ada.organization_id
    )
    await execute(
        mailing_platform,
        "UPDATE users SET name = :name WHERE id = :id",
        name="Ada\r\nReply-To: eve@evil.example",
        id=ada.id,
    )
    assert (await change(ada, settings={"locale": "de"})).status_code == 200
    zoe = f"{uuid4().hex}@example.org"
    invited = {"emails": [zoe], "role": "member", "message": "x\r\nReply-To: eve@evil.example"}
    assert (await ada.client.post(f"{path}/invitations", json=invited)).status_code == 201

    message = await message_to(mailing_platform, postbox, zoe, "team_invite")

    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type")
    }
    [sender] = message["From"].addresses
    assert sender.addr_spec == "stoa@localhost"
    assert sender.display_name == "Ferrow Bcc all evil example boss b co https c de · Stoa"
    head = re.split(rb"\r?\n\r?\n", message.as_bytes(), maxsplit=1)[0]
    assert not re.search(rb"^(bcc|reply-to|cc):", head, re.IGNORECASE | re.MULTILINE)
    for value in message.values():
        assert not re.search(r"[\x00-\x1f\x7f]", str(value))
    # Whoever has no account is written to in the language of the organization.
    assert "Einladung öffnen" in parts(message)["text/plain"]


@pytest.mark.spec("ORG-82")
def test_every_sentence_of_every_letter_is_translated() -> None:
    for mail_type in mail.registered().values():
        if mail_type.compose.__module__.startswith("tests."):
            continue
        for letter in letters_of(mail_type):
            texts = [
                letter.subject,
                *(getattr(each, "text", getattr(each, "label", "")) for each in letter.blocks),
            ]
            for said in [each for text in texts for each in sentences(text)]:
                for language, translations in LANGUAGES.items():
                    found = translations.get(said.template)
                    assert found is not None, f"{mail_type.name}: {said.template!r} is not in {language}"
                    assert set(re.findall(r"{\w+}", found)) == {f"{{{name}}}" for name in said.values}
            assert letter.in_language("de").language == "de"
    for translations in LANGUAGES.values():
        assert not set(TEMPLATES) - translations.keys()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ferrow & Sons", "Ferrow & Sons"),
        ("Ada's workspace", "Ada's workspace"),
        ("Bridge 2.0", "Bridge 2.0"),
        ("\r\n\x00\u202e", ""),
        ("boss@evil.example", "boss evil example"),
        (full_width("Acme"), "Acme"),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_name_as_a_sender_may_bear_it(name: str, shown: str) -> None:
    assert sender_name(name) == shown
