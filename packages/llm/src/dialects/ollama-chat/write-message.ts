import type { ToolCallPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { isObject, parseLoosely } from '../shared/json.ts';

/** Arguments are an object, whatever was written; `id` is the name the call goes by here. */
export function writeCall(call: ToolCallPart, id = call.id): Json {
  const text = jsonArguments(call);
  const value = text.trim() === '' ? {} : parseLoosely(text);
  return { id, function: { name: call.name, arguments: isObject(value) ? value : { input: value ?? text } } };
}
