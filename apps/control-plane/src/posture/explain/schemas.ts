import { z } from 'zod';

const headerNames = z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,128}$/), z.string().max(8_192));

export const explainBodySchema = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Z]{1,32}$/, 'is capital letters')
    .default('GET'),
  scheme: z.enum(['http', 'https']).default('https').describe('Of the connection.'),
  host: z.string().min(1).max(255).default('localhost').describe('As the Host header says it; a port goes along.'),
  path: z.string().min(1).max(8_192).describe('With the query.'),
  headers: headerNames.default({}),
  client_ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  consumer: z.string().max(512).optional().describe('Username, custom_id or id of who calls.'),
  groups: z
    .array(z.string().max(256))
    .max(100)
    .optional()
    .describe('Consumer groups that a token names, instead of those of the consumer.'),
  claims: z.record(z.string(), z.unknown()).optional().describe('Of a token, which is taken for valid.'),
});

const named = z.object({ id: z.string(), name: z.string() });
const verdictSchema = z.enum(['allowed', 'denied', 'depends']);

export const explanationSchema = z.object({
  version: z.number().describe('Of the configuration.'),
  request: z.object({ method: z.string(), scheme: z.string(), host: z.string(), port: z.number(), path: z.string() }),
  outcome: z.object({
    verdict: verdictSchema,
    status: z.number().nullable().describe('With which it is refused.'),
    text: z.string(),
    plugin: named.nullable(),
  }),
  route: named
    .extend({
      matched_path: z.string(),
      captures: z.record(z.string(), z.string()),
      service: named.nullable(),
    })
    .nullable()
    .describe('Null where the request comes to no route.'),
  upstream: z
    .object({
      url: z.string(),
      upstream: named.nullable().describe('Among whose targets the request is shared out.'),
      targets: z.array(z.object({ target: z.string(), weight: z.number() })),
    })
    .nullable(),
  caller: z.object({
    consumer: named.nullable(),
    groups: z.array(z.string()),
    is_anonymous: z.boolean(),
  }),
  plugins: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      duty: z.string().nullable(),
      scope: z.string().describe("Where the instance that runs is attached: `route 'r1' + consumer 'ann'`."),
      condition: z.string().nullable(),
      instead_of: z.array(z.string()).describe('Instances that apply too, and count less.'),
      partials: z.array(z.string()).describe('Ids of partials that settings come from.'),
      refusal: z
        .object({ verdict: verdictSchema, status: z.number().nullable(), text: z.string() })
        .nullable()
        .describe('Whether it would refuse this caller; null of a plugin that refuses nobody.'),
    }),
  ),
  tools: z
    .object({ allowed: z.number(), denied: z.number(), depends: z.number() })
    .nullable()
    .describe('Of an MCP server: how many tools this caller may call.'),
  other_routes: z.array(
    named.extend({
      unmet: z
        .array(z.string())
        .describe('What of it the request does not meet; empty where another route comes first.'),
    }),
  ),
});

export type Explanation = z.output<typeof explanationSchema>;
export type ExplainBody = z.output<typeof explainBodySchema>;
