import { hash } from 'node:crypto';
import type { Conversation, Said, Turn } from '../../model/conversation.ts';
import { mediaOfUrl, readArguments } from '../../model/media.ts';
import { answerTo } from '../../model/models.ts';
import { ApiFailure, jsonAnswer, type Operation } from '../api.ts';
import { eventStream } from '../sse.ts';
import { readBody } from './failure.ts';
import { type ChatRequest, chatRequest } from './request.ts';
import { writeStream } from './stream.ts';

export const chat: Operation = {
  method: 'POST',
  path: '/v2/chat',
  isPure: true,
  answer(request, switches) {
    const body = readBody(chatRequest, request);
    checkCallsAreAnswered(body.messages);
    if (body.tool_choice !== undefined && body.tools === undefined)
      throw new ApiFailure(400, 'invalid request: tool_choice can only be specified if tools are provided');
    const said = answerTo(readConversation(body), switches);
    const id = idOf(body);
    if (body.stream === true) return { status: 200, contentType: eventStream, body: writeStream(id, said, switches) };
    return jsonAnswer({ id, message: messageOf(said), finish_reason: finishReasonOf(said), usage: usageOf(said) });
  },
};

type Message = ChatRequest['messages'][number];

function checkCallsAreAnswered(messages: readonly Message[]): void {
  const calls = messages.flatMap((message) =>
    (message.role === 'assistant' ? (message.tool_calls ?? []) : []).map(({ id }) => id),
  );
  const results = messages.flatMap((message) => (message.role === 'tool' ? message.tool_call_id : []));
  const stray = results.find((id) => !calls.includes(id));
  if (stray !== undefined)
    throw new ApiFailure(400, `invalid request: tool call id ${stray} not found in previous tool calls`);
  const open = calls.find((id) => !results.includes(id));
  if (open !== undefined)
    throw new ApiFailure(400, `invalid request: all tool calls must have a result; ${open} has none`);
}

function readConversation(body: ChatRequest): Conversation {
  const { tool_choice: choice, response_format: format } = body;
  return {
    model: body.model,
    turns: body.messages.map(readTurn),
    tools: (body.tools ?? []).map((tool) => tool.function),
    toolChoice: choice === 'REQUIRED' ? 'required' : choice === 'NONE' ? 'none' : 'auto',
    tokensMax: body.max_tokens ?? Number.POSITIVE_INFINITY,
    stop: body.stop_sequences ?? [],
    schema:
      format?.type === 'json_object'
        ? (format.json_schema ?? format.schema ?? { type: 'object', properties: { answer: {} } })
        : undefined,
    thinks: body.thinking?.type === 'enabled',
  };
}

function readTurn(message: Message): Turn {
  if (message.role === 'tool')
    return { role: 'tool', text: '', results: [{ id: message.tool_call_id, text: resultOf(message.content) }] };
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  return {
    role: message.role,
    text: textOf(message.content),
    media: mediaOf(message.content),
    calls: calls.map(({ id, function: { name, arguments: value } }) => ({ id, name, arguments: readArguments(value) })),
  };
}

function textOf(content: Exclude<Message, { role: 'tool' }>['content']): string {
  if (content == null || typeof content === 'string') return content ?? '';
  return content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n');
}

function mediaOf(content: Exclude<Message, { role: 'tool' }>['content']): string[] {
  if (content == null || typeof content === 'string') return [];
  return content.flatMap((part) => (part.type === 'image_url' ? mediaOfUrl(part.image_url.url) : []));
}

function resultOf(content: Extract<Message, { role: 'tool' }>['content']): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => {
      if (part.type === 'text') return part.text;
      const { data } = part.document;
      return typeof data === 'string' ? data : JSON.stringify(data);
    })
    .join('\n');
}

function idOf({ messages }: ChatRequest): string {
  return hash('sha1', JSON.stringify(messages)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function messageOf({ thoughts, tokens, calls }: Said): unknown {
  const text = tokens.join('');
  const content = [
    ...(thoughts.length === 0 ? [] : [{ type: 'thinking', thinking: thoughts.join('') }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ];
  return {
    role: 'assistant',
    ...(content.length === 0 ? {} : { content }),
    ...(calls.length === 0 ? {} : { tool_plan: toolPlan, tool_calls: calls.map(writeCall) }),
  };
}

/** Said before calls, as Cohere's models do. */
export const toolPlan = 'I will use a tool.';

export function writeCall({ id, name, arguments: value }: Said['calls'][number]) {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(value) } };
}

export function finishReasonOf({ finish }: Said): string {
  return { stop: 'COMPLETE', length: 'MAX_TOKENS', 'tool-calls': 'TOOL_CALL', 'stop-sequence': 'STOP_SEQUENCE' }[
    finish
  ];
}

export function usageOf({ usage: { input, output, reasoning, cacheRead } }: Said) {
  const counts = { input_tokens: input, output_tokens: output + reasoning };
  return { billed_units: counts, tokens: counts, cached_tokens: cacheRead };
}
