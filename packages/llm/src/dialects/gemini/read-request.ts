import type { Part } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import type { FunctionTool, Tool } from '../../neutral/tools.ts';
import type { Json, PathFacts, Read } from '../dialect.ts';
import { ConversationIds } from '../shared/call-ids.ts';
import { asObject, asText, isObject } from '../shared/json.ts';
import { Reading } from '../shared/reading.ts';
import { readConfig } from './config.ts';
import { camelCased } from './proto-json.ts';
import { partsOf, readPart } from './read-parts.ts';
import { toJsonSchema } from './schema.ts';
import { readToolConfig } from './tool-config.ts';

export function readRequest(raw: Json, path: PathFacts): Read<ChatRequest> {
  const body = camelCased(raw);
  const reading = new Reading();
  const request: ChatRequest = {
    model: path.model ?? asText(body['model'])?.replace(/^models\//, '') ?? '',
    stream: path.stream ?? false,
    messages: readMessages(body, reading),
  };
  const own: Json = {};
  readTools(body, request, reading);
  const toolConfig = reading.object(body, 'toolConfig');
  if (toolConfig !== undefined) readToolConfig(camelCased(toolConfig), request, own);
  const config = reading.object(body, 'generationConfig');
  if (config !== undefined) readConfig(camelCased(config), request, own, reading);
  const tier = reading.text(body, 'serviceTier');
  if (tier !== undefined) request.serviceTier = tier.toLowerCase() === 'standard' ? 'default' : tier.toLowerCase();
  for (const name in body) if (!neutral.has(name)) own[name] = body[name];
  if (Object.keys(own).length > 0) request.own = { dialect: 'gemini', members: own };
  return reading.outcome(request);
}

const neutral = new Set([
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
]);

function readMessages(body: Json, reading: Reading): Message[] {
  const messages: Message[] = [];
  const ids = new ConversationIds();
  const system = body['systemInstruction'];
  if (typeof system === 'string') messages.push({ role: 'system', parts: [{ type: 'text', text: system }] });
  else if (isObject(system)) readContent('system', system, 'systemInstruction', messages, ids, reading);
  if (body['contents'] === undefined) reading.fault('contents', 'is missing');
  reading.each(body, 'contents', '', (content, at) => {
    const word = reading.text(content, 'role', at) ?? 'user';
    const role = roles[word];
    if (role === undefined) reading.fault(`${at}.role`, 'must be user or model');
    else readContent(role, content, at, messages, ids, reading);
  });
  return messages;
}

const roles: Record<string, Message['role'] | undefined> = {
  user: 'user',
  model: 'assistant',
  function: 'user',
  system: 'system',
};

/** A message, or two: results of tools stand alone in the neutral form. */
function readContent(
  role: Message['role'],
  content: Json,
  at: string,
  messages: Message[],
  ids: ConversationIds,
  reading: Reading,
): void {
  const results: Message = { role: 'tool', parts: [] };
  const message: Message = { role, parts: [] };
  for (const [i, raw] of partsOf(content).entries()) {
    const part = asObject(raw);
    const read = part && readPart(part, ids);
    if (read === undefined) {
      reading.fault(`${at}.parts[${i}]`, 'must hold text, inlineData, fileData, functionCall or functionResponse');
    }
    for (const one of read ?? []) {
      if (one.type === 'tool-result') results.parts.push(one);
      else if (!isRepeated(one, message.parts)) add(one, message.parts);
    }
  }
  if (results.parts.length > 0) messages.push(results);
  if (message.parts.length > 0) messages.push(message);
}

/** Callers keep the pieces of a streamed thought as they came; the proof, if there is one, with the last of them. */
function add(part: Part, parts: Part[]): void {
  const last = parts.at(-1);
  if (part.type !== 'reasoning' || last?.type !== 'reasoning' || (last.signature ?? last.encrypted) !== undefined) {
    parts.push(part);
    return;
  }
  parts[parts.length - 1] = { ...last, ...part, text: last.text + part.text };
}

/** A thought that came with a call too, because some callers keep only that. */
function isRepeated(part: Part, before: readonly Part[]): boolean {
  if (part.type !== 'reasoning' || (part.signature ?? part.encrypted) === undefined) return false;
  return before.some(
    (one) => one.type === 'reasoning' && one.signature === part.signature && one.encrypted === part.encrypted,
  );
}

function readTools(body: Json, request: ChatRequest, reading: Reading): void {
  const tools: Tool[] = [];
  reading.each(body, 'tools', '', (raw, at) => {
    const tool = camelCased(raw);
    reading.each(tool, 'functionDeclarations', at, (declaration, where) => {
      tools.push(readFunction(camelCased(declaration), where, reading));
    });
    for (const name in tool) {
      if (name !== 'functionDeclarations')
        tools.push({ type: 'opaque', dialect: 'gemini', value: { [name]: tool[name] } });
    }
  });
  if (tools.length > 0) request.tools = tools;
}

function readFunction(declaration: Json, at: string, reading: Reading): Tool {
  const name = reading.need(declaration, 'name', at);
  const schema = reading.object(declaration, 'parametersJsonSchema', at);
  const ownSchema = reading.object(declaration, 'parameters', at);
  const tool: FunctionTool = {
    type: 'function',
    name,
    description: reading.text(declaration, 'description', at),
    parameters: schema ?? (ownSchema && toJsonSchema(ownSchema)),
  };
  const own: Json = {};
  for (const member in declaration) if (!neutralOfFunction.has(member)) own[member] = declaration[member];
  if (Object.keys(own).length > 0) tool.own = { dialect: 'gemini', members: own };
  return tool;
}

const neutralOfFunction = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);
