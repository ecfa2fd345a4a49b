import { z } from 'zod';
import { redisAdvancedSchema } from '../../shared/redis-settings.ts';

const sessionSchema = z.strictObject({
  managed: z
    .boolean()
    .default(true)
    .describe(
      'Clients of MCP before 2026 get sessions of the gateway’s. Otherwise each request stands alone: servers cannot ask anything, and nothing is told unasked. In passthrough-listener mode: otherwise they have the server’s own.',
    ),
  session_ttl: z.number().default(86_400).describe('Seconds that a session of the gateway’s lasts.'),
  strategy: z
    .enum(['client', 'redis'])
    .optional()
    .describe(
      'In conversion-listener and listener mode, where sessions are kept: sealed in their ids (`client`, the default), or in Redis.',
    ),
  client: z
    .strictObject({
      secrets: z
        .array(z.string().min(8).meta({ referenceable: true, encrypted: true }))
        .min(1)
        .optional()
        .describe(
          'Secrets that sessions are sealed with; the first seals and all open, so that they can be changed. Give all nodes the same; without any, sessions are good at one node only.',
        ),
    })
    .optional()
    .describe('How sessions are sealed.'),
  redis: redisAdvancedSchema.optional().describe('The Redis that sessions are kept in, with the strategy redis.'),
});

/** Protocol versions by their dates. */
const versionSchema = z.enum(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']);

const originSchema = z
  .string()
  .regex(/^(\*|null|https?:\/\/[^\s/?#@]+\/?)$/i, 'should be *, or an origin such as https://app.example');

const hostSchema = z
  .string()
  .regex(/^([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i, 'should be a host, with or without a port');

export const serverSchema = z.strictObject({
  allowed_origins: z
    .array(originSchema)
    .min(1)
    .optional()
    .describe(
      'Origins of web pages that may call, beside the gateway’s own: `https://app.example`, or `*` for all. Requests with another `Origin` are refused with 403; those without one are no page’s. Pages need the `cors` plugin, too.',
    ),
  allowed_hosts: z
    .array(hostSchema)
    .min(1)
    .optional()
    .describe(
      'What `Host` may say: names or addresses, with or without a port; others are refused with 403. Without it, requests from this machine must name a loopback address, `localhost` or a host of the route; all others may name anything.',
    ),
  allowed_versions: z
    .array(versionSchema)
    .min(1)
    .optional()
    .describe(
      'Protocol versions that clients may speak; without it, all that the gateway knows. Others are refused with 400 and the JSON-RPC error -32022, which tells these. A request that states no version speaks 2025-03-26.',
    ),
  forward_client_headers: z
    .boolean()
    .default(true)
    .describe(
      'In conversion-listener and listener mode: headers of the client go along with requests of tools to APIs. In upstream-server mode: with those to the server, but for credentials, which never do. In passthrough-listener mode all go.',
    ),
  tag: z
    .string()
    .min(1)
    .optional()
    .describe(
      'In listener mode: the sources are the plugins in conversion-only, upstream-server and stdio-server mode whose own `tags` hold this one.',
    ),
  timeout: z
    .number()
    .min(1)
    .default(10_000)
    .describe(
      'Milliseconds: in conversion-listener and listener mode for a request of a tool to an API, and for servers to answer when a session begins; in upstream-server and stdio-server mode for the server’s lists. Calls of servers have the timeouts of the service.',
    ),
  preserve_upstream_tool_names: z
    .boolean()
    .default(false)
    .describe(
      'In upstream-server and stdio-server mode: clients know tools and prompts by the server’s own names, without a prefix.',
    ),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,32}$/, 'should be up to 32 letters, digits and _ . -')
    .optional()
    .describe(
      'In upstream-server and stdio-server mode: what names of tools and prompts begin with (not in Kong). Default: the name of the service, else of the route.',
    ),
  prefix_separator: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,4}$/, 'should be up to 4 letters, digits and _ . -')
    .default('__')
    .describe('In listener mode: stands between a prefix and a name (not in Kong).'),
  stale_lists_seconds: z
    .int()
    .min(0)
    .default(3600)
    .describe(
      'In listener mode: how long the last list of a server that is away is still shown, marked as old (not in Kong).',
    ),
  shared_lists: z
    .boolean()
    .default(false)
    .describe(
      'In upstream-server and stdio-server mode: the server lists the same for every caller, so it is asked once for all (not in Kong). Otherwise it is asked for each, unless it says that its lists are public.',
    ),
  upstream_protocol: z
    .enum(['auto', 'modern', 'legacy', 'sse'])
    .default('auto')
    .describe(
      'In passthrough-listener and upstream-server mode, what the MCP server speaks: `modern` is 2026-07-28, `legacy` Streamable HTTP with sessions (2025-03-26 to 2025-11-25), `sse` the two endpoints of 2024-11-05, whose path is the service’s. `auto` asks the server, once. Clients that speak something else are translated for (not in Kong).',
    ),
  session: sessionSchema
    .prefault({})
    .describe(
      'Sessions of the gateway’s own: in modes that serve MCP themselves, and of clients that are translated for.',
    ),
});
