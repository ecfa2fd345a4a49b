import type { CacheMark } from '../../neutral/parts.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Tool, ToolChoice } from '../../neutral/tools.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { customAsFunction } from '../shared/custom-tools.ts';
import { asObject, asObjects, asText, put } from '../shared/json.ts';
import { noteToolMembers } from '../shared/own.ts';
import type { Reading } from '../shared/reading.ts';
import type { Accent } from './accents.ts';

export function readTools(reading: Reading, body: Json): Tool[] | undefined {
  const tools: Tool[] = [];
  reading.each(body, 'tools', '', (tool, at) => {
    if (tool['type'] === 'custom') tools.push(readCustom(reading, tool, at));
    else if (tool['type'] === 'function' || isFunction(tool)) tools.push(readFunction(reading, tool, at));
    else tools.push({ type: 'opaque', dialect: 'openai-chat', value: tool });
  });
  // The names that these had before they were tools.
  reading.each(body, 'functions', '', (definition, at) => {
    tools.push(readDefinition(reading, definition, at, undefined));
  });
  return Array.isArray(body['tools']) || Array.isArray(body['functions']) ? tools : undefined;
}

export function readToolChoice(reading: Reading, body: Json): ToolChoice | undefined {
  const choice = body['tool_choice'] ?? body['function_call'];
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === 'string') {
    const word = words.get(choice);
    if (word === undefined) reading.fault('tool_choice', 'must be none, auto, required, or name a tool');
    return word;
  }
  const object = asObject(choice);
  const allowed = asObject(object?.['allowed_tools']);
  if (allowed !== undefined) {
    return {
      allowed: asObjects(allowed['tools']).map((tool) => nameOf(tool) ?? ''),
      isRequired: allowed['mode'] === 'required',
    };
  }
  const name = object && nameOf(object);
  if (name === undefined) reading.fault('tool_choice', 'must be none, auto, required, or name a tool');
  return { name: name ?? '' };
}

export function writeTools(request: ChatRequest, accent: Accent, { losses }: WriteOptions): Json[] | undefined {
  if (request.tools === undefined) return undefined;
  const written: Json[] = [];
  for (const tool of request.tools) {
    if (!isAllowed(tool, request.toolChoice, accent)) continue;
    if (tool.type === 'opaque') {
      if (tool.dialect === 'openai-chat') written.push(tool.value as Json);
      else losses.add('tools.opaque', `a tool that only ${tool.dialect} has`);
    } else if (tool.type === 'function') {
      noteToolMembers(tool, 'openai-chat', losses);
      written.push(writeFunction(tool, accent));
    } else if (accent.hasCustomTools === true) written.push(writeCustom(tool));
    else written.push(writeFunction(customAsFunction(tool), accent));
  }
  return written;
}

export function writeToolChoice({ tools, toolChoice }: ChatRequest, accent: Accent): unknown {
  if (toolChoice === 'required') return accent.requiredTool ?? 'required';
  if (toolChoice === undefined || typeof toolChoice === 'string') return toolChoice;
  const reference = (name: string): Json =>
    accent.hasCustomTools === true && tools?.some((tool) => tool.type === 'custom' && tool.name === name) === true
      ? { type: 'custom', custom: { name } }
      : { type: 'function', function: { name } };
  if ('name' in toolChoice) return reference(toolChoice.name);
  const mode = toolChoice.isRequired ? (accent.requiredTool ?? 'required') : 'auto';
  if (accent.hasCustomTools !== true) return mode;
  return { type: 'allowed_tools', allowed_tools: { mode, tools: toolChoice.allowed.map(reference) } };
}

/** Of whoever cannot be allowed some of its tools, the others are not told of. */
function isAllowed(tool: Tool, choice: ToolChoice | undefined, accent: Accent): boolean {
  if (accent.hasCustomTools === true || typeof choice !== 'object' || !('allowed' in choice)) return true;
  return tool.type === 'opaque' || choice.allowed.includes(tool.name);
}

/** `{"type": "ephemeral", "ttl": "1h"}`, as Anthropic writes it and OpenAI-shaped clients have taken over. */
export function readCacheMark(value: unknown): CacheMark | undefined {
  const mark = asObject(value);
  return mark?.['type'] === 'ephemeral' ? { ttl: mark['ttl'] === '1h' ? '1h' : '5m' } : undefined;
}

export function writeCacheMark(mark: CacheMark | undefined): Json | undefined {
  if (mark === undefined) return undefined;
  return mark.ttl === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
}

const words = new Map<string, ToolChoice>([
  ['none', 'none'],
  ['auto', 'auto'],
  ['required', 'required'],
  ['any', 'required'],
]);

function nameOf(tool: Json): string | undefined {
  return asText(asObject(tool['function'] ?? tool['custom'])?.['name']) ?? asText(tool['name']);
}

function isFunction(tool: Json): boolean {
  return tool['type'] === undefined && asObject(tool['function']) !== undefined;
}

function readFunction(reading: Reading, tool: Json, at: string): Tool {
  const definition = reading.object(tool, 'function', at);
  if (definition === undefined) reading.fault(`${at}.function`, 'is missing');
  const cache = readCacheMark(tool['cache_control'] ?? definition?.['cache_control']);
  return readDefinition(reading, definition ?? {}, `${at}.function`, cache);
}

function readDefinition(reading: Reading, definition: Json, at: string, cache: CacheMark | undefined): Tool {
  return {
    type: 'function',
    name: reading.need(definition, 'name', at),
    description: reading.text(definition, 'description', at),
    parameters: reading.object(definition, 'parameters', at),
    strict: reading.flag(definition, 'strict', at),
    cache,
  };
}

function readCustom(reading: Reading, tool: Json, at: string): Tool {
  const custom = reading.object(tool, 'custom', at) ?? {};
  return {
    type: 'custom',
    name: reading.need(custom, 'name', `${at}.custom`),
    description: reading.text(custom, 'description', `${at}.custom`),
    format: readGrammar(reading.object(custom, 'format', `${at}.custom`)),
  };
}

/** Chat completions put a grammar into an object of its own; the Responses API, and the neutral form, do not. */
function readGrammar(format: Json | undefined): Json | undefined {
  const grammar = asObject(format?.['grammar']);
  return grammar === undefined ? format : { type: 'grammar', ...grammar };
}

function writeFunction(tool: Extract<Tool, { type: 'function' }>, accent: Accent): Json {
  const definition: Json = { name: tool.name };
  put(definition, 'description', tool.description);
  put(definition, 'parameters', tool.parameters);
  put(definition, 'strict', tool.strict);
  const written: Json = { type: 'function', function: definition };
  if (accent.hasCacheControl === true) put(written, 'cache_control', writeCacheMark(tool.cache));
  return written;
}

function writeCustom({ name, description, format }: Extract<Tool, { type: 'custom' }>): Json {
  const custom: Json = { name };
  put(custom, 'description', description);
  if (format?.['type'] === 'grammar') {
    const { type, ...grammar } = format;
    custom['format'] = { type, grammar };
  } else put(custom, 'format', format);
  return { type: 'custom', custom };
}
