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

export const serverSchema = z.strictObject({
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
