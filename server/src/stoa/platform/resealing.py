"""New data keys, and every stored secret written anew under them (PR-4).

Old keys stay, so that whatever is not rewritten yet, and what lives for hours only, can still be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, TableClause, column, func, select, table, update

from stoa.platform.clock import Clock
from stoa.platform.crypto import Crypto, DataKey, Place
from stoa.platform.db import Database, ReadSession, Scope
from stoa.platform.ids import DataKeyId

BATCH = 100


@dataclass(frozen=True)
class SealedColumn:
    """Where secrets are kept for good: `row` names a row in their place, `organization` whose data key they use."""

    table: str
    row: str
    column: str
    organization: str | None = None

    @property
    def clause(self) -> TableClause:
        names = (self.row, self.column, *([self.organization] if self.organization is not None else []))
        return table(self.table, *(column(name) for name in names))

    def is_under(self, clause: TableClause, keys: Sequence[DataKeyId]) -> ColumnElement[bool]:
        """Whether a ciphertext was written under one of these keys: their ids stand in it after its version."""
        return func.substring(clause.c[self.column], 2, 16).in_([key.bytes for key in keys])


async def rotate_data_keys(db: Database, crypto: Crypto, clock: Clock, columns: Sequence[SealedColumn]) -> int:
    """Retire the data keys and write every secret anew; gives their number.

    Safe to repeat and to break off: what is left is finished first, without retiring one more key.
    """
    async with db.writing(Scope.system()) as session:
        retired = await _retired(session)
        if not [each for each in columns if await _has_rest(session, each, retired)]:
            await session.execute(
                update(DataKey).where(DataKey.retired_at.is_(None)).values(retired_at=clock.now())
            )
    done = 0
    for each in columns:
        while written := await reseal_batch(db, crypto, each):
            done += written
    return done


async def reseal_batch(db: Database, crypto: Crypto, sealed: SealedColumn) -> int:
    """Write some secrets of a column anew, in one transaction; 0 when none is left."""
    clause = sealed.clause
    async with db.writing(Scope.system()) as session:
        under = sealed.is_under(clause, await _retired(session))
        rows = (await session.execute(select(clause).where(under).limit(BATCH).with_for_update())).mappings().all()
        for row in rows:
            organization_id = row[sealed.organization] if sealed.organization is not None else None
            place = Place(sealed.table, row[sealed.row], sealed.column, organization_id)
            opened = await crypto.decrypt(session, row[sealed.column], place)
            written = {sealed.column: await crypto.encrypt(session, opened, place)}
            await session.execute(update(clause).where(clause.c[sealed.row] == row[sealed.row]).values(written))
    return len(rows)


async def _retired(session: ReadSession) -> Sequence[DataKeyId]:
    found = await session.execute(select(DataKey.id).where(DataKey.retired_at.is_not(None)))
    return found.scalars().all()


async def _has_rest(session: ReadSession, sealed: SealedColumn, retired: Sequence[DataKeyId]) -> bool:
    clause = sealed.clause
    found = await session.execute(select(clause.c[sealed.row]).where(sealed.is_under(clause, retired)).limit(1))
    return found.first() is not None
