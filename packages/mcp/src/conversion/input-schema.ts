import type { Body } from './body.ts';
import { Definitions } from './defs.ts';
import type { Parameter } from './parameter.ts';
import type { JsonObject } from './tool-definition.ts';

/** The arguments of a tool: `<in>_<name>` for each parameter, and `body`. */
export function inputSchema(parameters: readonly Parameter[], body: Body | undefined): JsonObject {
  const definitions = new Definitions();
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  const add = (name: string, schema: JsonObject, description: string | undefined, isRequired: boolean) => {
    const own = definitions.take(schema);
    properties[name] = description === undefined ? own : { ...own, description };
    if (isRequired) required.push(name);
  };
  for (const one of parameters) add(one.argument, one.schema, one.description, one.required);
  if (body !== undefined) add('body', body.schema, body.description, body.required);
  return {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    // An argument that has no place in the request would be lost without a word.
    additionalProperties: false,
    ...definitions.members,
  };
}
