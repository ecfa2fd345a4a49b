import { z } from 'zod';

const sessionSchema = z.strictObject({
  managed: z.boolean().default(true).describe('For modes that serve MCP themselves; here sessions are the upstream’s.'),
  session_ttl: z.number().default(86_400).describe('Seconds; for modes that serve MCP themselves.'),
  strategy: z.enum(['client', 'redis']).optional().describe('For modes that serve MCP themselves.'),
  client: z
    .strictObject({
      secrets: z
        .array(z.string().min(8).meta({ referenceable: true, encrypted: true }))
        .min(1)
        .optional()
        .describe('For modes that serve MCP themselves.'),
    })
    .optional()
    .describe('For modes that serve MCP themselves.'),
  redis: z.record(z.string(), z.unknown()).optional().describe('For modes that serve MCP themselves.'),
});

/** Protocol versions by their dates. */
const versionSchema = z.enum(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']);

export const serverSchema = z.strictObject({
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
  session: sessionSchema
    .prefault({})
    .describe('Sessions of an MCP server of the gateway’s own; not in passthrough-listener mode.'),
});
