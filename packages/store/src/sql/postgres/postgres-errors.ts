import { Conflict, StoreUnavailable, UnkeepableText } from '../../errors.ts';

/** What an error of PostgreSQL, or of the way to it, means to who asked. */
export function meaningOf(error: unknown): unknown {
  const code = codeOf(error);
  if (code === '23505') return new Conflict('It is there already.', { cause: error });
  if (code === '22021' || code === '22P05')
    return new UnkeepableText('A text has the character U+0000, which cannot be kept.', { cause: error });
  return code === undefined || outage.test(code) ? new StoreUnavailable(error) : error;
}

/** Others were in the way: serialization failure, deadlock. */
export function isCollision(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

/**
 * Connections (08), who may connect (28) and where (3D), room (53: disk, memory, connections), an operator's doing (57: shutdown, recovery, what took
 * too long), the system (58); a standby that only reads, a lock that was not had. What has no code of SQL's never came to an
 * answer. What breaks the protocol (08P01) is our mistake.
 */
const outage = /^(?:08(?!P01)|28|3D|53|57|58|25006|55P03)/;

function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  // Others than SQL's are words: EPIPE.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
