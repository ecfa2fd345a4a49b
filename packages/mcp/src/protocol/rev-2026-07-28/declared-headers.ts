import { readJson } from '@sallyport/json';
import type { ParamHeader } from './param-headers.ts';

/** What a tool's schema declares, or why the tool may not be offered over HTTP at all. */
export type DeclaredHeaders =
  | { readonly headers: readonly ParamHeader[]; readonly fault?: undefined }
  | { readonly headers?: undefined; readonly fault: string };

/**
 * Finds `x-mcp-header` in a tool's `inputSchema`. It may stand on texts, integers and booleans that are reached through
 * `properties` alone; must be a header's name, and no other's in the tool. A tool that breaks this is dropped from lists, as
 * clients must. Nothing is fetched: a `$ref` is a text like any other.
 */
export function readDeclaredHeaders(inputSchema: Buffer): DeclaredHeaders {
  // Most schemas have none.
  if (!inputSchema.includes(key) && !inputSchema.includes(backslash)) return none;
  const finder = new Finder();
  const fault = finder.visit(readJson(inputSchema.toString()) as unknown, [], true);
  return fault === undefined ? { headers: finder.found } : { fault };
}

const key = 'x-mcp-header';
const backslash = '\\';
const none: DeclaredHeaders = { headers: [] };
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const types: readonly unknown[] = ['string', 'integer', 'boolean'];

class Finder {
  readonly found: ParamHeader[] = [];
  readonly #names = new Set<string>();

  /** Gives the first fault. `isReached`: through `properties` alone. */
  visit(schema: unknown, path: readonly string[], isReached: boolean): string | undefined {
    if (schema === null || typeof schema !== 'object') return undefined;
    const node = schema as Readonly<Record<string, unknown>>;
    if (Object.hasOwn(node, key)) {
      const fault = this.#declare(node, path, isReached && path.length > 0);
      if (fault !== undefined) return `${path.join('.') || 'the schema itself'}: ${fault}`;
    }
    for (const [name, child] of Object.entries(objectAt(node, 'properties'))) {
      const fault = this.visit(child, [...path, name], isReached);
      if (fault !== undefined) return fault;
    }
    for (const keyword of applicators) {
      for (const child of subschemas(node, keyword)) {
        const fault = this.visit(child, [...path, `<${keyword}>`], false);
        if (fault !== undefined) return fault;
      }
    }
    return undefined;
  }

  #declare(node: Readonly<Record<string, unknown>>, path: readonly string[], isReached: boolean): string | undefined {
    if (!isReached) return 'x-mcp-header may stand only on what is reached through properties';
    const name = node[key];
    if (typeof name !== 'string' || !token.test(name)) return 'x-mcp-header must be the name of a header';
    if (!types.includes(node.type)) return 'x-mcp-header may stand only on a string, an integer or a boolean';
    const folded = name.toLowerCase();
    if (this.#names.has(folded)) return `x-mcp-header '${name}' is declared twice`;
    this.#names.add(folded);
    this.found.push({ header: `Mcp-Param-${name}`, path, type: node.type as ParamHeader['type'] });
    return undefined;
  }
}

/** Keywords with schemas inside, in which no header may be declared. */
const applicators = [
  'items',
  'prefixItems',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'patternProperties',
  'dependentSchemas',
  'oneOf',
  'anyOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
  '$defs',
  'definitions',
] as const;
const named: readonly string[] = ['patternProperties', 'dependentSchemas', '$defs', 'definitions'];

function subschemas(node: Readonly<Record<string, unknown>>, keyword: string): readonly unknown[] {
  const value = node[keyword];
  if (Array.isArray(value)) return value;
  return named.includes(keyword) ? Object.values(objectAt(node, keyword)) : [value];
}

function objectAt(node: Readonly<Record<string, unknown>>, keyword: string): object {
  const value = node[keyword];
  return value !== null && typeof value === 'object' ? value : {};
}
