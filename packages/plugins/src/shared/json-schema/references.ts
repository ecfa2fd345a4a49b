import type { Ajv } from 'ajv';
import { valueCost, type Work } from '../work.ts';

const keyword = 'followReference';

/**
 * Lets every reference of a marked schema be counted. A schema that refers to itself in two branches tries both on each level of a
 * value, and both again within each: forty levels would take until tomorrow.
 */
export function countReferences(ajv: Ajv, work: Work): void {
  ajv.addKeyword({
    keyword,
    before: '$ref',
    schemaType: 'boolean',
    errors: false,
    validate: () => work.spend(valueCost),
  });
}

/** A copy of a schema in which whatever refers to another says so. */
export function markReferences(schema: unknown, isMapOfSchemas = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => markReferences(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.entries(schema).map(([name, value]) => {
    if (isMapOfSchemas) return [name, markReferences(value)];
    return [name, valueKeywords.has(name) ? value : markReferences(value, mapKeywords.has(name))];
  });
  const refers = !isMapOfSchemas && references.some((name) => name in schema);
  return Object.fromEntries(refers ? [[keyword, true], ...copy] : copy);
}

const references = ['$ref', '$dynamicRef', '$recursiveRef'];
/** What lies in these are schemas by name, not keywords. */
const mapKeywords = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependentSchemas',
  'dependencies',
]);
/** What lies in these is no schema. */
const valueKeywords = new Set(['enum', 'const', 'default', 'examples']);
