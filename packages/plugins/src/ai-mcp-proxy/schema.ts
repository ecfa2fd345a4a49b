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
  mode: modeSchema.describe(
    'How MCP is served. Clients speak to `passthrough-listener`, where the service is an MCP server, to `conversion-listener`, which makes tools of the API behind, and to `listener`, which is one server of many sources. The others are sources, which listeners find by the plugin’s tags: `conversion-only`, a REST API; `upstream-server` and `stdio-server`, an MCP server and a program that is one (neither is in Kong).',
  ),
  tools: z
    .array(toolSchema)
    .optional()
    .describe(
      'Tools of a server of which something is said here: who may use them, and how. In modes that convert: the tools that there are, beside those of `openapi`.',
    ),
  openapi: openApiSchema
    .optional()
    .describe(
      'Tools made of an OpenAPI document, for modes that convert (not in Kong). An entry of `tools` with the name of one of them says otherwise what it says.',
    ),
  tool_defaults: toolDefaultsSchema
    .prefault({})
    .describe('What holds for tools that say nothing else, listed or not (not in Kong).'),
  limits_store: limitsStoreSchema.prefault({}).describe('Where calls are counted for `limits` (not in Kong).'),
  prompts: z
    .array(promptSchema)
    .optional()
    .describe('Prompts that have rules of their own, in modes that do not convert (not in Kong).'),
  resources: z
    .array(resourceSchema)
    .optional()
    .describe(
      'Resources and templates of their URIs that have rules of their own, in modes that do not convert (not in Kong).',
    ),
  ...accessFields,
  logging: loggingSchema
    .prefault({})
    .describe(
      'What the log record of an exchange says about MCP: in modes that clients speak to, and in upstream-server mode of what listeners send. Tools in conversion-only mode are recorded as the listener says.',
    ),
  max_request_body_size: z
    .int()
    .min(0)
    .default(1_048_576)
    .describe(
      'Largest request body in bytes; a longer one is refused with 413. 0 for no limit. In conversion-only mode it is about the requests that calls of tools become, in stdio-server mode about what listeners send.',
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
      'In upstream-server and stdio-server mode: how many seconds the server’s lists hold; 0 asks for them each time. Default: as long as the server says, else a minute.',
    ),
  cache: cacheSchema
    .optional()
    .describe('In listener mode: how long clients may keep what they were told (MCP 2026-07-28).'),
  server: serverSchema.prefault({}).describe('How clients are served, and how servers and APIs behind are reached.'),
});

export type AiMcpProxyConfig = z.output<typeof aiMcpProxySchema>;
export type ToolConfig = NonNullable<AiMcpProxyConfig['tools']>[number];
