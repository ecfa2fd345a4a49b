import { isObject } from './json.ts';

/**
 * Arguments of a tool call as an object, for dialects that hold them as one. Numbers that would lose digits keep them. What is no
 * JSON object (a model was cut off, or made it up) is handed on as text under `arguments`: the provider must not choke on it.
 */
export function argumentsObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = manyDigits.test(text) ? JSON.parse(text, keepDigits as Reviver) : JSON.parse(text);
  } catch {
    return { arguments: text };
  }
  return isObject(value) ? value : { arguments: value };
}

const manyDigits = /[\d.]{16}/;

function keepDigits(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined || String(value) === context.source) return value;
  return rawJson(context.source);
}

/** Neither the source of a value nor raw JSON is in the types yet. */
type Reviver = (key: string, value: unknown) => unknown;
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
