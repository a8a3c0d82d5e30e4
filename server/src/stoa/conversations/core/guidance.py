"""What another model is asked about an answer, and what of its text is taken on (CV-66, CV-67)."""

import re

HEADING = "Key guidance"
REQUEST = (
    "Give a second opinion on the last answer above: what is right, what is wrong or missing, and what you would do"
    f' instead. End with a section headed "{HEADING}" that says in a few short points what the next answer should'
    " do."
)
# "## Key guidance", "**Key guidance:**", "Key guidance" on a line of its own.
_SECTION = re.compile(rf"^[ \t]*(?:#{{1,6}}[ \t]*)?\**{HEADING}:?\**:?[ \t]*$", re.IGNORECASE | re.MULTILINE)


def guidance_in(opinion: str) -> str:
    """The last guidance section of an opinion without its heading; the whole text where there is none."""
    headings = list(_SECTION.finditer(opinion))
    section = opinion[headings[-1].end() :].strip() if headings else ""
    return section or opinion.strip()
