import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf } from './json-schema.ts';

describe('a schema as JSON Schema', () => {
  it('says what its author says', () => {
    const schema = z.strictObject({ a: z.string().describe('Of a.').default('x') });
    expect(jsonSchemaOf(schema, 'input')).toMatchObject({ properties: { a: { description: 'Of a.', default: 'x' } } });
    expect(jsonSchemaOf(schema, 'input')).not.toHaveProperty('required');
    expect(jsonSchemaOf(schema, 'output')).toMatchObject({ required: ['a'] });
  });

  it('says it also where another copy of Zod keeps it', () => {
    const ofAnotherCopy = Object.assign(z.string(), {
      meta: () => ({ description: 'Elsewhere.', encrypted: true, id: 'x' }),
    });
    const { properties } = jsonSchemaOf(z.strictObject({ a: ofAnotherCopy }), 'input');
    expect(properties).toEqual({ a: { type: 'string', description: 'Elsewhere.', encrypted: true } });
  });
});
