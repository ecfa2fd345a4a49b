import { z } from 'zod';
import { aclSchema, scopesSchema } from './access.ts';
import { conditionSchema } from './condition.ts';
import { limitsSchema } from './limits.ts';

const annotationsSchema = z.strictObject({
  title: z.string().optional().describe('A title for people.'),
  read_only_hint: z.boolean().optional().describe('The tool changes nothing.'),
  destructive_hint: z.boolean().optional().describe('The tool may destroy something.'),
  idempotent_hint: z.boolean().optional().describe('Calling the tool twice is like calling it once.'),
  open_world_hint: z.boolean().optional().describe('The tool reaches outside its own system.'),
});

const values = (what: string) =>
  z
    .record(z.string(), z.array(z.string().meta({ referenceable: true, encrypted: true })))
    .optional()
    .describe(what);

/** How a call of the tool becomes a request to a REST API, in conversion-listener and conversion-only mode: refused in all others. */
const conversionFields = {
  host: z
    .string()
    .optional()
    .describe(
      'In modes that convert: host of the request. Default: that of the route, else that by which the client came.',
    ),
  method: z
    .enum(['DELETE', 'GET', 'PATCH', 'POST', 'PUT'])
    .optional()
    .describe('In modes that convert: method of the request. Default: that of the route, where it has one only.'),
  path: z
    .string()
    .optional()
    .describe(
      'In modes that convert: path of the request, with `{name}` for parameters. With a slash in front a path of the gateway, else below that of the route. Default: that of the route, where it has one only.',
    ),
  scheme: z
    .enum(['http', 'https'])
    .optional()
    .describe('In modes that convert: as what the request comes in. Default: as the client’s did.'),
  headers: values('In modes that convert: headers of every request, which callers do not see.'),
  query: values('In modes that convert: parameters of every request’s query, which callers do not see.'),
  parameters: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .describe(
      'In modes that convert: OpenAPI’s parameters in path, query, header and cookie. Each is an argument, `query_limit`.',
    ),
  request_body: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('In modes that convert: OpenAPI’s request body, JSON or a form. The whole is the argument `body`.'),
  responses: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'In modes that convert: OpenAPI’s responses. The schema of the only one that is no error is that of the tool’s results.',
    ),
};

const jsonSchema = z.record(z.string(), z.unknown()).optional();
const maxResultSize = z.int().min(256);

export const toolSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of the tool, exactly as its server lists it. In modes that convert it may be left out: the title is the name, else that of the route with the position.',
    ),
  alias: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'should be up to 64 letters, digits and _ . -')
    .optional()
    .describe('Name under which clients know the tool, in upstream-server and stdio-server mode (not in Kong).'),
  description: z
    .string()
    .describe(
      'What the tool does, as clients are told; in passthrough-listener and listener mode for the reader of this file alone: clients get the server’s words.',
    ),
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
  limits: limitsSchema
    .optional()
    .describe('How often each caller may call the tool (not in Kong). Replaces `limits` of `tool_defaults`.'),
  validate_arguments: z
    .boolean()
    .optional()
    .describe(
      'Compare the arguments of calls with the tool’s schema (not in Kong): in passthrough-listener mode as in `tool_defaults`, in upstream-server and stdio-server mode with `input_schema`. Modes that convert always compare.',
    ),
  max_result_size: maxResultSize
    .optional()
    .describe('As `max_result_size` of `tool_defaults`, for this tool (not in Kong).'),
  annotations: annotationsSchema
    .optional()
    .describe(
      'Hints for clients, and for conditions; in passthrough-listener and listener mode for conditions alone: clients get those of the server.',
    ),
  input_schema: jsonSchema.describe(
    'Replaces the JSON Schema of the tool’s arguments, in upstream-server and stdio-server mode.',
  ),
  output_schema: jsonSchema.describe(
    'Replaces the JSON Schema of the tool’s results, in upstream-server and stdio-server mode.',
  ),
  ...conversionFields,
});

/** What holds for tools that say nothing else. Not in Kong. */
export const toolDefaultsSchema = z.strictObject({
  condition: conditionSchema
    .optional()
    .describe('`condition` of tools that have none of their own: CEL over `caller`, `tool` and `args`.'),
  limits: limitsSchema.optional().describe('How often each caller may call each tool that has no `limits` of its own.'),
  validate_arguments: z
    .boolean()
    .default(false)
    .describe(
      'In passthrough-listener mode: compare the arguments of calls with the schema that the server listed last. Tools that this gateway has seen in no list yet are not compared.',
    ),
  max_result_size: maxResultSize
    .optional()
    .describe(
      'Largest answer to a call, in bytes of its JSON; instead of a larger one the caller gets an error of the tool that says so.',
    ),
});

/** For instances whose rules are applied elsewhere. */
export const noToolDefaults: z.output<typeof toolDefaultsSchema> = { validate_arguments: false };
