"""Several security notices in one mail, so that a limit delays them but loses none (ORG-85)."""

from collections.abc import Sequence

from stoa.mail.contracts import Letter, Paragraph, Said


def merged(letters: Sequence[Letter]) -> Letter:
    """One letter with the text of all, oldest first. One letter stays as it is."""
    if len(letters) == 1:
        return letters[0]
    blocks = [Paragraph(Said("These notices came in a short time, so that they are sent together."))]
    return Letter(
        Said("{count} security notices", count=len(letters)),
        tuple(blocks) + tuple(part for letter in letters for part in (Paragraph(letter.subject), *letter.blocks)),
    )
