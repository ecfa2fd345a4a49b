import { readJson } from '@sallyport/json';
import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';
import { asObject, asText, isObject, put } from '../shared/json.ts';
import { noteToolMembers } from '../shared/own.ts';
import type { Reading } from '../shared/reading.ts';
import { aloneIfNamed, functionsOnly } from '../shared/tool-choice.ts';

/** `parameter_definitions`: types in Python's words, and nothing inside of them. */
export function readTools(reading: Reading, body: Json): FunctionTool[] | undefined {
  const tools: FunctionTool[] = [];
  reading.each(body, 'tools', '', (tool, at) => {
    const definitions = reading.object(tool, 'parameter_definitions', at);
    tools.push({
      type: 'function',
      name: reading.need(tool, 'name', at),
      description: reading.text(tool, 'description', at),
      parameters: definitions && schemaOf(definitions),
    });
  });
  return tools.length === 0 ? undefined : tools;
}

export function writeTools(request: ChatRequest, body: Json, losses: Losses): void {
  const { tools, choice } = functionsOnly(aloneIfNamed(request), losses);
  if (tools === undefined || choice === 'none') return;
  if (choice !== undefined && choice !== 'auto') losses.add('toolChoice', 'the model decides whether it calls a tool');
  body['tools'] = tools.map((one) => {
    const { name, description = '', parameters, strict, cache } = one;
    if (strict === true) losses.add('tools.strict', 'there is no place for it');
    if (cache !== undefined) losses.add('cache', 'nothing is remembered here');
    noteToolMembers(one, 'cohere-chat-v1', losses);
    const tool: Json = { name, description };
    put(tool, 'parameter_definitions', definitionsOf(parameters, losses));
    return tool;
  });
}

function schemaOf(definitions: Json): Json {
  const properties: Json = {};
  const required: string[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const { type, description, required: isRequired } = asObject(definition) ?? {};
    const word = asText(type)?.toLowerCase() ?? '';
    const property: Json = {};
    put(property, 'type', types.get(word.replace(/\[.*/, '')) ?? (word === '' ? undefined : word));
    put(property, 'description', description);
    properties[name] = property;
    if (isRequired === true) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

function definitionsOf(parameters: Json | undefined, losses: Losses): Json | undefined {
  const properties = asObject(parameters?.['properties']);
  if (properties === undefined || Object.keys(properties).length === 0) return undefined;
  const required = Array.isArray(parameters?.['required']) ? parameters['required'] : [];
  const definitions: Json = {};
  for (const [name, property] of Object.entries(properties)) {
    const { type, description, ...others } = asObject(property) ?? {};
    if (Object.keys(others).length > 0)
      losses.add('tools.parameters', 'of arguments only type and description are told');
    const definition: Json = { type: words.get(asText(type) ?? '') ?? 'Any', required: required.includes(name) };
    put(definition, 'description', description);
    definitions[name] = definition;
  }
  return definitions;
}

const words = new Map([
  ['string', 'str'],
  ['integer', 'int'],
  ['number', 'float'],
  ['boolean', 'bool'],
  ['array', 'list'],
  ['object', 'dict'],
]);
const types = new Map([...words].map(([type, word]) => [word, type]));

/** The value of arguments or results: an object, as all are here. */
export function objectOf(text: string, name: string): Json {
  try {
    const value: unknown = text.trim() === '' ? {} : readJson(text);
    return isObject(value) ? value : { [name]: value };
  } catch {
    return { [name]: text };
  }
}
