import { describe, expect, it } from 'vitest';
import type { Findings } from './posture.queries.ts';
import { afterChange, answerOf, entityHref } from './words.ts';

const meta = (routes: number, open_routes: number, high = 0) =>
  ({ routes, open_routes, counts: { by_severity: { high, medium: 0, low: 0 } } }) as Findings['meta'];

describe('the first sentence', () => {
  it.each([
    [meta(42, 7), '7 of 42 routes are open to anybody.'],
    [meta(42, 1), '1 of 42 routes is open to anybody.'],
    [meta(2, 2), 'All 2 routes are open to anybody.'],
    [meta(1, 1), 'The only route is open to anybody.'],
    [meta(3, 0), 'All 3 routes ask who calls, and nothing is badly wrong.'],
    [meta(3, 0, 1), 'All 3 routes ask who calls.'],
    [meta(0, 0), 'No route is served yet.'],
  ])('%#', (told, sentence) => expect(answerOf(told)).toBe(sentence));
});

describe('what a change makes of an entity', () => {
  const before = { name: 'key-auth', config: { anonymous: 'guest', key_names: ['apikey'] } };
  it('merges, replaces and takes away', () => {
    const change = {
      action: 'patch',
      collection: 'plugins',
      key: 'x',
      fields: { config: { anonymous: null } },
    } as const;
    expect(afterChange(before, change)).toEqual({ name: 'key-auth', config: { key_names: ['apikey'] } });
    const lists = { ...change, fields: { config: { key_names: ['a'] } } };
    expect(afterChange(before, lists)).toMatchObject({ config: { anonymous: 'guest', key_names: ['a'] } });
    expect(afterChange(undefined, { action: 'create', collection: 'plugins', fields: { name: 'acl' } })).toEqual({
      name: 'acl',
    });
    expect(afterChange(before, { action: 'delete', collection: 'plugins', key: 'x' })).toBeUndefined();
  });
});

it('links lead to what has a page', () => {
  expect(entityHref({ type: 'route', id: 'r/1', name: 'r' }, 'cp')).toBe('/gateway/cp/routes/r%2F1');
  expect(entityHref({ type: 'personal access token', id: 't', name: 't' }, null)).toBeUndefined();
});
