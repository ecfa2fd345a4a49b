import type { Seal } from './seal.ts';

/** A seal that opens what it has opened lately without deciphering it again, which costs a tenth of a millisecond. */
export function rememberOpened(seal: Seal, charactersMax: number = 4 * 1024 * 1024): Seal {
  const opened = new Map<string, string>();
  let characters = 0;

  function forget(sealed: string, text: string): void {
    opened.delete(sealed);
    characters -= sealed.length + text.length;
  }

  return {
    seal: (text) => seal.seal(text),
    async open(sealed) {
      const known = opened.get(sealed);
      if (known !== undefined) {
        // Now it is the one that was used last.
        opened.delete(sealed);
        opened.set(sealed, known);
        return known;
      }
      const text = await seal.open(sealed);
      if (text === undefined || opened.has(sealed)) return text;
      opened.set(sealed, text);
      characters += sealed.length + text.length;
      for (const [oldest, itsText] of opened) {
        if (characters <= charactersMax) break;
        forget(oldest, itsText);
      }
      return text;
    },
  };
}
