import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editTexts, readTexts } from './json-texts.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '"', '\\', '\n', '\u0001'), maxLength: 600 });

/** With each `a` replaced, which edits say backwards: on their order nothing may depend. Or only in texts that are in another text. */
function edited(bytes: Buffer, isInner = false): unknown {
  const places = readTexts(bytes)!.filter(({ outer }) => !isInner || outer !== undefined);
  const edits = places.flatMap((place) =>
    [...place.leaf.text.matchAll(/a/g)].map(({ index }) => ({
      place,
      start: index,
      end: index + 1,
      replacement: 'b€',
    })),
  );
  return JSON.parse(editTexts(bytes, edits.reverse()).toString());
}

const wanted = (said: string) => said.replaceAll('a', 'b€');

describe('edits of the texts of a JSON text', () => {
  it('are made where they belong, however the text is written', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (one, two, isEscaped) => {
        const plain = JSON.stringify([one, two]);
        const written = isEscaped ? plain.replace(/[^\x00-\x7f]/g, (unit) => `\\u${hex(unit)}`) : plain;
        expect(edited(Buffer.from(written))).toEqual([wanted(one), wanted(two)]);
      }),
    );
  });

  it('are made in texts that are JSON in another text, too', () => {
    fc.assert(
      fc.property(text, text, (one, two) => {
        const bytes = Buffer.from(JSON.stringify({ x: JSON.stringify([`€${one}`, two, '"']) }));
        const { x } = edited(bytes, true) as { x: string };
        expect(JSON.parse(x)).toEqual([wanted(`€${one}`), wanted(two), '"']);
      }),
    );
  });

  it('are found in one pass through the text, however many there are', () => {
    const long = 'ä😀 a '.repeat(30_000);
    expect(edited(Buffer.from(JSON.stringify(long)))).toBe(wanted(long));
    const inner = JSON.stringify(Array.from({ length: 10_000 }, () => 'ä a'));
    expect(edited(Buffer.from(JSON.stringify(inner)), true)).toBe(wanted(inner));
  });
});

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}
