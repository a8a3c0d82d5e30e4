"""Edit a document by the lines of its Markdown form (PG-46)."""

from stoa.pages.commands.change_page import StoredContent, lock_text, read_content, store_content
from stoa.pages.commands.write_document import current_content
from stoa.pages.contracts import Source
from stoa.pages.core import lines, markdown
from stoa.pages.core.lines import LineEdit, OutOfRange
from stoa.pages.errors import LineRange
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError
from stoa.platform.ids import PageId


async def edit_lines(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, edit: LineEdit, *, expected: str
) -> StoredContent:
    """One edit on the text of the revision `expected`. Raises PageChanged, LineRange."""
    page = await lock_text(session, actor, page_id, expected=expected)
    before = markdown.write((await current_content(session, page)).content)
    try:
        after = lines.apply(before, edit)
    except OutOfRange as error:
        raise LineRange(
            line_count=error.count, errors=(FieldError("/start", "out_of_range", "There are no such lines"),)
        ) from error
    return await store_content(session, clock, actor, page, read_content(markdown.read(after)), source=Source.API)
