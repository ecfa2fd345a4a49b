import type { ChatAnswer } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import { inputTokens, outputTokens } from '../../neutral/usage.ts';
import { parseLoosely } from '../shared/json.ts';

/*
 * What two requests or answers have to have in common to mean the same. Dialects differ in where the system speaks, in whether
 * messages of one role may follow each other, in how ids look, and in whether arguments are JSON or its text.
 */

export function meaningOfRequest(request: ChatRequest): unknown {
  const ids = new Map<string, string>();
  const system = request.messages.filter(({ role }) => role === 'system').flatMap(({ parts }) => parts);
  const others = request.messages.filter(({ role }) => role !== 'system');
  return defined({
    system: textIn(system),
    messages: joined(others).map(({ role, parts }) => ({ role, parts: meaningOfParts(parts, ids) })),
    tools: request.tools?.map((tool) =>
      tool.type === 'opaque'
        ? tool
        : defined({ type: tool.type, name: tool.name, description: tool.description, parameters: parametersOf(tool) }),
    ),
    toolChoice: request.toolChoice === 'auto' ? undefined : request.toolChoice,
    maxTokens: request.maxTokens,
    temperature: request.temperature,
    topP: request.topP,
    stop: request.stop,
    format: request.format?.type === 'json-schema' ? { schema: request.format.schema } : request.format,
  });
}

export function meaningOfAnswer({ choices, usage }: ChatAnswer): unknown {
  const ids = new Map<string, string>();
  return defined({
    choices: choices.map(({ index, parts, finish }) => ({ index, parts: meaningOfParts(parts, ids), finish })),
    usage: usage && { input: inputTokens(usage), cacheRead: usage.cacheRead, output: outputTokens(usage) },
  });
}

function parametersOf(tool: { type: string; parameters?: unknown }): unknown {
  return tool.parameters ?? (tool.type === 'function' ? { type: 'object', properties: {} } : undefined);
}

function meaningOfParts(parts: readonly Part[], ids: Map<string, string>): unknown[] {
  const meanings: unknown[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') meanings.push({ type: 'text', text });
    text = '';
  };
  for (const part of parts) {
    if (part.type === 'text') {
      text += part.text;
      continue;
    }
    flush();
    meanings.push(meaningOfPart(part, ids));
  }
  flush();
  return meanings;
}

function meaningOfPart(part: Part, ids: Map<string, string>): unknown {
  switch (part.type) {
    case 'tool-call':
      return {
        type: part.type,
        id: idOf(part.id, ids),
        name: part.name,
        arguments: part.isCustom === true ? part.arguments : parseLoosely(part.arguments || '{}'),
      };
    case 'tool-result':
      return { type: part.type, id: idOf(part.id, ids), content: meaningOfResult(part.content, ids) };
    case 'reasoning':
      return { type: part.type, text: part.text };
    case 'image':
    case 'audio':
    case 'document':
    case 'video':
      return { type: part.type, source: part.source };
    default:
      return part;
  }
}

/** Texts of results are joined with line ends by dialects that take one text. */
function meaningOfResult(content: readonly Part[], ids: Map<string, string>): unknown[] {
  const others = content.filter(({ type }) => type !== 'text');
  return [textIn(content) ?? '', ...meaningOfParts(others, ids)];
}

/** Ids by when they appear first: those of dialects that have none are made up. */
function idOf(id: string, ids: Map<string, string>): string {
  const known = ids.get(id) ?? `id ${ids.size}`;
  ids.set(id, known);
  return known;
}

/** Messages of one role after each other are one. */
function joined(messages: readonly Message[]): Message[] {
  const all: Message[] = [];
  for (const { role, parts } of messages) {
    const last = all.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else all.push({ role, parts: [...parts] });
  }
  return all;
}

/** Whitespace does not count: it is where dialects differ in how they join. */
function textIn(parts: readonly Part[]): string | undefined {
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return text === '' ? undefined : text.replaceAll(/\s+/g, '');
}

function defined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
