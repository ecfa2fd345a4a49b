import type { z } from 'zod';
import type { Conversation, Said } from '../../model/conversation.ts';
import { embed } from '../../model/embed.ts';
import { mediaOfBase64 } from '../../model/media.ts';
import { answerTo } from '../../model/models.ts';
import { countTokens } from '../../model/tokens.ts';
import type { Switches } from '../../server/switches.ts';
import { type Answer, ApiFailure, type ApiRequest, jsonAnswer, type Operation } from '../api.ts';
import { check, dotted } from '../check.ts';
import { ended } from '../frames.ts';
import { type ChatRequest, chatRequest, embedRequest, generateRequest } from './request.ts';

export const chat: Operation = {
  method: 'POST',
  path: '/api/chat',
  isPure: true,
  answer(request, switches) {
    const body = readBody(chatRequest, request);
    const said = answerTo(
      { ...settingsOf(body), turns: turnsOf(body), tools: (body.tools ?? []).map((tool) => tool.function) },
      switches,
    );
    const message = (part: object) => ({ message: { role: 'assistant', content: '', ...part } });
    const calls = said.calls.map(({ id, name, arguments: value }) => ({ id, function: { name, arguments: value } }));
    return answerOf(body, said, switches, [
      ...said.thoughts.map((thinking) => message({ thinking })),
      ...said.tokens.map((content) => message({ content })),
      ...(calls.length === 0 ? [] : [message({ tool_calls: calls })]),
      message({}),
    ]);
  },
};

export const generate: Operation = {
  method: 'POST',
  path: '/api/generate',
  isPure: true,
  answer(request, switches) {
    const body = readBody(generateRequest, request);
    const system = body.system === undefined ? [] : [{ role: 'system' as const, text: body.system }];
    const media = (body.images ?? []).map((image) => mediaOfBase64('image', image));
    const turns = [...system, { role: 'user' as const, text: body.prompt ?? '', media }];
    const said = answerTo({ ...settingsOf(body), turns, tools: [] }, switches);
    return answerOf(body, said, switches, [
      ...said.thoughts.map((thinking) => ({ response: '', thinking })),
      ...said.tokens.map((response) => ({ response })),
      { response: '' },
    ]);
  },
};

export const embedTexts: Operation = {
  method: 'POST',
  path: '/api/embed',
  isPure: true,
  answer(request) {
    const { model, input, dimensions = 768 } = readBody(embedRequest, request);
    const texts = typeof input === 'string' ? [input] : input;
    return jsonAnswer({
      model,
      embeddings: texts.map((text) => embed(text, dimensions)),
      total_duration: 1000,
      load_duration: 100,
      prompt_eval_count: texts.reduce((sum, text) => sum + countTokens(text), 0),
    });
  },
};

export function writeFailure({ message }: { message: string }): unknown {
  return { error: message };
}

function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  throw new ApiFailure(400, kind === 'unknown' ? `unknown member ${dotted(path)}` : `${dotted(path)}: ${message}`);
}

type Settings = Pick<ChatRequest, 'model' | 'options' | 'format' | 'think'>;

function settingsOf({
  model,
  options = {},
  format = '',
  think = false,
}: Settings): Omit<Conversation, 'turns' | 'tools'> {
  const { num_predict: most = -1, stop = [] } = options;
  const anyObject = { type: 'object', properties: { answer: {} } };
  return {
    model,
    toolChoice: 'auto',
    stop,
    thinks: think !== false,
    tokensMax: most < 0 ? Number.POSITIVE_INFINITY : most,
    schema: format === '' ? undefined : format === 'json' ? anyObject : format,
  };
}

function turnsOf({ messages }: ChatRequest): Conversation['turns'] {
  return messages.map(({ role, content = '', images, tool_calls: calls, tool_name: name, tool_call_id: id }) => {
    if (role === 'tool') return { role, text: '', results: [{ id: id ?? name ?? '', text: content }] };
    return {
      role,
      text: content,
      media: (images ?? []).map((image) => mediaOfBase64('image', image)),
      calls: (calls ?? []).map((call) => ({ id: call.id ?? call.function.name, ...call.function })),
    };
  });
}

/** Streams unless it is told not to: lines of JSON, of which the last is done and tells the counts. */
function answerOf(
  body: { model: string; stream?: boolean | undefined },
  said: Said,
  switches: Switches,
  pieces: readonly object[],
): Answer {
  const head = { model: body.model, created_at: '2026-09-21T00:00:00Z' };
  const end = {
    done: true,
    done_reason: said.finish === 'length' ? 'length' : 'stop',
    ...(switches.usage === 'none' ? {} : countsOf(said)),
  };
  if (body.stream === false) return jsonAnswer({ ...head, ...merged(pieces), ...end });
  const lines = pieces.map((piece, index) =>
    line({ ...head, ...piece, ...(index === pieces.length - 1 ? end : { done: false }) }),
  );
  return {
    status: 200,
    contentType: 'application/x-ndjson',
    body: ended(lines, switches, line({ error: 'an error was encountered while running the model' })),
  };
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function countsOf({ usage: { input, output, reasoning } }: Said) {
  return {
    total_duration: 5000,
    load_duration: 100,
    prompt_eval_count: input,
    prompt_eval_duration: 1000,
    eval_count: output + reasoning,
    eval_duration: 3000,
  };
}

/** The pieces of a stream as one: texts joined, the rest as it is. */
function merged(pieces: readonly object[]): object {
  const whole: Record<string, unknown> = {};
  for (const piece of pieces)
    for (const [name, value] of Object.entries(piece)) {
      const before = whole[name];
      if (typeof value === 'object' && !Array.isArray(value))
        whole[name] = merged([(before ?? {}) as object, value as object]);
      else whole[name] = typeof before === 'string' && name !== 'role' ? before + value : value;
    }
  return whole;
}
