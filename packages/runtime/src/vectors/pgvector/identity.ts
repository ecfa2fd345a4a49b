import { createHash } from 'node:crypto';
import type { PgvectorSettings } from '@sallyport/pipeline';

/** Equal for equal settings, so that their holders share connections; holds no secret. */
export function postgresIdentity({ password, ...rest }: PgvectorSettings): string {
  const { host, port, database, user, timeoutMs, tls } = rest;
  const secret = password === undefined ? '' : createHash('sha256').update(password.reveal()).digest('hex');
  const ways = [tls?.version, tls?.verify, tls?.isRequired, tls?.certificatePath, tls?.keyPath];
  return JSON.stringify([host, port, database, user, timeoutMs, ways, secret]);
}
