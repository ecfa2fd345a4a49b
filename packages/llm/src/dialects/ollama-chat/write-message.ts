import type { ToolCallPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { argumentsObject } from '../shared/exact-json.ts';

/** Arguments are an object, whatever was written; `id` is the name the call goes by here. */
export function writeCall(call: ToolCallPart, id = call.id): Json {
  return { id, function: { name: call.name, arguments: argumentsObject(jsonArguments(call)) } };
}
