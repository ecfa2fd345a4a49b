import type { Part } from '../../neutral/parts.ts';
import type { AnswerFormat, ChatRequest, Message } from '../../neutral/request.ts';
import type { Tool, ToolChoice } from '../../neutral/tools.ts';
import type { Json, Read } from '../dialect.ts';
import { readSampling, samplingMembers } from '../shared/cohere/sampling.ts';
import { asList, asText, isObject } from '../shared/json.ts';
import { readOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { readDocument, readMessage } from './read-messages.ts';

export function readRequest(body: Json): Read<ChatRequest> {
  const reading = new Reading();
  const messages: Message[] = [];
  if (body['messages'] === undefined) reading.fault('messages', 'is missing');
  reading.each(body, 'messages', '', (message, at) => readMessage(reading, message, at, messages));
  addDocuments(asList(reading.list(body, 'documents')).map(readDocument), messages);
  const thinking = reading.object(body, 'thinking');
  return reading.outcome({
    model: reading.text(body, 'model') ?? '',
    messages,
    tools: readTools(reading, body),
    toolChoice: readChoice(reading.text(body, 'tool_choice')),
    ...readSampling(reading, body),
    logprobs: reading.flag(body, 'logprobs'),
    reasoning: thinking && {
      mode: thinking['type'] === 'disabled' ? 'off' : 'on',
      budgetTokens: reading.number(thinking, 'token_budget', 'thinking'),
    },
    format: readFormat(reading.object(body, 'response_format')),
    stream: reading.flag(body, 'stream') ?? false,
    own: readOwn('cohere-chat', body, known),
  });
}

const known = new Set([
  'model',
  'messages',
  'documents',
  'tools',
  'strict_tools',
  'tool_choice',
  ...samplingMembers,
  'logprobs',
  'thinking',
  'response_format',
  'stream',
]);

/** What the answer is to be found in stands before the question. */
function addDocuments(documents: Part[], messages: Message[]): void {
  if (documents.length === 0) return;
  const question = messages.findLast(({ role }) => role === 'user');
  if (question === undefined) messages.push({ role: 'user', parts: documents });
  else question.parts.unshift(...documents);
}

function readTools(reading: Reading, body: Json): Tool[] | undefined {
  const tools: Tool[] = [];
  const strict = reading.flag(body, 'strict_tools');
  reading.each(body, 'tools', '', (tool, at) => {
    const definition = reading.object(tool, 'function', at);
    if (definition === undefined) return reading.fault(`${at}.function`, 'is missing');
    const where = `${at}.function`;
    tools.push({
      type: 'function',
      name: reading.need(definition, 'name', where),
      description: reading.text(definition, 'description', where),
      parameters: reading.object(definition, 'parameters', where),
      strict,
    });
  });
  return tools.length === 0 ? undefined : tools;
}

function readChoice(word: string | undefined): ToolChoice | undefined {
  if (word === undefined) return undefined;
  return word.toUpperCase() === 'NONE' ? 'none' : 'required';
}

function readFormat(format: Json | undefined): AnswerFormat | undefined {
  if (format === undefined) return undefined;
  if (asText(format['type']) !== 'json_object') return { type: 'text' };
  const schema = format['json_schema'] ?? format['schema'];
  return isObject(schema) ? { type: 'json-schema', name: 'response', schema } : { type: 'json' };
}
