import { mapSubschemas, subschemas } from './subschemas.ts';
import { isObject, type JsonObject } from './tool-definition.ts';

/**
 * Gathers the `$defs` of several schemas for one that holds them all, where their references lead to its own `$defs`. Equal
 * definitions stand once; of different ones with one name, the later are renamed.
 */
export class Definitions {
  readonly #byName = new Map<string, unknown>();

  /** The schema without its definitions, its references leading to where they are now. */
  take(schema: JsonObject): JsonObject {
    const { $defs, ...rest } = schema;
    if (!isObject($defs)) return schema;
    const names = new Map(Object.entries($defs).map(([name, definition]) => [name, this.#nameFor(name, definition)]));
    for (const [name, definition] of Object.entries($defs)) {
      this.#byName.set(names.get(name)!, renamed(definition, names));
    }
    return renamed(rest, names) as JsonObject;
  }

  /** `{ $defs }`, or nothing. */
  get members(): JsonObject {
    return this.#byName.size === 0 ? {} : { $defs: Object.fromEntries(this.#byName) };
  }

  #nameFor(name: string, definition: unknown): string {
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? name : `${name}_${i}`;
      const known = this.#byName.get(candidate);
      if (known === undefined || JSON.stringify(known) === JSON.stringify(definition)) return candidate;
    }
  }
}

export const defsPrefix = '#/$defs/';

/** Every reference that leads out of the schema itself. */
export function foreignReferences(schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const { $ref } = schema;
  const own = typeof $ref === 'string' && !$ref.startsWith(defsPrefix) ? [$ref] : [];
  return [...own, ...subschemas(schema).flatMap(foreignReferences)];
}

function renamed(schema: unknown, names: ReadonlyMap<string, string>): unknown {
  if (!isObject(schema)) return schema;
  const result = mapSubschemas(schema, (inner) => renamed(inner, names));
  const { $ref } = result;
  return typeof $ref === 'string' ? { ...result, $ref: referenceTo($ref, names) } : result;
}

function referenceTo(reference: string, names: ReadonlyMap<string, string>): string {
  if (!reference.startsWith(defsPrefix)) return reference;
  const [name = '', ...rest] = reference.slice(defsPrefix.length).split('/');
  return [defsPrefix + (names.get(name) ?? name), ...rest].join('/');
}
