import { isCollection, isMap, isSeq, parseDocument, stringify } from 'yaml';
import { readText } from '../code-editor/places.ts';
import { isMembers, isSame, withoutNulls } from './value.ts';

/** As our files are written. */
export const yamlOf = (value: unknown): string =>
  isMembers(value) && Object.keys(value).length === 0 ? '' : stringify(value ?? {}, style);

/** Other readers of our files take `on` and `2026-01-31` for more than texts. */
const style = { lineWidth: 0, compat: 'yaml-1.1' } as const;

/** A text that says a new value, as like the old text as can be: comments, order and style of what did not change stay. */
export function yamlWith(text: string, value: unknown): string {
  const { isBroken, value: before } = readText(text);
  if (isBroken || !isMembers(before) || !isMembers(value)) return yamlOf(value);
  if (isSame(before, value)) return text;
  const document = parseDocument(text);
  write(document, [], before, value);
  const next = document.toString(style);
  // What could not be written in place, such as an alias whose target changed, is written anew.
  return isSame(readText(next).value, value) ? next : yamlOf(value);
}

type Document = ReturnType<typeof parseDocument>;
type Keys = readonly (string | number)[];

function write(document: Document, path: Keys, before: unknown, after: unknown): void {
  if (isSame(before, after)) return;
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMembers(before) && isMembers(after) && isMap(node)) {
    for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) document.deleteIn([...path, name]);
    for (const [name, value] of Object.entries(after)) {
      if (Object.hasOwn(before, name)) write(document, [...path, name], before[name], value);
      else document.setIn([...path, name], document.createNode(value));
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && isSeq(node) && before.length === after.length) {
    for (const [index, value] of after.entries()) write(document, [...path, index], before[index], value);
    return;
  }
  document.setIn(path, typeof after === 'object' || isCollection(node) ? document.createNode(after) : after);
}

/** What a text says, for a form: undefined where it cannot be read or is no record. */
export function valueOfYaml(text: string): { readonly [name: string]: unknown } | undefined {
  const { value, isBroken } = readText(text);
  if (isBroken) return undefined;
  if (value === undefined || value === null) return {};
  return isMembers(value) ? value : undefined;
}

/** What an entity that the API gave says of itself: without what is unset, and without what holds anyway. */
export function asWritten(value: unknown, schema: Defaults): unknown {
  return withoutDefaults(withoutNulls(value), schema);
}

interface Defaults {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Defaults>>;
  readonly items?: Defaults | boolean;
  readonly required?: readonly string[];
}

function withoutDefaults(value: unknown, { properties = {}, items, required = [] }: Defaults): unknown {
  if (Array.isArray(value))
    return typeof items === 'object' ? value.map((each) => withoutDefaults(each, items)) : value;
  if (!isMembers(value)) return value;
  const entries = Object.entries(value).flatMap(([name, each]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) return [[name, each] as const];
    const left = withoutDefaults(each, schema);
    const isLeftOut =
      !required.includes(name) &&
      (isSame(left, schema.default) ||
        // A record whose members all hold anyway; one that was never there had none.
        (isMembers(left) && Object.keys(left).length === 0 && isMembers(each) && isMembers(schema.default)));
    return isLeftOut ? [] : [[name, left] as const];
  });
  return Object.fromEntries(entries);
}
