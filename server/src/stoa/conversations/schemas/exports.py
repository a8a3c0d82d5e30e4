"""Bodies of the routes of exports."""

from typing import Literal

from stoa.platform.http.schemas import Body


class ConversationExportCreate(Body):
    """`json` holds every branch, `markdown` and `pdf` what is shown."""

    format: Literal["json", "markdown", "pdf"]
