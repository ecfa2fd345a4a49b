import { Conflict, StoreUnavailable } from '../../errors.ts';

/** What an error of SQLite means to who asked. */
export function meaningOf(error: unknown): unknown {
  const { errcode } = error as { errcode?: unknown };
  if (typeof errcode !== 'number') return error;
  if (notUnique.has(errcode)) return new Conflict('It is there already.', { cause: error });
  // The lower byte is the kind of error, the others say more of it.
  if (outages.has(errcode & 0xff)) return new StoreUnavailable(error);
  return error;
}

/** SQLITE_CONSTRAINT_UNIQUE and _PRIMARYKEY. */
const notUnique: ReadonlySet<number> = new Set([2067, 1555]);

/** BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN. */
const outages: ReadonlySet<number> = new Set([5, 6, 8, 10, 13, 14]);
