import { z } from 'zod';
import { aclSchema, scopesSchema } from './access.ts';
import { conditionSchema } from './condition.ts';

const annotationsSchema = z.strictObject({
  title: z.string().optional().describe('A title for people.'),
  read_only_hint: z.boolean().optional().describe('The tool changes nothing.'),
  destructive_hint: z.boolean().optional().describe('The tool may destroy something.'),
  idempotent_hint: z.boolean().optional().describe('Calling the tool twice is like calling it once.'),
  open_world_hint: z.boolean().optional().describe('The tool reaches outside its own system.'),
});

/** How a call of the tool becomes a request to a REST API. */
const conversionFields = {
  host: z.string().optional().describe('For modes that convert; not in passthrough-listener mode.'),
  method: z
    .enum(['DELETE', 'GET', 'PATCH', 'POST', 'PUT'])
    .optional()
    .describe('For modes that convert; not in passthrough-listener mode.'),
  path: z.string().optional().describe('For modes that convert; not in passthrough-listener mode.'),
  scheme: z.enum(['http', 'https']).optional().describe('For modes that convert; not in passthrough-listener mode.'),
  headers: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('For modes that convert; not in passthrough-listener mode.'),
  query: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('For modes that convert; not in passthrough-listener mode.'),
  parameters: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .describe('For modes that convert; not in passthrough-listener mode.'),
  request_body: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('For modes that convert; not in passthrough-listener mode.'),
  responses: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('For modes that convert; not in passthrough-listener mode.'),
};

const jsonSchema = z.record(z.string(), z.unknown()).optional();

export const toolSchema = z.strictObject({
  name: z.string().min(1).optional().describe('Name of the tool, exactly as the upstream lists it.'),
  alias: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'should be up to 64 letters, digits and _ . -')
    .optional()
    .describe('Name under which clients know the tool, in upstream-server mode (not in Kong).'),
  description: z
    .string()
    .describe('What the tool does: told to clients, but in passthrough-listener mode for the reader of this file.'),
  acl: aclSchema.optional().describe('Who may see and call this tool. Replaces `default_acl` for it altogether.'),
  scopes_required: scopesSchema
    .optional()
    .describe(
      'Scopes that the access token needs for calling this tool: one entry is enough, and of an entry all its words (`a b`). A token without them gets a 403 that tells clients which to ask for.',
    ),
  condition: conditionSchema
    .optional()
    .describe(
      'CEL over `caller`, `tool` and `args` (not in Kong): calls are refused where it is not met, or fails. Where it does not read `args`, the tool is hidden, too. Replaces the one of `tool_defaults`.',
    ),
  annotations: annotationsSchema
    .optional()
    .describe(
      'Hints for clients; in passthrough-listener mode for the reader of this file: callers get those of the upstream.',
    ),
  input_schema: jsonSchema.describe('Replaces the JSON Schema of the tool’s arguments, in upstream-server mode.'),
  output_schema: jsonSchema.describe('Replaces the JSON Schema of the tool’s results, in upstream-server mode.'),
  ...conversionFields,
});

/** What holds for tools that say nothing else. Not in Kong. */
export const toolDefaultsSchema = z.strictObject({
  condition: conditionSchema
    .optional()
    .describe('`condition` of tools that have none of their own: CEL over `caller`, `tool` and `args`.'),
});
