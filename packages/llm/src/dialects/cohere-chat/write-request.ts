import type { Losses } from '../../neutral/losses.ts';
import type { MediaPart, Part, ToolCallPart } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { writeSampling } from '../shared/cohere/sampling.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { isThinkingOff } from '../shared/effort.ts';
import { put } from '../shared/json.ts';
import { dataUrl } from '../shared/media.ts';
import { noteToolMembers, writeOwn } from '../shared/own.ts';
import { textOf } from '../shared/parts.ts';
import { aloneIfNamed, functionsOnly } from '../shared/tool-choice.ts';
import { noteUnsaid } from '../shared/unsaid.ts';

export function writeRequest(request: ChatRequest, { model, losses }: WriteOptions): Json {
  const documents: Json[] = [];
  const body: Json = { model, messages: writeMessages(request.messages, documents, losses) };
  if (documents.length > 0) body['documents'] = documents;
  writeTools(request, body, losses);
  writeSampling(request, body, losses);
  put(body, 'logprobs', request.logprobs);
  put(body, 'thinking', writeThinking(request, model, losses));
  put(body, 'response_format', writeFormat(request));
  body['stream'] = request.stream;
  writeOwn('cohere-chat', request.own, body, losses);
  if (request.parallelToolCalls === false) losses.add('parallelToolCalls', 'several tools may be called at once');
  noteUnsaid(request, unsaid, losses);
  return body;
}

const unsaid = [
  'choices',
  'logitBias',
  'topLogprobs',
  'verbosity',
  'audio',
  'serviceTier',
  'user',
  'metadata',
  'previousId',
  'store',
] as const;

/** The call as Cohere writes it, of a request or an answer; `id` is the name it goes by there. */
export function writeCall(call: ToolCallPart, id = call.id): Json {
  return { id, type: 'function', function: { name: call.name, arguments: jsonArguments(call) || '{}' } };
}

function writeMessages(messages: readonly Message[], documents: Json[], losses: Losses): Json[] {
  const written: Json[] = [];
  for (const { role, parts, name } of messages) {
    if (name !== undefined) losses.add('messages.name', 'speakers have no names');
    if (role === 'tool') for (const part of parts) written.push(...writeResult(part, losses));
    else if (role === 'assistant') written.push(writeSaid(parts, losses));
    else {
      const content = writeContent(parts, role === 'user' ? documents : undefined, losses);
      if (content !== undefined) written.push({ role, content });
    }
  }
  return written;
}

/** What is said before tools are called is the plan. */
function writeSaid(parts: readonly Part[], losses: Losses): Json {
  const calls: Json[] = [];
  for (const part of parts) {
    if (part.type === 'tool-call') calls.push(writeCall(part));
    else if (part.type === 'reasoning') losses.add('messages.reasoning', 'thoughts are not taken back');
    else if (part.type === 'opaque') losses.add('messages.opaque', `only ${part.dialect} has it`);
    else if (part.type !== 'text' && part.type !== 'refusal') losses.add(`messages.${part.type}`, 'answers are text');
  }
  const text = parts.map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : '')).join('');
  if (calls.length === 0) return { role: 'assistant', content: text };
  return { role: 'assistant', ...(text !== '' && { tool_plan: text }), tool_calls: calls };
}

function writeResult(part: Part, losses: Losses): Json[] {
  if (part.type !== 'tool-result') return [];
  if (part.isError === true) losses.add('messages.tool-result.isError', 'the text of a result has to say it');
  for (const { type } of part.content)
    if (type !== 'text') losses.add(`messages.tool-result.${type}`, 'results are text');
  return [{ role: 'tool', tool_call_id: part.id, content: textOf(part.content, '\n') }];
}

/** A text alone where there is nothing else. Documents that are text go to the request's own list of them. */
function writeContent(
  parts: readonly Part[],
  documents: Json[] | undefined,
  losses: Losses,
): string | Json[] | undefined {
  const content: Json[] = [];
  for (const part of parts) {
    if ('cache' in part && part.cache !== undefined)
      losses.add('cache', 'the provider decides itself what it remembers');
    if (part.type === 'text') content.push({ type: 'text', text: part.text });
    else if (part.type === 'image' && part.source.kind !== 'file' && part.source.kind !== 'text') {
      const url = part.source.kind === 'url' ? part.source.url : dataUrl(part.source);
      const image: Json = { url };
      put(image, 'detail', part.detail);
      content.push({ type: 'image_url', image_url: image });
    } else if (part.type === 'document' && part.source.kind === 'text' && documents !== undefined) {
      documents.push(writeDocument(part, part.source.text));
    } else if (part.type === 'opaque') losses.add('messages.opaque', `only ${part.dialect} has it`);
    else losses.add(`messages.${part.type}`, 'it cannot stand here');
  }
  if (content.every(({ type }) => type === 'text')) return content.map(({ text }) => text).join('\n') || undefined;
  return content;
}

function writeDocument({ name, context }: MediaPart, text: string): Json {
  const document: Json = { data: context === undefined ? { text } : { text, title: context } };
  put(document, 'id', name);
  return document;
}

function writeTools(request: ChatRequest, body: Json, losses: Losses): void {
  const { tools, choice } = functionsOnly(aloneIfNamed(request), losses);
  if (tools === undefined) return;
  body['tools'] = tools.map((tool) => writeTool(tool, losses));
  if (choice === 'required') body['tool_choice'] = 'REQUIRED';
  else if (choice === 'none') body['tool_choice'] = 'NONE';
  if (tools.every(({ strict }) => strict === true)) body['strict_tools'] = true;
  else if (tools.some(({ strict }) => strict === true)) losses.add('tools.strict', 'all tools are strict, or none');
}

function writeTool(tool: FunctionTool, losses: Losses): Json {
  const { name, description, parameters, cache } = tool;
  if (cache !== undefined) losses.add('cache', 'the provider decides itself what it remembers');
  noteToolMembers(tool, 'cohere-chat', losses);
  const definition: Json = { name };
  put(definition, 'description', description);
  definition['parameters'] = parameters ?? { type: 'object', properties: {} };
  return { type: 'function', function: definition };
}

/** Models that do not think refuse to be asked. */
function writeThinking({ reasoning }: ChatRequest, model: string, losses: Losses): Json | undefined {
  if (reasoning === undefined) return undefined;
  const { mode, effort, budgetTokens } = reasoning;
  const isOff = isThinkingOff(reasoning);
  if (!isOff && mode === undefined && effort === undefined && budgetTokens === undefined) return undefined;
  if (!/reasoning/.test(model)) {
    if (!isOff) losses.add('reasoning', `${model} does not think`);
    return undefined;
  }
  if (isOff) return { type: 'disabled' };
  if (effort !== undefined) losses.add('reasoning.effort', 'the provider takes a number of tokens');
  return { type: 'enabled', ...(budgetTokens !== undefined && { token_budget: budgetTokens }) };
}

function writeFormat({ format }: ChatRequest): Json | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'text') return { type: 'text' };
  return format.type === 'json' ? { type: 'json_object' } : { type: 'json_object', json_schema: format.schema };
}
