import { expect, it } from 'vitest';
import { challenge } from './challenge.ts';

it('writes what is known, quoted', () => {
  expect(challenge('Bearer', [])).toBe('Bearer');
  expect(
    challenge('Bearer', [
      ['realm', 'the "api"'],
      ['error', undefined],
      ['scope', 'a b'],
    ]),
  ).toBe('Bearer realm="the \\"api\\"", scope="a b"');
});
