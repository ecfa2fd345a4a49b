import { z } from 'zod';

const sessionSchema = z.strictObject({
  managed: z
    .boolean()
    .default(true)
    .describe('Clients of sessions get one of the gateway’s; otherwise each of their requests stands alone.'),
  session_ttl: z.number().default(86_400).describe('Seconds that such a session lasts.'),
  strategy: z.enum(['client', 'redis']).optional().describe('For modes that serve MCP themselves.'),
  client: z
    .strictObject({
      secrets: z
        .array(z.string().min(8).meta({ referenceable: true, encrypted: true }))
        .min(1)
        .optional()
        .describe(
          'What seals session ids and the like: the first seals, all open. The same at all nodes; without it, what was sealed ends with its node.',
        ),
    })
    .optional()
    .describe('How the pieces of sessions that clients carry are sealed.'),
  redis: z.record(z.string(), z.unknown()).optional().describe('For modes that serve MCP themselves.'),
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
    .describe('For modes that convert; here headers always go upstream.'),
  tag: z.string().optional().describe('For listener mode.'),
  timeout: z.number().default(10_000).describe('For modes that convert; here the timeouts of the service apply.'),
  upstream_protocol: z
    .enum(['auto', 'modern', 'legacy', 'sse'])
    .default('auto')
    .describe(
      'What the MCP server speaks: `modern` is 2026-07-28, `legacy` Streamable HTTP with sessions (2025-03-26 to 2025-11-25), `sse` the two endpoints of 2024-11-05, whose path is the service’s. `auto` asks the server, once. Clients that speak something else are translated for (not in Kong).',
    ),
  session: sessionSchema
    .prefault({})
    .describe(
      'Sessions of the gateway’s own: in modes that serve MCP themselves, and of clients that are translated for.',
    ),
});
