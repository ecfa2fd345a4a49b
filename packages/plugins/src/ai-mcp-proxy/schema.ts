import { z } from 'zod';
import { accessFields } from './schema/access.ts';
import { cacheSchema } from './schema/cache.ts';
import { limitsStoreSchema } from './schema/limits.ts';
import { loggingSchema } from './schema/logging.ts';
import { modeSchema } from './schema/modes.ts';
import { openApiSchema } from './schema/openapi.ts';
import { promptSchema, resourceSchema } from './schema/primitives.ts';
import { serverSchema } from './schema/server.ts';
import { stdioSchema } from './schema/stdio.ts';
import { toolDefaultsSchema, toolSchema } from './schema/tools.ts';

export const aiMcpProxySchema = z.strictObject({
  mode: modeSchema.describe('How MCP is served. `passthrough-listener`: the service is an MCP server.'),
  tools: z.array(toolSchema).optional().describe('Tools of the upstream that have rules of their own.'),
  openapi: openApiSchema
    .optional()
    .describe(
      'Tools made of an OpenAPI document, for modes that convert (not in Kong). An entry of `tools` with the name of one of them says otherwise what it says.',
    ),
  tool_defaults: toolDefaultsSchema
    .prefault({})
    .describe('What holds for tools that say nothing else, listed or not (not in Kong).'),
  limits_store: limitsStoreSchema.prefault({}).describe('Where calls are counted for `limits` (not in Kong).'),
  prompts: z.array(promptSchema).optional().describe('Prompts that have rules of their own (not in Kong).'),
  resources: z
    .array(resourceSchema)
    .optional()
    .describe('Resources and templates of their URIs that have rules of their own (not in Kong).'),
  ...accessFields,
  logging: loggingSchema.prefault({}).describe('What the log record of an exchange says about MCP.'),
  max_request_body_size: z
    .int()
    .min(0)
    .default(1_048_576)
    .describe(
      'Largest request body in bytes; a longer one is refused with 413. 0 for no limit. In conversion-only mode it is about the requests that calls of tools become.',
    ),
  stdio: stdioSchema
    .optional()
    .describe(
      'The program that is the MCP server, in stdio-server mode. From configuration files alone (not in Kong).',
    ),
  tools_cache_ttl_seconds: z
    .int()
    .min(0)
    .optional()
    .describe(
      'In upstream-server mode: how long the server’s lists hold; 0 asks for them each time. Default: as long as the server says, else a minute.',
    ),
  cache: cacheSchema
    .optional()
    .describe('In listener mode: how long clients may keep what they were told (MCP 2026-07-28).'),
  server: serverSchema.prefault({}).describe('Settings of modes that serve MCP themselves.'),
});

export type AiMcpProxyConfig = z.output<typeof aiMcpProxySchema>;
export type ToolConfig = NonNullable<AiMcpProxyConfig['tools']>[number];
