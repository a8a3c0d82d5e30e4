"""Text that looks like other text."""


def full_width(text: str) -> str:
    """The full-width forms of printable ASCII letters, which NFKC turns back."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)
