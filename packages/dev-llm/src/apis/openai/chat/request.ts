import { z } from 'zod';

const cachePoint = z.strictObject({ type: z.literal('ephemeral').optional(), ttl: z.string().optional() }).optional();
const textPart = z.strictObject({ type: z.literal('text'), text: z.string(), prompt_cache_breakpoint: cachePoint });
const text = z.union([z.string(), z.array(textPart).min(1)]);
const name = z.string().optional();

const userPart = z.discriminatedUnion('type', [
  textPart,
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({
      url: z.string().regex(/^(https?:|data:image\/)/, 'expected an http(s) URL or a data URL of an image'),
      detail: z.enum(['auto', 'low', 'high', 'original']).optional(),
    }),
    prompt_cache_breakpoint: cachePoint,
  }),
  z.strictObject({
    type: z.literal('input_audio'),
    input_audio: z.strictObject({ data: z.base64(), format: z.enum(['wav', 'mp3']) }),
    prompt_cache_breakpoint: cachePoint,
  }),
  z.strictObject({
    type: z.literal('file'),
    file: z.strictObject({
      file_id: z.string().optional(),
      file_data: z.string().optional(),
      filename: z.string().optional(),
    }),
    prompt_cache_breakpoint: cachePoint,
  }),
]);

const toolCall = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    id: z.string().min(1),
    function: z.strictObject({ name: z.string(), arguments: z.string() }),
  }),
  z.strictObject({
    type: z.literal('custom'),
    id: z.string().min(1),
    custom: z.strictObject({ name: z.string(), input: z.string() }),
  }),
]);

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: text, name }),
  z.strictObject({ role: z.literal('developer'), content: text, name }),
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(userPart).min(1)]), name }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z
      .union([
        z.string(),
        z.array(z.union([textPart, z.strictObject({ type: z.literal('refusal'), refusal: z.string() })])).min(1),
      ])
      .nullish(),
    name,
    refusal: z.string().nullish(),
    // Answers are sent back as they came.
    annotations: z.array(z.unknown()).optional(),
    audio: z.strictObject({ id: z.string() }).nullish(),
    function_call: z.strictObject({ name: z.string(), arguments: z.string() }).nullish(),
    tool_calls: z.array(toolCall).min(1).optional(),
  }),
  // OpenAI's own examples name the tool too.
  z.strictObject({ role: z.literal('tool'), content: text, tool_call_id: z.string().min(1), name }),
  z.strictObject({ role: z.literal('function'), content: z.string().nullable(), name: z.string() }),
]);

const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'expected a string that matches ^[a-zA-Z0-9_-]{1,64}$');
const parameters = z.record(z.string(), z.unknown());

const tool = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    function: z.strictObject({
      name: toolName,
      description: z.string().optional(),
      parameters: parameters.optional(),
      strict: z.boolean().nullish(),
    }),
  }),
  z.strictObject({
    type: z.literal('custom'),
    custom: z.strictObject({
      name: toolName,
      description: z.string().optional(),
      format: z.looseObject({}).optional(),
    }),
  }),
]);

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) }),
  z.strictObject({ type: z.literal('custom'), custom: z.strictObject({ name: z.string() }) }),
  z.strictObject({
    type: z.literal('allowed_tools'),
    allowed_tools: z.strictObject({ mode: z.enum(['auto', 'required']), tools: z.array(z.looseObject({})) }),
  }),
]);

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: toolName,
      description: z.string().optional(),
      schema: parameters.optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** What OpenAI takes at /v1/chat/completions, and nothing else. */
export const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  audio: z.strictObject({ voice: z.unknown(), format: z.string() }).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  function_call: z.unknown().optional(),
  functions: z.array(z.looseObject({ name: toolName })).optional(),
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
  logprobs: z.boolean().nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  max_tokens: z.int().min(1).nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  modalities: z.array(z.enum(['text', 'audio'])).nullish(),
  n: z.int().min(1).max(128).nullish(),
  parallel_tool_calls: z.boolean().optional(),
  prediction: z.looseObject({ type: z.literal('content') }).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: z.looseObject({}).optional(),
  prompt_cache_retention: z.enum(['in_memory', '24h']).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  response_format: responseFormat.optional(),
  safety_identifier: z.string().nullish(),
  seed: z.int().nullish(),
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).nullish(),
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4)]).nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  tool_choice: toolChoice.optional(),
  tools: z.array(tool).min(1).max(128).optional(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  user: z.string().optional(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
  web_search_options: z.looseObject({}).optional(),
});

export type ChatRequest = z.output<typeof chatRequest>;
