import { createHash } from 'node:crypto';
import type { RedisSettings } from '@sallyport/pipeline';

/** Equal for equal settings, so that their holders share a connection; holds no secret. */
export function redisIdentity({ password, sentinel, ...rest }: RedisSettings): string {
  const secrets = [password, sentinel?.password].map((secret) =>
    secret === undefined ? '' : createHash('sha256').update(secret.reveal()).digest('hex'),
  );
  const { host, port, database, connectTimeoutMs, timeoutMs, username, ssl, sslVerify, serverName, cluster } = rest;
  const places = [host, port, database, cluster, sentinel?.master, sentinel?.nodes, sentinel?.username];
  const ways = [connectTimeoutMs, timeoutMs, username, ssl, sslVerify, serverName];
  return JSON.stringify([places, ways, secrets]);
}
