"""Calls as cells for spreadsheets and other programs (US-51)."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

# A cell that begins so would be run as a formula by whoever opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MICROS_PER_DOLLAR = 1_000_000


def line(cells: Sequence[object]) -> str:
    """One line of CSV; what looks like a formula is written as text."""
    written = io.StringIO()
    csv.writer(written).writerow([_safe(cell) for cell in cells])
    return written.getvalue()


def _safe(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def dollars(micros: int) -> str:
    """Decimal dollars with six places, which is exact."""
    return f"{Decimal(micros) / MICROS_PER_DOLLAR:.6f}"
