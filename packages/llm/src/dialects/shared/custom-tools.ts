import type { ToolCallPart } from '../../neutral/parts.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { CustomTool, FunctionTool } from '../../neutral/tools.ts';
import { isObject, parseLoosely } from './json.ts';

/*
 * Tools that take free text, for dialects without them: a function with one argument. On the way back the writers of
 * OpenAI's dialects know from the request which calls to unwrap.
 */

export function customAsFunction({ name, description, format }: CustomTool): FunctionTool {
  const grammar = format === undefined || format['type'] === 'text' ? undefined : JSON.stringify(format);
  const told = [description, grammar && `The text must follow this grammar: ${grammar}`].filter(Boolean).join('\n\n');
  return {
    type: 'function',
    name,
    description: told === '' ? undefined : told,
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The text.' } },
      required: ['input'],
      additionalProperties: false,
    },
  };
}

/** The arguments of a call as JSON, also of a call whose arguments are text. */
export function jsonArguments({ isCustom, arguments: text }: ToolCallPart): string {
  return isCustom === true ? JSON.stringify({ input: text }) : text;
}

/** The text in arguments that were asked for as JSON; as they are, when the model did not do as told. */
export function customInput(json: string): string {
  const value = parseLoosely(json);
  return isObject(value) && typeof value['input'] === 'string' ? value['input'] : json;
}

/** Whether the caller told of a tool of this name that takes text. */
export function isCustomTool({ tools }: ChatRequest, name: string): boolean {
  return tools?.some((tool) => tool.type === 'custom' && tool.name === name) ?? false;
}
