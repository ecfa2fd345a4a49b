import { isIP } from 'node:net';
import type { RedisSettings } from '@sallyport/pipeline';
import type { Cluster, Redis, RedisOptions, Result } from 'ioredis';
import { defineAccountCommands } from '../accounts/redis-scripts.ts';
import { settleScript, takeScript, tellScript } from '../counters/redis-scripts.ts';
import { definePlaceCommands } from '../places/redis-scripts.ts';
import { defineVectorCommands } from '../vectors/redis/scripts.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeFromWindows(keyCount: number, ...keysAndArguments: (string | number)[]): Result<(number | string)[], Context>;
    tellCounts(keyCount: number, ...keysAndArguments: (string | number)[]): Result<string[], Context>;
    settleCounts(keyCount: number, ...keysAndArguments: string[]): Result<null, Context>;
  }
}

/** A client of one server, of the master that Sentinels name, or of a cluster; not connected yet. */
export async function createRedisClient(settings: RedisSettings): Promise<Redis | Cluster> {
  // The library (20 MB) is loaded by gateways that use Redis and by no others.
  const { Cluster, Redis } = await import('ioredis');
  const { cluster } = settings;
  const client =
    cluster === undefined
      ? new Redis(optionsOf(settings))
      : new Cluster([...cluster.nodes], {
          redisOptions: optionsOf(settings),
          maxRedirections: cluster.redirectionsMax,
          lazyConnect: true,
          enableOfflineQueue: false,
          slotsRefreshTimeout: settings.connectTimeoutMs,
          clusterRetryStrategy: retryDelayMs,
        });
  client.defineCommand('takeFromWindows', { lua: takeScript });
  client.defineCommand('tellCounts', { lua: tellScript });
  client.defineCommand('settleCounts', { lua: settleScript });
  defineAccountCommands(client);
  definePlaceCommands(client);
  defineVectorCommands(client);
  return client;
}

/** How a person names the server. */
export function addressOf({ host, port, sentinel, cluster }: RedisSettings): string {
  if (sentinel !== undefined) return `${sentinel.master} of ${sentinel.nodes.map(textOf).join(', ')}`;
  return cluster === undefined ? textOf({ host, port }) : cluster.nodes.map(textOf).join(', ');
}

function textOf({ host, port }: { host: string; port: number }): string {
  return `${host}:${port}`;
}

function optionsOf(settings: RedisSettings): RedisOptions {
  const { host, port, database, connectTimeoutMs, timeoutMs, username, password, ssl, sslVerify } = settings;
  const { serverName, sentinel, cluster } = settings;
  // An address is no server name (RFC 6066 §3): Node refuses it.
  const name = serverName ?? (isIP(host) === 0 ? host : undefined);
  const tls = { rejectUnauthorized: sslVerify, ...(name !== undefined && { servername: name }) };
  return {
    ...(sentinel === undefined && cluster === undefined && { host, port }),
    ...(cluster === undefined && { db: database }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(ssl && { tls }),
    ...(sentinel !== undefined && {
      name: sentinel.master,
      sentinels: [...sentinel.nodes],
      sentinelCommandTimeout: timeoutMs,
      sentinelRetryStrategy: retryDelayMs,
      ...(sentinel.username !== undefined && { sentinelUsername: sentinel.username }),
      ...(sentinel.password !== undefined && { sentinelPassword: sentinel.password.reveal() }),
      ...(ssl && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
    }),
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: timeoutMs,
    // A take that was sent twice would count twice; one that waits in a queue would count for a caller long gone.
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: retryDelayMs,
    // A master that was made a replica takes no writes: the new one is found by connecting anew.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  };
}

function retryDelayMs(times: number): number {
  return Math.min(times * 20, 500);
}
