import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withRules } from './fields.ts';
import { findIssues } from './issues.ts';

const schema = z.strictObject({
  name: z.string(),
  port: z.int().min(0).max(65535).default(80),
  weight: z.number().min(1).optional(),
  mode: z.enum(['on', 'off']).optional(),
  path: z.string().startsWith('/').optional(),
  id: z.uuid().optional(),
  tags: z.array(z.string().min(2)).max(2).optional(),
  inner: z.strictObject({ deep: z.strictObject({ value: z.boolean() }) }).optional(),
  labels: z.record(z.string(), z.strictObject({ colour: z.string() })).optional(),
  said: z.string('say something').optional(),
});

function told(fields: Record<string, unknown>, alsoKnown?: string[]): string[] {
  return findIssues(schema, { name: 'a', ...fields }, alsoKnown).issues.map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

describe('issues', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ name: undefined }, 'name: required field missing'],
    [{ name: 1 }, 'name: expected a string'],
    [{ port: 'x' }, 'port: expected an integer'],
    [{ port: 1.5 }, 'port: expected an integer'],
    [{ port: -1 }, 'port: value should be between 0 and 65535'],
    [{ weight: 'x' }, 'weight: expected a number'],
    [{ weight: 0 }, 'weight: value must be at least 1'],
    [{ mode: 'of' }, 'mode: expected one of: on, off'],
    [{ path: 'x' }, 'path: should start with: /'],
    [{ id: 'x' }, 'id: expected a valid UUID'],
    [{ tags: {} }, 'tags: expected an array'],
    [{ tags: ['a'] }, 'tags.0: length must be at least 2'],
    [{ tags: ['aa', 'bb', 'cc'] }, 'tags: length must be at most 2'],
    [{ inner: 1 }, 'inner: expected a record'],
    [{ inner: { deep: { value: 'x' } } }, 'inner.deep.value: expected a boolean'],
    [{ inner: { deep: { value: true, valeu: 1 } } }, "inner.deep.valeu: unknown field; did you mean 'value'?"],
    [{ labels: 1 }, 'labels: expected a map'],
    [{ labels: { a: { color: 'x' } } }, "labels.a.color: unknown field; did you mean 'colour'?"],
    [{ said: 1 }, 'said: say something'],
  ])('%j', (fields, message) => {
    expect(told(fields)).toContain(message);
  });

  it('knows names that the schema does not', () => {
    expect(told({ rotes: [] }, ['routes'])).toEqual(["rotes: unknown field; did you mean 'routes'?"]);
  });

  it('gives the value with its defaults when there are none', () => {
    expect(findIssues(schema, { name: 'a' })).toEqual({ value: { name: 'a', port: 80 }, issues: [] });
  });

  it('tells rules over several fields even when a field is wrong', () => {
    const pair = withRules(z.strictObject({ a: z.string().optional(), b: z.string().optional() }), ({ a, b }, tell) => {
      if (a !== undefined && b !== undefined) tell('', "only one or none of these fields must be set: 'a', 'b'");
    });
    expect(findIssues(pair, { a: 1, b: 'x' }).issues).toEqual([
      { path: 'a', message: 'expected a string' },
      { path: '', message: "only one or none of these fields must be set: 'a', 'b'" },
    ]);
    expect(findIssues(pair, 7).issues).toEqual([{ path: '', message: 'expected a record' }]);
  });
});
