import { hash } from 'node:crypto';
import type { Conversation, Said, Turn } from '../../model/conversation.ts';
import { mediaOfUrl, readArguments } from '../../model/media.ts';
import { answerTo } from '../../model/models.ts';
import type { Switches } from '../../server/switches.ts';
import { ApiFailure, jsonAnswer, type Operation } from '../api.ts';
import { ended } from '../frames.ts';
import { eventStream, sse } from '../sse.ts';
import { readBody, writeFailure } from './failure.ts';
import { type ChatRequest, chatRequest } from './request.ts';

export const chat: Operation = {
  method: 'POST',
  path: '/v1/chat/completions',
  isPure: true,
  answer(request, switches) {
    const body = readBody(chatRequest, request);
    checkDemands(body);
    const said = answerTo(readConversation(body), switches);
    if (body.stream === true) return { status: 200, contentType: eventStream, body: writeStream(body, said, switches) };
    const message = { role: 'assistant', tool_calls: callsOf(said), content: contentOf(said) };
    const choices = [{ index: 0, finish_reason: finishReasonOf(said), message }];
    return jsonAnswer({ ...headOf(body, 'chat.completion'), choices, usage: usageOf(said) });
  },
};

type Message = ChatRequest['messages'][number];

/** Mistral is strict about who may speak after whom. */
function checkDemands({ messages }: ChatRequest): void {
  const last = messages.at(-1)!;
  if (last.role === 'system' || (last.role === 'assistant' && last.prefix !== true))
    refuse(`Expected last role User or Tool (or Assistant with prefix True) for serving but got ${last.role}`);
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (before?.role === 'tool' && message.role !== 'tool' && message.role !== 'assistant')
      refuse(`Unexpected role '${message.role}' after role 'tool'`);
    if (message.role === 'tool' && before?.role !== 'tool' && !(before?.role === 'assistant' && before.tool_calls))
      refuse(`Unexpected role 'tool' after role '${before?.role ?? 'none'}'`);
    if (message.role === 'assistant') checkCalls(message, messages.slice(index + 1));
  }
}

function checkCalls({ tool_calls: calls }: Extract<Message, { role: 'assistant' }>, rest: readonly Message[]): void {
  if (calls == null) return;
  for (const { id = '' } of calls)
    if (!/^[a-zA-Z0-9]{9}$/.test(id)) refuse(`Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`);
  const end = rest.findIndex(({ role }) => role !== 'tool');
  const answers = (end === -1 ? rest : rest.slice(0, end)).length;
  if (answers !== calls.length) refuse('Not the same number of function calls and responses');
}

function refuse(message: string): never {
  throw new ApiFailure(400, message);
}

function readConversation(body: ChatRequest): Conversation {
  const { tool_choice: choice = 'auto', response_format: format } = body;
  const schema = format?.type === 'json_schema' ? (format.json_schema?.schema ?? {}) : undefined;
  return {
    model: body.model,
    turns: body.messages.map(readTurn),
    tools: (body.tools ?? []).map((tool) => tool.function),
    toolChoice: typeof choice === 'object' ? { name: choice.function.name } : choice === 'any' ? 'required' : choice,
    oneCallOnly: body.parallel_tool_calls === false,
    tokensMax: body.max_tokens ?? Number.POSITIVE_INFINITY,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    schema: format?.type === 'json_object' ? { type: 'object', properties: { answer: {} } } : schema,
    thinks: body.prompt_mode === 'reasoning',
  };
}

function readTurn(message: Message): Turn {
  const text = textOf(message.content);
  if (message.role === 'tool') return { role: 'tool', text: '', results: [{ id: message.tool_call_id ?? '', text }] };
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  return {
    role: message.role,
    text,
    media: mediaOf(message.content),
    calls: calls.map(({ id = '', function: { name, arguments: value } }) => ({
      id,
      name,
      arguments: typeof value === 'string' ? readArguments(value) : value,
    })),
  };
}

type Content = Message['content'];

function textOf(content: Content): string {
  if (content == null || typeof content === 'string') return content ?? '';
  return content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n');
}

function mediaOf(content: Content): string[] {
  if (content == null || typeof content === 'string') return [];
  return content.flatMap((part) => {
    if (part.type === 'image_url')
      return mediaOfUrl(typeof part.image_url === 'string' ? part.image_url : part.image_url.url);
    return part.type === 'document_url' ? mediaOfUrl(part.document_url) : [];
  });
}

function headOf({ model, messages }: ChatRequest, object: string) {
  return { id: hash('sha1', JSON.stringify(messages)).slice(0, 32), object, created: 1_790_000_000, model };
}

function callsOf({ calls }: Said) {
  if (calls.length === 0) return null;
  return calls.map(({ id, name, arguments: value }, index) => ({
    id,
    index,
    type: 'function',
    function: { name, arguments: JSON.stringify(value) },
  }));
}

/** Thoughts make the content a list. */
function contentOf({ thoughts, tokens }: Said): unknown {
  const text = tokens.join('');
  if (thoughts.length === 0) return text;
  return [
    { type: 'thinking', thinking: [{ type: 'text', text: thoughts.join('') }], closed: true },
    { type: 'text', text },
  ];
}

function finishReasonOf({ finish }: Said): string {
  if (finish === 'tool-calls') return 'tool_calls';
  return finish === 'length' ? 'length' : 'stop';
}

function usageOf({ usage: { input, output, reasoning, cacheRead } }: Said) {
  return {
    prompt_tokens: input,
    completion_tokens: output + reasoning,
    total_tokens: input + output + reasoning,
    ...(cacheRead === 0 ? {} : { prompt_tokens_details: { cached_tokens: cacheRead } }),
  };
}

/** Calls come whole, and the usage with the last chunk, whether it is asked for or not. */
function writeStream(body: ChatRequest, said: Said, { usage, ...switches }: Switches): Buffer[] {
  const head = headOf(body, 'chat.completion.chunk');
  const chunk = (delta: object, finish: string | null = null) =>
    sse({
      ...head,
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...(finish === null || usage === 'none' ? {} : { usage: usageOf(said) }),
    });
  const calls = callsOf(said);
  const frames = [
    chunk({ role: 'assistant', content: '' }),
    ...said.thoughts.map((text) => chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] })),
    ...said.tokens.map((token) => chunk({ content: token })),
    calls === null
      ? chunk({ content: '' }, finishReasonOf(said))
      : chunk({ content: '', tool_calls: calls }, 'tool_calls'),
    sse('[DONE]'),
  ];
  return ended(frames, switches, sse(writeFailure(new ApiFailure(500, 'Service unavailable.'))));
}
