import { hash } from 'node:crypto';
import type { Said } from '../../model/conversation.ts';
import type { Switches } from '../../server/switches.ts';
import type { GenerateRequest } from './request.ts';

export function writeAnswer(body: GenerateRequest, said: Said, model: string): unknown {
  const parts = partsOf({ ...said, tokens: said.tokens.length === 0 ? [] : [said.tokens.join('')] }, model);
  return chunkOf(body, model, parts, finishReasonOf(said), usageOf(said, said.usage.output));
}

/** Each chunk is an answer of its own, with the usage so far. Nothing follows the last. */
export function writeChunks(body: GenerateRequest, said: Said, model: string, { usage }: Switches): unknown[] {
  const parts = partsOf(said, model);
  const last = parts.length - 1;
  return (parts.length === 0 ? [{ text: '' }] : parts).map((part, index) => {
    const isLast = index >= last;
    const told = isLast ? said.usage.output : Math.min(index + 1, said.usage.output);
    const counts = usage === 'none' || (usage === 'with-finish' && !isLast) ? undefined : usageOf(said, told);
    return chunkOf(body, model, [part], isLast ? finishReasonOf(said) : undefined, counts);
  });
}

function chunkOf(
  body: GenerateRequest,
  model: string,
  parts: unknown[],
  finishReason: string | undefined,
  usage: unknown,
) {
  return {
    candidates: [
      { content: { parts, role: 'model' }, ...(finishReason === undefined ? {} : { finishReason }), index: 0 },
    ],
    ...(usage === undefined ? {} : { usageMetadata: usage }),
    modelVersion: model,
    responseId: hash('sha1', JSON.stringify(body.contents)).slice(0, 22),
  };
}

/** Calls come whole. The newest models give them ids, and sign the first. */
function partsOf({ thoughts, tokens, calls }: Said, model: string): unknown[] {
  const isNewest = /^gemini-3/.test(model);
  return [
    ...(thoughts.length === 0 ? [] : [{ text: thoughts.join(''), thought: true }]),
    ...tokens.map((text) => ({ text })),
    ...calls.map(({ id, name, arguments: args }, index) => ({
      functionCall: { ...(isNewest ? { id } : {}), name, args },
      ...(index === 0 && (isNewest || thoughts.length > 0)
        ? { thoughtSignature: Buffer.from(`signed ${name}`).toString('base64') }
        : {}),
    })),
  ];
}

function finishReasonOf({ finish }: Said): string {
  return finish === 'length' ? 'MAX_TOKENS' : 'STOP';
}

/** Thoughts are not among the candidates' tokens; what came from a cache is among the prompt's. */
export function usageOf({ usage: { input, reasoning, cacheRead } }: Said, output: number) {
  return {
    promptTokenCount: input,
    candidatesTokenCount: output,
    totalTokenCount: input + output + reasoning,
    ...(reasoning === 0 ? {} : { thoughtsTokenCount: reasoning }),
    ...(cacheRead === 0 ? {} : { cachedContentTokenCount: cacheRead }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
  };
}
