"""The mails of accounts: facts, in plain text and HTML, with links that only lead here."""

import re
from typing import Any

import pytest

from stoa.identity.commands import letters
from stoa.mail import api as mail
from stoa.mail.contracts import MailType
from stoa.platform.context import Platform

NAME = "Ada <script>alert(1)</script>\r\nBcc: all@example.org"
SECRET = "the-secret-of-the-link"

LETTERS: list[tuple[MailType[Any], Any]] = [
    (letters.RESET, letters.Token(NAME, SECRET)),
    (letters.WELCOME, letters.Token(NAME, SECRET)),
    (letters.VERIFY, letters.Token(NAME, SECRET)),
    (letters.ACCOUNT_EXISTS, letters.Nothing(NAME)),
    (letters.EMAIL_CODE, letters.CodeToType("123456")),
    (letters.MAGIC_LINK, letters.Token(NAME, SECRET)),
    (letters.EMAIL_CHANGE, letters.AddressChange(NAME, "new@example.org", SECRET)),
    (letters.EMAIL_CHANGED, letters.AddressChange(NAME, "new@example.org", SECRET)),
    (letters.PASSWORD_CHANGED, letters.Nothing(NAME)),
    (letters.ACCOUNT_DELETION, letters.Token(NAME, SECRET)),
    (letters.ACCOUNT_DELETED, letters.Token(NAME, SECRET)),
]


@pytest.mark.spec("ORG-77", "ID-14", "ID-19")
@pytest.mark.parametrize(("mail_type", "arguments"), LETTERS, ids=[each[0].name for each in LETTERS])
def test_a_mail_says_the_same_in_both_parts_and_keeps_its_secret_in_the_fragment(
    platform: Platform, mail_type: MailType[Any], arguments: Any
) -> None:
    message = mail.preview(platform, mail_type, arguments, "ada@example.org")

    base = platform.settings.base_url
    assert SECRET not in message.subject
    assert "<script" not in message.html
    assert "\n" not in message.subject
    for part in (message.text, message.html):
        addresses = re.findall(r"https?://[^\"<\s]+", part)
        assert all(address.startswith(f"{base}/") for address in addresses)
        for address in addresses:
            assert SECRET not in address.partition("#")[0]
    words = re.sub(r"<[^>]+>", " ", message.html)
    for line in message.text.splitlines():
        if line.strip() and "http" not in line and "script" not in line and not line.endswith(":"):
            assert line.strip().split()[0] in words
    if hasattr(arguments, "token"):
        assert f"#token={SECRET}" in message.text
        assert f"#token={SECRET}" in message.html
    message.build("Stoa <stoa@localhost>")
