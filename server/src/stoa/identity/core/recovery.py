"""Recovery codes: what opens an account when the second factor is lost (ID-75)."""

import secrets

# Without letters and digits that are taken for each other.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
COUNT, LENGTH = 10, 10


def new_codes() -> list[str]:
    """Ten codes, about 49 random bits each."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]


def fold(typed: str) -> str:
    """A code as it is hashed: without the dash and blanks that people type."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())
