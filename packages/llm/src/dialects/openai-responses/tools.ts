import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Tool, ToolChoice } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';
import { asObject, asObjects, asText, put } from '../shared/json.ts';
import { noteToolMembers } from '../shared/own.ts';
import type { Reading } from '../shared/reading.ts';
import { name } from './name.ts';

export function readTools(reading: Reading, body: Json): Tool[] | undefined {
  const tools: Tool[] = [];
  reading.each(body, 'tools', '', (tool, at) => {
    if (tool['type'] === 'function') {
      tools.push({
        type: 'function',
        name: reading.need(tool, 'name', at),
        description: reading.text(tool, 'description', at),
        parameters: reading.object(tool, 'parameters', at),
        strict: reading.flag(tool, 'strict', at),
      });
    } else if (tool['type'] === 'custom') {
      tools.push({
        type: 'custom',
        name: reading.need(tool, 'name', at),
        description: reading.text(tool, 'description', at),
        format: reading.object(tool, 'format', at),
      });
    } else tools.push({ type: 'opaque', dialect: name, value: tool });
  });
  return Array.isArray(body['tools']) ? tools : undefined;
}

/** Undefined also for a choice of one of OpenAI's own tools, which `own` keeps. */
export function readToolChoice(reading: Reading, body: Json, own: Json): ToolChoice | undefined {
  const choice = body['tool_choice'];
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'none' || choice === 'auto' || choice === 'required') return choice;
  const object = asObject(choice);
  if (object?.['type'] === 'allowed_tools') {
    const allowed = asObjects(object['tools']).map((tool) => asText(tool['name']) ?? '');
    return { allowed, isRequired: object['mode'] === 'required' };
  }
  const tool = asText(object?.['name']);
  if (tool !== undefined && (object?.['type'] === 'function' || object?.['type'] === 'custom')) return { name: tool };
  if (object === undefined) reading.fault('tool_choice', 'must be none, auto, required, or name a tool');
  else own['tool_choice'] = object;
  return undefined;
}

export function writeTools({ tools }: ChatRequest, losses: Losses): Json[] | undefined {
  if (tools === undefined) return undefined;
  const written: Json[] = [];
  for (const tool of tools) {
    if (tool.type === 'function') {
      noteToolMembers(tool, name, losses);
      if (tool.cache !== undefined) losses.add('cache', 'the provider decides itself what it remembers');
      // Said to be strict where nothing is said, which other dialects do not mean.
      const one: Json = { type: 'function', name: tool.name, parameters: tool.parameters ?? emptySchema };
      put(one, 'description', tool.description);
      one['strict'] = tool.strict ?? false;
      written.push(one);
    } else if (tool.type === 'custom') {
      const one: Json = { type: 'custom', name: tool.name };
      put(one, 'description', tool.description);
      put(one, 'format', tool.format);
      written.push(one);
    } else if (tool.dialect === name) written.push(tool.value as Json);
    else losses.add('tools.opaque', `a tool that only ${tool.dialect} has`);
  }
  return written;
}

export function writeToolChoice({ tools, toolChoice }: ChatRequest): unknown {
  if (toolChoice === undefined || typeof toolChoice === 'string') return toolChoice;
  const reference = (wanted: string): Json => ({
    type: tools?.find((tool) => tool.type !== 'opaque' && tool.name === wanted)?.type ?? 'function',
    name: wanted,
  });
  if ('name' in toolChoice) return reference(toolChoice.name);
  const mode = toolChoice.isRequired ? 'required' : 'auto';
  return { type: 'allowed_tools', mode, tools: toolChoice.allowed.map(reference) };
}

const emptySchema = { type: 'object', properties: {} };
