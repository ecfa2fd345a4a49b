import { expect, it } from 'vitest';
import { indented } from './indented.ts';

it('gives room to what is flat, and no more than its own length to what is deep', () => {
  const flat = { a: [{ b: 'x[[[[[[[[[[[[[[[[[[[[[[[["' }] };
  expect(indented(flat)).toBe(JSON.stringify(flat, null, 2));
  const deep = '['.repeat(1_000) + ']'.repeat(1_000);
  const wide = `[${Array.from({ length: 400 }, () => deep).join(',')}]`;
  expect(indented(JSON.parse(wide))).toBe(wide);
});
