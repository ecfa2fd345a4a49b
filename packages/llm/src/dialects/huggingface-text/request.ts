import type { ChatRequest } from '../../neutral/request.ts';
import type { Json, PathFacts, Read, WriteOptions } from '../dialect.ts';
import { isObject, put } from '../shared/json.ts';
import { ownMembers, readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { noteUnsaid } from '../shared/unsaid.ts';
import { promptOf } from './prompt.ts';

export function readRequest(body: Json, path: PathFacts): Read<ChatRequest> {
  return readTextRequest('huggingface-text', body, path);
}

export function writeRequest(request: ChatRequest, options: WriteOptions): Json {
  const body = writeTextRequest('huggingface-text', request, promptOf(request, options.losses), options);
  const parameters = body['parameters'] as Json;
  // Only the answer, and how many tokens it took.
  parameters['return_full_text'] = false;
  parameters['details'] = true;
  if (!request.stream) parameters['decoder_input_details'] = true;
  body['stream'] = request.stream;
  return body;
}

/** `inputs` and `parameters`, as Text Generation Inference takes them. */
export function readTextRequest(dialect: string, body: Json, path: PathFacts): Read<ChatRequest> {
  const reading = new Reading();
  const parameters = reading.object(body, 'parameters') ?? {};
  const at = 'parameters';
  const own = readOwn(dialect, body, known)?.members ?? {};
  const rest = readOwn(dialect, parameters, knownParameters);
  if (rest !== undefined) own[at] = rest.members;
  return reading.outcome({
    model: path.model ?? reading.text(body, 'model') ?? '',
    messages: [{ role: 'user', parts: [{ type: 'text', text: reading.need(body, 'inputs') }] }],
    isPrompt: true,
    maxTokens: reading.number(parameters, 'max_new_tokens', at) ?? reading.number(parameters, 'max_length', at),
    temperature: reading.number(parameters, 'temperature', at),
    topP: reading.number(parameters, 'top_p', at),
    topK: reading.number(parameters, 'top_k', at),
    stop: reading.texts(parameters, 'stop', at),
    seed: reading.number(parameters, 'seed', at),
    frequencyPenalty: reading.number(parameters, 'frequency_penalty', at),
    stream: path.stream ?? reading.flag(body, 'stream') ?? false,
    own: ownMembers(dialect, own),
  });
}

export function writeTextRequest(
  dialect: string,
  request: ChatRequest,
  inputs: string,
  { losses }: WriteOptions,
): Json {
  const parameters: Json = {};
  put(parameters, 'max_new_tokens', request.maxTokens);
  put(parameters, 'temperature', request.temperature);
  put(parameters, 'top_p', request.topP);
  put(parameters, 'top_k', request.topK);
  put(parameters, 'stop', request.stop);
  put(parameters, 'seed', request.seed);
  put(parameters, 'frequency_penalty', request.frequencyPenalty);
  const body: Json = { inputs };
  writeOwn(dialect, request.own, body, losses);
  if (isObject(body['parameters'])) Object.assign(parameters, body['parameters']);
  body['parameters'] = parameters;
  noteUnsaid(request, unsaid, losses);
  return body;
}

const known = new Set(['model', 'inputs', 'parameters', 'stream']);

const knownParameters = new Set([
  'max_new_tokens',
  'max_length',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'frequency_penalty',
  'return_full_text',
  'details',
  'decoder_input_details',
  'stream',
]);

const unsaid = [
  'choices',
  'tools',
  'presencePenalty',
  'logitBias',
  'logprobs',
  'topLogprobs',
  'reasoning',
  'format',
  'verbosity',
  'audio',
  'serviceTier',
  'user',
  'metadata',
  'previousId',
  'store',
] as const;
