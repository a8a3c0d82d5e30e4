"""Databases of a Notion export: a CSV file becomes a page with a table, and each of its rows a page below (OP-34)."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

# Of a longer table the first are shown; its rows are pages all the same.
SHOWN_ROWS = 500
MAX_COLUMNS = 60
MAX_CELL = 2_000
MAX_ROWS = 10_000
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~#!])")

Row = Sequence[str]


def rows_of(text: str) -> tuple[Row, list[Row]]:
    """The names of the columns and the rows; nothing of what is no table."""
    reader = csv.reader(io.StringIO(text))
    found: list[Row] = []
    try:
        for row in reader:
            found.append([cell[:MAX_CELL] for cell in row[:MAX_COLUMNS]])
            if len(found) > MAX_ROWS:
                break
    except csv.Error:
        return [], []
    filled: list[Row] = [row for row in found if any(cell.strip() for cell in row)]
    return (filled[0], filled[1:]) if filled else ([], [])


def table(names: Row, rows: Sequence[Row], pages: Mapping[str, str]) -> str:
    """The table in Markdown. `pages`: where the page of a title lies in the archive; those are linked."""
    if not names:
        return ""
    lines = [_line(_cell(name) for name in names), _line("---" for _ in names)]
    for row in rows[:SHOWN_ROWS]:
        cells = [_cell(cell) for cell in [*row, *[""] * len(names)][: len(names)]]
        path = pages.get(title_of(row))
        if path is not None:
            cells[0] = f"[{cells[0]}](<{quote(path)}>)"
        lines.append(_line(cells))
    return "\n".join(lines) + "\n"


def properties(names: Row, row: Row) -> str:
    """What a row says of itself, as the product writes it on top of the row's page."""
    found = [
        f"{_cell(name)}: {_cell(cell)}" for name, cell in zip(names[1:], row[1:], strict=False) if cell.strip()
    ]
    return "\n\n".join(found) + "\n" if found else ""


def title_of(row: Row) -> str:
    """A row is called by its first column."""
    return " ".join(row[0].split()) if row else ""


def _cell(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
