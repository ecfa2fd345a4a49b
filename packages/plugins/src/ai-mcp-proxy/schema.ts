import { z } from 'zod';

const subjectsSchema = z.array(z.string());
const scopesSchema = z
  .array(
    z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'should be scopes with a space between'),
  )
  .min(1);

const toolSchema = z.strictObject({
  name: z.string().min(1).optional().describe('Name of the tool, exactly as the upstream lists it.'),
  description: z.string().describe('What the tool does; for the reader of this file.'),
  acl: z
    .strictObject({
      allow: subjectsSchema
        .optional()
        .describe(
          'Consumers and groups, or values of the claim, that may use the tool; nobody else may. `agent:` and the id of a program that acts means whoever calls through it, `agent:*` through any (not in Kong).',
        ),
      deny: subjectsSchema
        .optional()
        .describe('Consumers, groups, values of the claim and agents that may not use the tool, whoever may.'),
    })
    .optional()
    .describe('Who may see and call this tool. Replaces `default_acl` for it altogether.'),
  scopes_required: scopesSchema
    .optional()
    .describe(
      'Scopes that the access token needs for calling this tool: one entry is enough, and of an entry all its words (`a b`). A token without them gets a 403 that tells clients which to ask for.',
    ),
  annotations: z
    .strictObject({
      title: z.string().optional().describe('A title for people.'),
      read_only_hint: z.boolean().optional().describe('The tool changes nothing.'),
      destructive_hint: z.boolean().optional().describe('The tool may destroy something.'),
      idempotent_hint: z.boolean().optional().describe('Calling the tool twice is like calling it once.'),
      open_world_hint: z.boolean().optional().describe('The tool reaches outside its own system.'),
    })
    .optional()
    .describe('For the reader of this file; callers get the annotations of the upstream.'),
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
});

const serverSchema = z.strictObject({
  forward_client_headers: z
    .boolean()
    .default(true)
    .describe('For modes that convert; here headers always go upstream.'),
  tag: z.string().optional().describe('For listener mode.'),
  timeout: z.number().default(10_000).describe('For modes that convert; here the timeouts of the service apply.'),
  session: z
    .strictObject({
      managed: z
        .boolean()
        .default(true)
        .describe('For modes that serve MCP themselves; here sessions are the upstream’s.'),
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
    })
    .prefault({})
    .describe('Sessions of an MCP server of the gateway’s own; not in passthrough-listener mode.'),
});

export const aiMcpProxySchema = z.strictObject({
  mode: z
    .enum(['passthrough-listener', 'conversion-listener', 'conversion-only', 'listener'])
    .describe('How MCP is served. `passthrough-listener`: the service is an MCP server.'),
  tools: z.array(toolSchema).optional().describe('Tools of the upstream that have rules of their own.'),
  default_acl: z
    .array(
      z.strictObject({
        scope: z.string().default('tools').describe('What the rule is about: `tools`.'),
        allow: subjectsSchema
          .optional()
          .describe('Consumers and groups, or values of the claim, that may; nobody else may.'),
        deny: subjectsSchema.optional().describe('Consumers and groups, or values of the claim, that may not.'),
      }),
    )
    .optional()
    .describe('Who may see and call the tools that have no `acl` of their own.'),
  acl_attribute_type: z
    .enum(['consumer', 'oauth_access_token'])
    .default('consumer')
    .describe('What names the caller in rules: the consumer and its groups, or a claim of its access token.'),
  access_token_claim_field: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Claim whose values rules name, with `oauth_access_token`: its name (`scope`), or a path in jq’s notation (`.realm_access.roles`). The words of a text count, and the entries of a list.',
    ),
  consumer_identifier: z
    .enum(['username', 'custom_id', 'consumer_id'])
    .default('username')
    .describe('Which field of the consumer rules name.'),
  include_consumer_groups: z.boolean().default(false).describe('Rules may name consumer groups too.'),
  logging: z
    .strictObject({
      log_statistics: z
        .boolean()
        .default(false)
        .describe('Record each call in the log: method, tool, latency, size and error.'),
      log_payloads: z
        .boolean()
        .default(false)
        .describe('Record each call with request and response, up to 64 KiB of each. May log personal data.'),
      log_audits: z.boolean().default(false).describe('Record each access decision in the log.'),
    })
    .prefault({})
    .describe('What the log record of an exchange says about MCP.'),
  max_request_body_size: z
    .int()
    .min(0)
    .default(1_048_576)
    .describe('Largest request body in bytes; a longer one is refused with 413. 0 for no limit.'),
  server: serverSchema.prefault({}).describe('Settings of modes that serve MCP themselves.'),
});

export type AiMcpProxyConfig = z.output<typeof aiMcpProxySchema>;
