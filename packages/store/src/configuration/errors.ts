/** An entity would refer to one that is not there. */
export class BrokenReference extends Error {
  constructor(cause: unknown) {
    super('An entity would refer to one that is not there.', { cause });
  }
}

/** SQLITE_CONSTRAINT_FOREIGNKEY, and foreign_key_violation of PostgreSQL. Both are told when the transaction is to be kept. */
export function isBrokenReference(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  return errcode === 787 || code === '23503';
}
