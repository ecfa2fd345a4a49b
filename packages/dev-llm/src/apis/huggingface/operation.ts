import type { z } from 'zod';
import type { Said } from '../../model/conversation.ts';
import { embed } from '../../model/embed.ts';
import { answerTo } from '../../model/models.ts';
import type { Switches } from '../../server/switches.ts';
import { type Answer, ApiFailure, type ApiRequest, jsonAnswer, type Operation } from '../api.ts';
import { check, dotted } from '../check.ts';
import { ended } from '../frames.ts';
import { eventStream, sse } from '../sse.ts';
import { embedRequest, type GenerateRequest, generateRequest, rawRequest } from './request.ts';

export const atServer: readonly Operation[] = [
  {
    method: 'POST',
    path: '/generate',
    isPure: true,
    answer: (request, switches) => jsonAnswer(wholeOf(...generated(request, switches))),
  },
  {
    method: 'POST',
    path: '/generate_stream',
    isPure: true,
    answer: (request, switches) => streamOf(generated(request, switches)[1], switches),
  },
];

export const atModel: Operation = {
  method: 'POST',
  path: '/models/{model}',
  isPure: true,
  answer(request, switches) {
    const [body, said] = generated(request, switches);
    return body.stream === true ? streamOf(said, switches) : jsonAnswer([wholeOf(body, said)]);
  },
};

export const featureExtraction: Operation = {
  method: 'POST',
  path: '/pipeline/feature-extraction/{model}',
  isPure: true,
  answer(request) {
    const { inputs } = readBody(embedRequest, request);
    return jsonAnswer(typeof inputs === 'string' ? embed(inputs, 384) : inputs.map((text) => embed(text, 384)));
  },
};

/** Says the prompt again before its answer. */
export const raw: Operation = {
  method: 'POST',
  path: '/raw',
  isPure: true,
  answer(request, switches) {
    const { inputs, parameters: { max_new_tokens: most } = {} } = readBody(rawRequest, request);
    const said = saidTo(inputs, most, [], switches);
    return jsonAnswer({ data: [{ generated_text: `${inputs} ${said.tokens.join('')}` }] });
  },
};

export function writeFailure({ status, message }: { status: number; message: string }): unknown {
  return { error: message, error_type: status === 422 ? 'validation' : 'generation' };
}

function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  throw new ApiFailure(
    422,
    `Input validation error: \`${dotted(path)}\` ${kind === 'unknown' ? 'is not known' : message}`,
  );
}

function generated(request: ApiRequest, switches: Switches): [GenerateRequest, Said] {
  const body = readBody(generateRequest, request);
  const { max_new_tokens: most, stop = [] } = body.parameters ?? {};
  return [body, saidTo(body.inputs, most, stop, switches)];
}

/** Of a prompt of Llama's form, what the person said last. */
function saidTo(
  inputs: string,
  tokensMax = Number.POSITIVE_INFINITY,
  stop: readonly string[],
  switches: Switches,
): Said {
  const last = inputs
    .split('[INST]')
    .at(-1)!
    .replace('[/INST]', '')
    .replace(/<<SYS>>.*<<\/SYS>>/s, '')
    .replace(/.*<<\/SYS>>|<\/?s>/gs, '');
  const turns = [{ role: 'user' as const, text: last.trim() }];
  return answerTo({ model: 'generation', turns, tools: [], toolChoice: 'none', tokensMax, stop }, switches);
}

function wholeOf({ inputs, parameters: { return_full_text: isFull, details } = {} }: GenerateRequest, said: Said) {
  const text = said.tokens.join('');
  return { generated_text: isFull ? inputs + text : text, ...(details ? { details: detailsOf(said) } : {}) };
}

function detailsOf({ finish, usage }: Said) {
  return {
    finish_reason: finish === 'length' ? 'length' : 'eos_token',
    generated_tokens: usage.output,
    input_length: usage.input,
    seed: null,
  };
}

function streamOf(said: Said, switches: Switches): Answer {
  const last = said.tokens.length - 1;
  const frames = said.tokens.map((text, index) =>
    sse({
      index: index + 1,
      token: { id: index, text, logprob: -0.25, special: false },
      generated_text: index === last ? said.tokens.join('') : null,
      details: index === last && switches.usage !== 'none' ? detailsOf(said) : null,
    }),
  );
  const error = { error: 'Request failed during generation: the model gave up', error_type: 'generation' };
  return { status: 200, contentType: eventStream, body: ended(frames, switches, sse(error)) };
}
