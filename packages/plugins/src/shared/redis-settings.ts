import type { RedisSettings, Services } from '@sallyport/pipeline';
import { z } from 'zod';
import { secretIfAny } from './secret-if-any.ts';

const timeoutMax = 2_147_483_646;
const name = z.string().meta({ referenceable: true });
const password = z.string().meta({ referenceable: true, encrypted: true });
const port = (description: string) => z.int().min(0).max(65535).default(6379).describe(description);

/** What every block of Redis settings has. */
const common = {
  host: z.string().min(1).optional().describe('Host name or address of the Redis server.'),
  port: port('Port of the Redis server.'),
  username: name.optional().describe('User to sign in as, with Redis 6 or later.'),
  password: password.optional().describe('Password to sign in with.'),
  database: z.int().min(0).default(0).describe('Number of the Redis database.'),
  ssl: z.boolean().default(false).describe('Connect with TLS.'),
  ssl_verify: z.boolean().default(true).describe("Refuse a server whose certificate can't be verified."),
  server_name: z.string().optional().describe('Server name for TLS (SNI), when different from the host.'),
  cloud_authentication: z
    .undefined('signing in with an identity of a cloud is not supported: write username and password')
    .optional()
    .describe('Not supported: write username and password.'),
};

/** Kong's `redis-ce` partial. */
export const redisSchema = z.strictObject({
  ...common,
  timeout: z
    .int()
    .min(1)
    .max(timeoutMax)
    .default(2000)
    .describe('Milliseconds that a connection attempt or a command may take.'),
});

/** Kong's `redis-ee` partial. */
export const redisAdvancedSchema = z.strictObject({
  ...common,
  host: z.string().min(1).default('127.0.0.1').describe('Host name or address of the Redis server.'),
  connect_timeout: z
    .int()
    .min(1)
    .max(timeoutMax)
    .default(2000)
    .describe('Milliseconds that a connection attempt may take.'),
  send_timeout: z
    .int()
    .min(1)
    .max(timeoutMax)
    .default(2000)
    .describe('Milliseconds that a command may take; the longer of send_timeout and read_timeout holds.'),
  read_timeout: z
    .int()
    .min(1)
    .max(timeoutMax)
    .default(2000)
    .describe('Milliseconds that a command may take; the longer of send_timeout and read_timeout holds.'),
  sentinel_master: z.string().min(1).optional().describe('Name of the master that the Sentinels watch.'),
  sentinel_role: z
    .literal('master', 'only a master takes what is written: write master')
    .optional()
    .describe('Must be master: only a master takes what is written.'),
  sentinel_nodes: z
    .array(
      z.strictObject({
        host: z.string().min(1).default('127.0.0.1').describe('Host name or address of a Sentinel.'),
        port: port('Port of the Sentinel.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Sentinels that are asked for the master, instead of host and port.'),
  sentinel_username: name.optional().describe('User to sign in to Sentinels as.'),
  sentinel_password: password.optional().describe('Password for the Sentinels.'),
  cluster_nodes: z
    .array(
      z.strictObject({
        ip: z.string().min(1).default('127.0.0.1').describe('Address or host name of a node.'),
        port: port('Port of the node.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Nodes of a Redis cluster that are asked for the others, instead of host and port.'),
  cluster_max_redirections: z.int().min(0).default(5).describe('Redirections that a command may meet in a cluster.'),
  keepalive_pool_size: z
    .literal(256, 'each worker sends all commands over one connection, so there is no pool: leave it out')
    .default(256)
    .describe('Must be 256, its default: there is no pool, one connection per worker carries all commands.'),
  keepalive_backlog: z
    .undefined('each worker sends all commands over one connection, so there is no pool: leave it out')
    .optional()
    .describe('Not used: there is no pool.'),
  connection_is_proxied: z
    .literal(false, 'proxies in front of Redis are not supported: connect to Redis itself')
    .default(false)
    .describe('Must be false: proxies in front of Redis are not supported.'),
  redis_proxy_type: z
    .undefined('proxies in front of Redis are not supported: connect to Redis itself')
    .optional()
    .describe('Not used: proxies in front of Redis are not supported.'),
  timeout: z
    .undefined('this setting is split: write connect_timeout, send_timeout and read_timeout')
    .optional()
    .describe('Not used; see connect_timeout, send_timeout and read_timeout.'),
  cluster_addresses: z
    .undefined('this setting has moved: write cluster_nodes instead')
    .optional()
    .describe('Not used; see cluster_nodes.'),
  sentinel_addresses: z
    .undefined('this setting has moved: write sentinel_nodes instead')
    .optional()
    .describe('Not used; see sentinel_nodes.'),
});

/** What no single one of the settings can say; paths are below `redis`. */
export function checkRedisAdvanced(redis: z.output<typeof redisAdvancedSchema>): { path: string; message: string }[] {
  const { sentinel_master, sentinel_nodes, sentinel_role, cluster_nodes } = redis;
  const problems: { path: string; message: string }[] = [];
  const isSentinel = (sentinel_master ?? sentinel_nodes ?? sentinel_role) !== undefined;
  if (isSentinel && (sentinel_master === undefined || sentinel_nodes === undefined)) {
    const path = sentinel_master === undefined ? 'redis.sentinel_master' : 'redis.sentinel_nodes';
    problems.push({ path, message: 'sentinel_master and sentinel_nodes go together' });
  }
  if (isSentinel && cluster_nodes !== undefined)
    problems.push({ path: 'redis.cluster_nodes', message: 'Sentinels and a cluster exclude each other' });
  if (cluster_nodes !== undefined && redis.database !== 0)
    problems.push({ path: 'redis.database', message: 'a cluster has only database 0' });
  return problems;
}

export function redisSettings(redis: z.output<typeof redisSchema>, services: Services): RedisSettings {
  return { ...signIn(redis, services), host: redis.host!, connectTimeoutMs: redis.timeout, timeoutMs: redis.timeout };
}

export function redisAdvancedSettings(redis: z.output<typeof redisAdvancedSchema>, services: Services): RedisSettings {
  const { sentinel_master, sentinel_nodes, sentinel_username, sentinel_password, cluster_nodes } = redis;
  return {
    ...signIn(redis, services),
    host: redis.host,
    connectTimeoutMs: redis.connect_timeout,
    timeoutMs: Math.max(redis.send_timeout, redis.read_timeout),
    ...(sentinel_master !== undefined && {
      sentinel: {
        master: sentinel_master,
        nodes: sentinel_nodes!,
        username: secretIfAny(sentinel_username, services)?.reveal(),
        password: secretIfAny(sentinel_password, services),
      },
    }),
    ...(cluster_nodes !== undefined && {
      cluster: {
        nodes: cluster_nodes.map(({ ip, port }) => ({ host: ip, port })),
        redirectionsMax: redis.cluster_max_redirections,
      },
    }),
  };
}

type Common = Omit<z.output<typeof redisSchema>, 'host' | 'timeout'>;

function signIn(
  { port, database, username, password, ssl, ssl_verify, server_name }: Common,
  services: Pick<Services, 'secret'>,
) {
  return {
    port,
    database,
    username: secretIfAny(username, services)?.reveal(),
    password: secretIfAny(password, services),
    ssl,
    sslVerify: ssl_verify,
    serverName: server_name,
  };
}
