import { z } from 'zod';

const struct = z.record(z.string(), z.unknown());
const cachePoint = z.strictObject({ type: z.literal('default'), ttl: z.enum(['5m', '1h']).optional() });
const source = z.union([
  z.strictObject({ bytes: z.base64().min(1) }),
  z.strictObject({
    s3Location: z.strictObject({ uri: z.string().regex(/^s3:\/\//), bucketOwner: z.string().optional() }),
  }),
]);
const image = z.strictObject({ format: z.enum(['png', 'jpeg', 'gif', 'webp']), source });
const document = z.strictObject({
  format: z.enum(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']).optional(),
  name: z.string().regex(/^[a-zA-Z0-9\s\-()[\]]{1,200}$/, 'is not a name of a document'),
  source: z.union([
    source,
    z.strictObject({ text: z.string() }),
    z.strictObject({ content: z.array(z.looseObject({})) }),
  ]),
  context: z.string().optional(),
  citations: z.strictObject({ enabled: z.boolean() }).optional(),
});
const video = z.strictObject({ format: z.string(), source });
const audio = z.strictObject({ format: z.string(), source });
const callId = z.string().regex(/^[a-zA-Z0-9_.:-]{1,64}$/, 'is not an id of a tool use');
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'is not a name of a tool');

/** Of each block one member is there: which it is. */
const block = z
  .strictObject({
    text: z.string(),
    image,
    document,
    video,
    audio,
    cachePoint,
    toolUse: z.strictObject({ toolUseId: callId, name: toolName, input: struct, type: z.string().optional() }),
    toolResult: z.strictObject({
      toolUseId: callId,
      content: z.array(z.strictObject({ text: z.string(), json: struct, image, document, video }).partial()),
      status: z.enum(['success', 'error']).optional(),
      type: z.string().optional(),
    }),
    reasoningContent: z
      .strictObject({
        reasoningText: z.strictObject({ text: z.string(), signature: z.string().optional() }),
        redactedContent: z.base64(),
      })
      .partial(),
    guardContent: z.looseObject({}),
    citationsContent: z.looseObject({}),
  })
  .partial()
  .refine((members) => Object.keys(members).length === 1, 'exactly one member must be set');

const toolConfig = z.strictObject({
  tools: z
    .array(
      z.union([
        z.strictObject({
          toolSpec: z.strictObject({
            name: toolName,
            description: z.string().min(1).optional(),
            inputSchema: z.strictObject({ json: z.looseObject({ type: z.literal('object') }) }),
            strict: z.boolean().optional(),
          }),
        }),
        z.strictObject({ cachePoint }),
        z.strictObject({ systemTool: z.strictObject({ name: z.string() }) }),
      ]),
    )
    .min(1),
  toolChoice: z
    .union([
      z.strictObject({ auto: z.strictObject({}) }),
      z.strictObject({ any: z.strictObject({}) }),
      z.strictObject({ tool: z.strictObject({ name: toolName }) }),
    ])
    .optional(),
});

/** What Bedrock takes at converse, and nothing else. */
export const converseRequest = z.strictObject({
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(block).min(1) })).min(1),
  system: z
    .array(
      z.union([
        z.strictObject({ text: z.string().min(1) }),
        z.strictObject({ cachePoint }),
        z.strictObject({ guardContent: z.looseObject({}) }),
      ]),
    )
    .optional(),
  inferenceConfig: z
    .strictObject({
      maxTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string().min(1)).max(2500).optional(),
    })
    .optional(),
  toolConfig: toolConfig.optional(),
  guardrailConfig: z.looseObject({}).optional(),
  additionalModelRequestFields: struct.optional(),
  additionalModelResponseFieldPaths: z.array(z.string()).max(10).optional(),
  promptVariables: struct.optional(),
  requestMetadata: z.record(z.string(), z.string()).optional(),
  performanceConfig: z.strictObject({ latency: z.enum(['standard', 'optimized']) }).optional(),
  serviceTier: z.strictObject({ type: z.string() }).optional(),
  outputConfig: z.looseObject({}).optional(),
});

export type ConverseRequest = z.output<typeof converseRequest>;
export type Block = z.output<typeof block>;
