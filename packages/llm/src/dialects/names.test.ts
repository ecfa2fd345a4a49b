import { expect, it } from 'vitest';
import { chatDialects, embeddingsDialects } from './index.ts';
import { dialectNames } from './names.ts';

it('the names of languages are those of the languages there are', () => {
  const names = [...chatDialects, ...embeddingsDialects].map(({ name }) => name);
  expect([...dialectNames].sort()).toEqual(names.sort());
});
