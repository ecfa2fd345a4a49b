import { z } from 'zod';
import { ownSchema } from './schema.ts';

const struct = z.record(z.string(), z.unknown());
const blob = z.strictObject({ mimeType: z.string().min(1), data: z.base64(), displayName: z.string().optional() });

const part = z.strictObject({
  text: z.string().optional(),
  inlineData: blob.optional(),
  fileData: z
    .strictObject({ mimeType: z.string().optional(), fileUri: z.string(), displayName: z.string().optional() })
    .optional(),
  functionCall: z.strictObject({ name: z.string(), args: struct.optional(), id: z.string().optional() }).optional(),
  functionResponse: z
    .strictObject({
      name: z.string(),
      response: struct,
      id: z.string().optional(),
      parts: z.array(z.looseObject({})).optional(),
      willContinue: z.boolean().optional(),
      scheduling: z.string().optional(),
    })
    .optional(),
  executableCode: z.looseObject({}).optional(),
  codeExecutionResult: z.looseObject({}).optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  videoMetadata: z.looseObject({}).optional(),
  mediaResolution: z.looseObject({}).optional(),
  partMetadata: struct.optional(),
});

export const content = z.strictObject({ role: z.string().optional(), parts: z.array(part) });

const functionDeclaration = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/, 'is not a name of a function'),
  description: z.string().optional(),
  parameters: ownSchema.optional(),
  parametersJsonSchema: z.unknown().optional(),
  response: ownSchema.optional(),
  responseJsonSchema: z.unknown().optional(),
  behavior: z.enum(['UNSPECIFIED', 'BLOCKING', 'NON_BLOCKING']).optional(),
});

const tool = z.strictObject({
  functionDeclarations: z.array(functionDeclaration).optional(),
  googleSearch: z.looseObject({}).optional(),
  googleSearchRetrieval: z.looseObject({}).optional(),
  codeExecution: z.looseObject({}).optional(),
  urlContext: z.looseObject({}).optional(),
  computerUse: z.looseObject({}).optional(),
  fileSearch: z.looseObject({}).optional(),
  googleMaps: z.looseObject({}).optional(),
});

const generationConfig = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  topK: z.number().min(1).optional(),
  candidateCount: z.int().min(1).max(8).optional(),
  maxOutputTokens: z.int().min(1).optional(),
  stopSequences: z.array(z.string()).max(5).optional(),
  seed: z.int().optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  responseMimeType: z.string().optional(),
  responseSchema: ownSchema.optional(),
  responseJsonSchema: z.unknown().optional(),
  responseLogprobs: z.boolean().optional(),
  logprobs: z.int().min(0).max(20).optional(),
  responseModalities: z.array(z.string()).optional(),
  speechConfig: z.looseObject({}).optional(),
  imageConfig: z.looseObject({}).optional(),
  mediaResolution: z.string().optional(),
  thinkingConfig: z
    .strictObject({
      includeThoughts: z.boolean().optional(),
      thinkingBudget: z.int().min(-1).optional(),
      thinkingLevel: z.string().optional(),
    })
    .optional(),
});

/** What Google takes at generateContent, and nothing else. */
export const generateRequest = z.strictObject({
  contents: z.array(content).min(1, '* GenerateContentRequest.contents: contents is not specified'),
  systemInstruction: content.optional(),
  tools: z.array(tool).optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z
        .strictObject({
          mode: z.enum(['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']).optional(),
          allowedFunctionNames: z.array(z.string()).optional(),
        })
        .optional(),
      retrievalConfig: z.looseObject({}).optional(),
    })
    .optional(),
  generationConfig: generationConfig.optional(),
  safetySettings: z
    .array(z.strictObject({ category: z.string(), threshold: z.string(), method: z.string().optional() }))
    .optional(),
  cachedContent: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  // Gemini API has them here too.
  store: z.boolean().optional(),
  serviceTier: z.string().optional(),
});

export const countTokensRequest = z.strictObject({
  contents: z.array(content).optional(),
  generateContentRequest: z.looseObject({}).optional(),
  systemInstruction: content.optional(),
  tools: z.array(tool).optional(),
  generationConfig: generationConfig.optional(),
});

export type GenerateRequest = z.output<typeof generateRequest>;
export type Content = z.output<typeof content>;
export type Part = z.output<typeof part>;
