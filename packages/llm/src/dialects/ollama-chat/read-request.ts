import type { Part } from '../../neutral/parts.ts';
import type { AnswerFormat, ChatRequest, Message, ReasoningWish } from '../../neutral/request.ts';
import type { Tool } from '../../neutral/tools.ts';
import type { Json, Read } from '../dialect.ts';
import { ConversationIds } from '../shared/call-ids.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { asList, asText, isObject } from '../shared/json.ts';
import { imageMediaType } from '../shared/media.ts';
import { ownMembers, readOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { readAssistant } from './read-message.ts';

export function readRequest(body: Json): Read<ChatRequest> {
  const reading = new Reading();
  const options = reading.object(body, 'options') ?? {};
  const isPrompt = body['messages'] === undefined && typeof body['prompt'] === 'string';
  const rest = readOwn('ollama-chat', options, knownOptions);
  const own = readOwn('ollama-chat', body, known)?.members ?? {};
  if (rest !== undefined) own['options'] = rest.members;
  return reading.outcome({
    model: reading.text(body, 'model') ?? '',
    messages: isPrompt ? readPrompt(reading, body) : readMessages(reading, body),
    isPrompt: isPrompt || undefined,
    tools: readTools(reading, body),
    maxTokens: readMaxTokens(reading, options),
    temperature: reading.number(options, 'temperature', 'options'),
    topP: reading.number(options, 'top_p', 'options'),
    topK: reading.number(options, 'top_k', 'options'),
    stop: typeof options['stop'] === 'string' ? [options['stop']] : reading.texts(options, 'stop', 'options'),
    seed: reading.number(options, 'seed', 'options'),
    presencePenalty: reading.number(options, 'presence_penalty', 'options'),
    frequencyPenalty: reading.number(options, 'frequency_penalty', 'options'),
    logprobs: reading.flag(body, 'logprobs'),
    topLogprobs: reading.number(body, 'top_logprobs'),
    reasoning: readThink(body['think']),
    format: readFormat(body['format']),
    // Ollama streams unless it is told not to.
    stream: reading.flag(body, 'stream') ?? true,
    own: ownMembers('ollama-chat', own),
  });
}

const known = new Set([
  'model',
  'messages',
  'prompt',
  'system',
  'images',
  'tools',
  'options',
  'logprobs',
  'top_logprobs',
  'think',
  'format',
  'stream',
]);

const knownOptions = new Set([
  'num_predict',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
]);

function readPrompt(reading: Reading, body: Json): Message[] {
  const system = reading.text(body, 'system');
  const user: Message = { role: 'user', parts: [{ type: 'text', text: asText(body['prompt']) ?? '' }] };
  user.parts.push(...readImages(body['images']));
  return system === undefined ? [user] : [{ role: 'system', parts: [{ type: 'text', text: system }] }, user];
}

function readMessages(reading: Reading, body: Json): Message[] {
  const messages: Message[] = [];
  const ids = new ConversationIds();
  if (body['messages'] === undefined) reading.fault('messages', 'is missing');
  reading.each(body, 'messages', '', (message, at) => {
    const text = reading.text(message, 'content', at) ?? '';
    const parts: Part[] = text === '' ? [] : [{ type: 'text', text }];
    switch (message['role']) {
      case 'system':
      case 'user':
        messages.push({ role: message['role'], parts: [...parts, ...readImages(message['images'])] });
        return;
      case 'assistant':
        messages.push({ role: 'assistant', parts: readAssistant(message, ids) });
        return;
      case 'tool': {
        const name = reading.text(message, 'tool_name', at);
        const id = reading.text(message, 'tool_call_id', at);
        messages.push({
          role: 'tool',
          parts: [
            {
              type: 'tool-result',
              id: ids.ofResult(name ?? '', readIdWithSignature(id ?? '').id),
              name,
              content: [...parts, ...readImages(message['images'])],
            },
          ],
        });
        return;
      }
      default:
        reading.fault(`${at}.role`, 'must be system, user, assistant or tool');
    }
  });
  return messages;
}

function readImages(images: unknown): Part[] {
  return asList(images).flatMap((data) =>
    typeof data === 'string'
      ? [{ type: 'image', source: { kind: 'data', mediaType: imageMediaType(data) ?? 'image/png', data } }]
      : [],
  );
}

function readTools(reading: Reading, body: Json): Tool[] | undefined {
  const tools: Tool[] = [];
  reading.each(body, 'tools', '', (tool, at) => {
    const definition = reading.object(tool, 'function', at) ?? {};
    const where = `${at}.function`;
    tools.push({
      type: 'function',
      name: reading.need(definition, 'name', where),
      description: reading.text(definition, 'description', where),
      parameters: reading.object(definition, 'parameters', where),
    });
  });
  return tools.length === 0 ? undefined : tools;
}

/** Negative: as many as it likes. */
function readMaxTokens(reading: Reading, options: Json): number | undefined {
  const max = reading.number(options, 'num_predict', 'options');
  return max !== undefined && max >= 0 ? max : undefined;
}

function readThink(think: unknown): ReasoningWish | undefined {
  if (typeof think === 'boolean') return { mode: think ? 'on' : 'off' };
  return think === 'low' || think === 'medium' || think === 'high' ? { mode: 'on', effort: think } : undefined;
}

function readFormat(format: unknown): AnswerFormat | undefined {
  if (format === 'json') return { type: 'json' };
  return isObject(format) ? { type: 'json-schema', name: 'response', schema: format } : undefined;
}
