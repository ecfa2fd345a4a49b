import type { ErrorObject } from 'ajv';

/** What is wrong, and where: `property items validation failed: failed to validate item 2: wrong type: …`. */
export function explain({ instancePath, keyword, params, message }: ErrorObject, value: unknown): string {
  let place = '';
  let at = value;
  for (const token of instancePath.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    place += Array.isArray(at)
      ? `failed to validate item ${Number(name) + 1}: `
      : `property ${name} validation failed: `;
    at = (at as Record<string, unknown>)[name];
  }
  return place + (sentences[keyword]?.(params as Record<string, unknown>, at) ?? message ?? keyword);
}

const sentences: Readonly<Record<string, (params: Record<string, unknown>, value: unknown) => string>> = {
  type: ({ type }, value) => `wrong type: expected ${[type].flat().join(' or ')}, got ${typeOf(value)}`,
  required: ({ missingProperty }) => `property ${String(missingProperty)} is required`,
  additionalProperties: ({ additionalProperty }) =>
    `additional properties forbidden, found ${String(additionalProperty)}`,
  enum: () => 'matches none of the enum values',
  uniqueItems: () => 'expected unique items, but some are equal',
  minLength: () => 'too short',
  maxLength: () => 'too long',
  pattern: ({ pattern }) => `failed to match pattern "${String(pattern)}"`,
};

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
