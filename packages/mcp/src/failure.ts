import type { SourceFailure } from './neutral.ts';

/** No answer will come; `message` is for logs. */
export function failure(
  kind: SourceFailure['kind'],
  message: string,
  status?: number,
  headers: readonly string[] = [],
): SourceFailure {
  return { kind, status, headers, message };
}

/** As a server says it that does not know the session any more, or of one whose connection is gone. */
export const sessionGone = failure('expired', 'the session at the server has ended', 404);
