import { expect, it } from 'vitest';
import { rememberOpened } from './remembering-seal.ts';

function counting(charactersMax?: number) {
  const opened: string[] = [];
  const seal = rememberOpened(
    {
      seal: async (text) => `sealed ${text}`,
      open: async (sealed) => {
        opened.push(sealed);
        return sealed.startsWith('sealed ') ? sealed.slice(7) : undefined;
      },
    },
    charactersMax,
  );
  return { seal, opened };
}

it('deciphers once what is opened often, and whatever cannot be opened every time', async () => {
  const { seal, opened } = counting();
  for (let i = 0; i < 3; i++) expect(await seal.open('sealed a')).toBe('a');
  for (let i = 0; i < 2; i++) expect(await seal.open('forged')).toBeUndefined();
  expect(opened).toEqual(['sealed a', 'forged', 'forged']);
});

it('forgets what was used longest ago when there is too much', async () => {
  const { seal, opened } = counting(25);
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await seal.open(`sealed ${text}`);
  expect(opened).toEqual(['sealed a', 'sealed b', 'sealed c', 'sealed b']);
});
