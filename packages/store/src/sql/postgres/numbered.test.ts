import { expect, it } from 'vitest';
import { numbered } from './numbered.ts';

it.each([
  ['SELECT 1', 'SELECT 1'],
  ['a = ? AND b IN (?, ?)', 'a = $1 AND b IN ($2, $3)'],
  [`a = '?' AND "?" = ? AND b = 'it''s ?'`, `a = '?' AND "?" = $1 AND b = 'it''s ?'`],
])('numbers the places of values, and nothing within quotes: %s', (sql, expected) => {
  expect(numbered(sql)).toBe(expected);
});
