import { readJson, readJsonNumbers } from '@sallyport/json';
import { isObject } from './json.ts';

/**
 * Arguments of a tool call as an object, for dialects that hold them as one. Numbers that would lose digits keep them. What is no
 * JSON object (a model was cut off, or made it up) is handed on as text under `arguments`: the provider must not choke on it.
 */
export function argumentsObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = manyDigits.test(text) ? readJsonNumbers(text, keepDigits) : readJson(text);
  } catch {
    return { arguments: text };
  }
  return isObject(value) ? value : { arguments: value };
}

const manyDigits = /[\d.]{16}/;

function keepDigits(written: string): unknown {
  const value = Number(written);
  return String(value) === written ? value : rawJson(written);
}

/** Not in the types yet. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
