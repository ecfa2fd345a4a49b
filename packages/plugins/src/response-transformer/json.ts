import { appendToJsonMember, readJsonMembers, renameJsonMember, writeJsonMembers } from '../shared/json-members.ts';
import { splitNamedValue } from '../shared/named-value.ts';
import type { ResponseTransformerConfig } from './schema.ts';

type JsonType = ResponseTransformerConfig['add']['json_types'][number];

/**
 * Prepares the changes to a JSON body; undefined when there are none. A body that is no JSON object stays as it is: the
 * prepared function then answers undefined.
 */
export function compileJsonEdits({
  remove,
  rename,
  replace,
  add,
  append,
}: ResponseTransformerConfig): ((body: Buffer) => Buffer | undefined) | undefined {
  const removed = remove.json.map((name) => splitNamedValue(name).name);
  const renamed = rename.json.map(splitNamedValue);
  const replaced = members(replace);
  const added = members(add);
  const appended = members(append);
  if (removed.length + renamed.length + replaced.length + added.length + appended.length === 0) return undefined;

  return (body) => {
    const object = readJsonMembers(body.toString());
    if (object === undefined) return undefined;
    for (const name of removed) object.delete(name);
    for (const { name, value } of renamed) renameJsonMember(object, name, value);
    for (const { name, json } of replaced) if (object.has(name)) object.set(name, json);
    for (const { name, json } of added) if (!object.has(name)) object.set(name, json);
    for (const { name, json } of appended) appendToJsonMember(object, name, json);
    return Buffer.from(writeJsonMembers(object));
  };
}

/** The value as JSON text; undefined when it is not of that type. */
export function jsonOf(value: string, type: JsonType): string | undefined {
  if (type === 'string') return JSON.stringify(value);
  if (type === 'boolean') return value === 'true' || value === 'false' ? value : undefined;
  return value.trim() !== '' && Number.isFinite(Number(value)) ? JSON.stringify(Number(value)) : undefined;
}

function members({ json, json_types }: ResponseTransformerConfig['add']): { name: string; json: string }[] {
  return json.flatMap((entry, i) => {
    const { name, value } = splitNamedValue(entry);
    const text = jsonOf(value, json_types[i] ?? 'string');
    return text === undefined ? [] : [{ name, json: text }];
  });
}
