import { z } from 'zod';
import { bodyBytesMax } from './limits.ts';

const path = z
  .string()
  .max(8_192)
  .regex(/^\/(?!\/)[\x21-\x7e]*$/, 'begins with one slash, and has no spaces and nothing but ASCII')
  .refine((text) => !/[\\#]/.test(text), 'has a backslash or a fragment');

const headerName = z
  .string()
  .max(128)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is no name of a header');
const headerValue = z
  .string()
  .max(16_384)
  .regex(/^[\t\x20-\x7e]*$/, 'has characters that no header has');

const callerSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('anonymous') }),
    z.strictObject({
      type: z.literal('consumer'),
      consumer: z.string().min(1).max(512).describe('Its id or username. It is lent a credential for some minutes.'),
    }),
    z.strictObject({
      type: z.literal('credential'),
      header: headerName,
      value: headerValue.min(1).describe('Sent, and neither kept nor logged.'),
    }),
  ])
  .default({ type: 'anonymous' });

export type Caller = z.output<typeof callerSchema>;

const httpSchema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  path,
  headers: z.record(headerName, headerValue).default({}),
  body: z.string().max(bodyBytesMax).optional(),
  host: z.string().max(253).optional().describe('One that the route has.'),
});

const llmSchema = z.strictObject({
  path: path.optional().describe('By default `/chat/completions` below the path of the route.'),
  messages: z
    .array(z.looseObject({ role: z.string().max(32) }))
    .min(1)
    .max(500),
  model: z.string().max(256).optional(),
  stream: z.boolean().default(true),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().min(1).max(1_000_000).optional(),
  tools: z.array(z.looseObject({})).max(128).optional(),
});

export const eras = ['auto', 'legacy', 'modern'] as const;
export type Era = (typeof eras)[number];

const mcpSchema = z.strictObject({
  path: path.optional().describe('By default the first of the route.'),
  era: z
    .enum(eras)
    .default('auto')
    .describe('auto: the newest revision, and an older one where that is not understood.'),
  method: z.string().min(1).max(128),
  params: z.record(z.string(), z.unknown()).default({}),
});

const common = {
  route: z.string().min(1).max(512).describe('The id or name of a route.'),
  address: z.url().max(512).optional().describe('One of `config.proxy_urls`; the first that can be used by default.'),
  as: callerSchema,
};

export const playgroundSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), ...common, http: httpSchema }),
  z.strictObject({ kind: z.literal('llm'), ...common, llm: llmSchema }),
  z.strictObject({ kind: z.literal('mcp'), ...common, mcp: mcpSchema }),
]);

export type PlaygroundRequest = z.output<typeof playgroundSchema>;

export const toolsSchema = z.strictObject({ ...common, path: path.optional(), era: z.enum(eras).default('auto') });
