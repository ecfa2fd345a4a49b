import { expect, it } from 'vitest';
import { pretty } from './pretty.ts';

it('gives room to JSON, and leaves text as it is, and what is too deep for room', () => {
  expect(pretty({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect([pretty('It rains.'), pretty(undefined)]).toEqual(['It rains.', '']);
  const deep = '['.repeat(5_000) + ']'.repeat(5_000);
  expect([pretty(deep), pretty(JSON.parse(deep))]).toEqual([deep, deep]);
});
