import { mapSubschemas } from '../conversion/subschemas.ts';
import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import { namesOf, type References } from './references.ts';

/**
 * A schema that stands by itself: what it refers to in the document, however deep and in circles, comes along as its `$defs`. A
 * reference at its very top gives way to what it means, unless that means itself again.
 */
export function gatherSchema(schema: unknown, references: References, path: string): JsonObject | undefined {
  const gathered = new Gathering(references, path);
  const top = isObject(schema) && typeof schema['$ref'] === 'string' ? references.follow(schema, path) : schema;
  const own = gathered.rewrite(top, 0);
  if (!isObject(own)) return undefined;
  const beside =
    schema !== top && isObject(schema) ? (gathered.rewrite(withoutReference(schema), 0) as JsonObject) : {};
  const { $defs: _own, ...whole } = { ...own, ...beside };
  const definitions = gathered.definitions();
  return Object.keys(definitions).length === 0 ? whole : { ...whole, $defs: definitions };
}

const depthMax = 200;

class Gathering {
  readonly #references: References;
  readonly #path: string;
  /** Names of definitions by the reference that leads to them. */
  readonly #names = new Map<string, string>();
  readonly #definitions = new Map<string, unknown>();

  constructor(references: References, path: string) {
    this.#references = references;
    this.#path = path;
  }

  rewrite(schema: unknown, depth: number): unknown {
    if (depth > depthMax) return {};
    if (!isObject(schema)) return schema;
    const result = mapSubschemas(schema, (inner) => this.rewrite(inner, depth + 1));
    const { $ref } = schema;
    return typeof $ref === 'string' ? { ...result, $ref: `#/$defs/${this.#nameOf($ref, depth)}` } : result;
  }

  /** Only those that something leads to. */
  definitions(): JsonObject {
    return Object.fromEntries(this.#definitions);
  }

  #nameOf(reference: string, depth: number): string {
    const known = this.#names.get(reference);
    if (known !== undefined) return known;
    const name = this.#freeName(reference);
    this.#names.set(reference, name);
    // Known before it is looked into, so that circles end.
    this.#definitions.set(name, {});
    const meaning = this.#references.resolve(reference, this.#path);
    this.#definitions.set(name, meaning === undefined ? {} : this.rewrite(meaning, depth + 1));
    return name;
  }

  #freeName(reference: string): string {
    const names = namesOf(reference);
    const isComponent = names.length === 3 && names[0] === 'components';
    const wanted = (isComponent ? names[2]! : names.slice(-3).join('.')).replaceAll(/[^\w.-]/g, '_') || 'schema';
    const taken = new Set(this.#names.values());
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
    return name;
  }
}

function withoutReference({ $ref: _, ...rest }: JsonObject): JsonObject {
  return rest;
}
