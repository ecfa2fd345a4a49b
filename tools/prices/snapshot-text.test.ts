import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { snapshot } from '@sallyport/llm/prices';
import { expect, it } from 'vitest';
import { patternsOf } from './patterns.ts';
import { snapshotText } from './snapshot-text.ts';

const root = dirname(dirname(import.meta.dirname));

it('makes the prices that are in the sources, of the package that is installed', async () => {
  const { text } = await snapshotText(root, snapshot.date);
  expect(readFileSync(join(root, 'packages/llm/src/pricing/snapshot.ts'), 'utf8')).toBe(text);
});

it('says which names are meant without expressions, and gives up on those that it does not know', () => {
  expect(patternsOf({ regex: '^a-5\\.4-\\d{8}$' })).toEqual(['=a-5.4-########']);
  expect(patternsOf({ and: [{ starts_with: 'a' }, { contains: 'b' }] })).toEqual([['^a', '*b']]);
  expect(patternsOf({ or: [{ equals: 'a' }, { ends_with: 'b' }] })).toEqual(['=a', '$b']);
  expect(() => patternsOf({ regex: '^(a+)+$' })).toThrow('not known');
});
