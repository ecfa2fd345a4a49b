import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Said } from '../../model/conversation.ts';
import { answerTo } from '../../model/models.ts';
import type { Switches } from '../../server/switches.ts';
import { ApiFailure, jsonAnswer, type Operation } from '../api.ts';
import { ended } from '../frames.ts';
import { eventStream, sse } from '../sse.ts';
import { finishReasonOf, usageOf } from './chat/answer.ts';
import { readBody, writeFailure } from './failure.ts';
import { createdAtS } from './models.ts';

const tokens = z.array(z.int().min(0)).min(1);

const completionsRequest = z.strictObject({
  model: z.string().min(1),
  prompt: z.union([z.string(), z.array(z.string()).min(1), tokens, z.array(tokens).min(1)]),
  best_of: z.int().min(1).max(20).nullish(),
  echo: z.boolean().nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  logprobs: z.int().min(0).max(5).nullish(),
  max_tokens: z.int().min(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  suffix: z.string().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  user: z.string().optional(),
});

type CompletionsRequest = z.output<typeof completionsRequest>;

export const completions: Operation = {
  method: 'POST',
  path: '/v1/completions',
  isPure: true,
  answer(request, switches) {
    const body = readBody(completionsRequest, request);
    if (body.stream_options != null && body.stream !== true)
      throw new ApiFailure(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
        param: 'stream_options',
      });
    const said = answerTo(
      {
        model: body.model,
        turns: promptsOf(body.prompt).map((text) => ({ role: 'user', text })),
        tools: [],
        toolChoice: 'none',
        tokensMax: body.max_tokens ?? 16,
        stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
      },
      switches,
    );
    if (body.stream === true) return { status: 200, contentType: eventStream, body: writeStream(body, said, switches) };
    const choice = { text: said.tokens.join(''), index: 0, logprobs: null, finish_reason: finishReasonOf(said) };
    return jsonAnswer({ ...headOf(body), choices: [choice], usage: usageOf(said, 1) });
  },
};

function promptsOf(prompt: CompletionsRequest['prompt']): string[] {
  if (typeof prompt === 'string') return [prompt];
  return typeof prompt[0] === 'string' ? (prompt as string[]) : [`${prompt.flat().length} tokens`];
}

function headOf({ model, prompt }: CompletionsRequest) {
  const id = `cmpl-${hash('sha1', JSON.stringify(prompt)).slice(0, 24)}`;
  return { id, object: 'text_completion', created: createdAtS, model };
}

function writeStream(body: CompletionsRequest, said: Said, switches: Switches): Buffer[] {
  const head = headOf(body);
  const wantsUsage = body.stream_options?.include_usage === true && switches.usage !== 'none';
  const more = wantsUsage ? { usage: null } : {};
  const chunk = (text: string, finish: string | null) =>
    sse({ ...head, choices: [{ text, index: 0, logprobs: null, finish_reason: finish }], ...more });
  const frames = [
    ...said.tokens.map((token) => chunk(token, null)),
    chunk('', finishReasonOf(said)),
    ...(wantsUsage ? [sse({ ...head, choices: [], usage: usageOf(said, 1) })] : []),
    sse('[DONE]'),
  ];
  return ended(frames, switches, sse(writeFailure(new ApiFailure(500, 'The server had an error.'))));
}
