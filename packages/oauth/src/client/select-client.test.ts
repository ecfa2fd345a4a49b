import { expect, it } from 'vitest';
import { ofClient, selectClient } from './select-client.ts';

it('a request asks for one of several clients by id or by place, and else means the first', () => {
  const ids = ['web', 'mobile', '1'];
  expect([undefined, '', 'web', 'mobile', '2', '3'].map((asked) => selectClient(ids, asked))).toEqual([
    0, 0, 0, 1, 1, 2,
  ]);
  // An id is meant before a place.
  expect(selectClient(ids, '1')).toBe(2);
  expect(['0', '4', '01', '-1', 'Web', 'nobody'].map((asked) => selectClient(ids, asked))).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

it('a setting has an entry for each client, or one for all', () => {
  expect([ofClient(['a', 'b'], 1), ofClient(['a'], 1), ofClient(undefined, 1)]).toEqual(['b', 'a', undefined]);
});
