import { z } from 'zod';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullish();

const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1, 'text content blocks must be non-empty'),
  cache_control: cacheControl,
  citations: z.array(z.looseObject({})).nullish(),
});

const base64Of = (mediaTypes: readonly [string, ...string[]]) =>
  z.strictObject({ type: z.literal('base64'), media_type: z.enum(mediaTypes), data: z.base64().min(1) });
const byUrl = z.strictObject({ type: z.literal('url'), url: z.url({ protocol: /^https?$/ }) });
const byFile = z.strictObject({ type: z.literal('file'), file_id: z.string() });

const image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    base64Of(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
    byUrl,
    byFile,
  ]),
  cache_control: cacheControl,
});

const document = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    base64Of(['application/pdf']),
    z.strictObject({ type: z.literal('text'), media_type: z.literal('text/plain'), data: z.string() }),
    z.strictObject({ type: z.literal('content'), content: z.union([z.string(), z.array(z.union([text, image]))]) }),
    byUrl,
    byFile,
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: z.strictObject({ enabled: z.boolean() }).nullish(),
  cache_control: cacheControl,
});

const searchResult = z.strictObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(text),
  citations: z.strictObject({ enabled: z.boolean() }).optional(),
  cache_control: cacheControl,
});

const callId = z.string().regex(/^[a-zA-Z0-9_-]+$/, "String should match pattern '^[a-zA-Z0-9_-]+$'");

const block = z.discriminatedUnion('type', [
  text,
  image,
  document,
  searchResult,
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().min(1) }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string().min(1) }),
  z.strictObject({
    type: z.literal('tool_use'),
    id: callId,
    name: z.string().min(1).max(200),
    input: z.record(z.string(), z.unknown()),
    cache_control: cacheControl,
    caller: z.looseObject({}).optional(),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: callId,
    content: z
      .union([z.string(), z.array(z.discriminatedUnion('type', [text, image, document, searchResult]))])
      .optional(),
    is_error: z.boolean().optional(),
    cache_control: cacheControl,
  }),
]);

const tool = z.union([
  z.strictObject({
    type: z.literal('custom').nullish(),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
    description: z.string().optional(),
    input_schema: z.looseObject({ type: z.literal('object') }),
    input_examples: z.array(z.looseObject({})).optional(),
    strict: z.boolean().optional(),
    defer_loading: z.boolean().optional(),
    eager_input_streaming: z.boolean().nullish(),
    allowed_callers: z.array(z.string()).optional(),
    cache_control: cacheControl,
  }),
  // Anthropic's own: bash_20250124, web_search_20250305, …
  z.looseObject({ type: z.string().regex(/_20\d{6}$/), name: z.string() }),
]);

const choiceOf = <const Type extends string>(type: Type) =>
  z.strictObject({ type: z.literal(type), disable_parallel_tool_use: z.boolean().optional() });

const toolChoice = z.discriminatedUnion('type', [
  choiceOf('auto'),
  choiceOf('any'),
  z.strictObject({ type: z.literal('tool'), name: z.string(), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({ type: z.literal('none') }),
]);

const display = z.enum(['summarized', 'omitted']).nullish();
const thinking = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('enabled'),
    budget_tokens: z.int().min(1024, 'Input should be greater than or equal to 1024'),
    display,
  }),
  z.strictObject({ type: z.literal('adaptive'), display }),
  z.strictObject({ type: z.literal('disabled') }),
]);

const jsonFormat = z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) });

const counted = {
  model: z.string().min(1),
  messages: z
    .array(
      z.strictObject({ role: z.enum(['user', 'assistant']), content: z.union([z.string().min(1), z.array(block)]) }),
    )
    .min(1, 'at least one message is required'),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  thinking: thinking.optional(),
  cache_control: cacheControl,
  output_config: z
    .strictObject({ effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(), format: jsonFormat.nullish() })
    .optional(),
  output_format: jsonFormat.nullish(),
  context_management: z.looseObject({}).nullish(),
  mcp_servers: z.array(z.looseObject({})).optional(),
};

/** What Anthropic takes at /v1/messages, and nothing else. */
export const messagesRequest = z.strictObject({
  ...counted,
  max_tokens: z.int().min(1),
  stop_sequences: z.array(z.string().regex(/\S/, 'each stop sequence must contain non-whitespace')).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  top_p: z.number().min(0).max(1).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  container: z.unknown().optional(),
  inference_geo: z.string().nullish(),
  speed: z.enum(['standard', 'fast']).nullish(),
});

export const countTokensRequest = z.strictObject(counted);

export type MessagesRequest = z.output<typeof messagesRequest>;
export type Block = z.output<typeof block>;
