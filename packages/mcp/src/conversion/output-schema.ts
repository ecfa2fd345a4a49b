import { foreignReferences } from './defs.ts';
import { chooseContent } from './media.ts';
import { toJsonSchema } from './schema.ts';
import { isObject, type JsonObject, type ToolProblem } from './tool-definition.ts';

/**
 * The schema of what a tool gives: of its answers that are no errors there must be exactly one, and that JSON. Where it is of objects the
 * schema says so at its top: clients before 2026-07-28 know no others, and are not told of them.
 */
export function outputSchema(responses: JsonObject | undefined, problems: ToolProblem[]): JsonObject | undefined {
  if (responses === undefined) return undefined;
  const fine = Object.entries(responses).filter(([status]) => /^[123](\d\d|XX)$/i.test(status));
  const [only] = fine;
  if (only === undefined || fine.length > 1 || !isObject(only[1])) return undefined;
  const content = chooseContent(only[1]['content']);
  if (content?.kind !== 'json' || !isObject(content.media['schema'])) return undefined;
  const schema = toJsonSchema(content.media['schema'], 'response');
  const [foreign] = foreignReferences(schema);
  if (foreign !== undefined) {
    problems.push({
      path: `responses.${only[0]}`,
      message: `the reference '${foreign}' should lead to #/$defs/ of the schema`,
    });
    return undefined;
  }
  return isOfObjects(schema, schema, 0) ? { ...schema, type: 'object' } : schema;
}

/** Does the schema take nothing but objects? */
function isOfObjects(schema: unknown, root: JsonObject, depth: number): boolean {
  if (!isObject(schema) || depth > 20) return false;
  const { type, $ref, allOf, oneOf, anyOf } = schema;
  if (type !== undefined)
    return type === 'object' || (Array.isArray(type) && type.length === 1 && type[0] === 'object');
  if (typeof $ref === 'string' && isObject(root['$defs'])) {
    const name = $ref.slice('#/$defs/'.length);
    if (isOfObjects(root['$defs'][name], root, depth + 1)) return true;
  }
  if (Array.isArray(allOf) && allOf.some((one) => isOfObjects(one, root, depth + 1))) return true;
  for (const list of [oneOf, anyOf]) {
    if (Array.isArray(list) && list.length > 0 && list.every((one) => isOfObjects(one, root, depth + 1))) return true;
  }
  return isObject(schema['properties']);
}
