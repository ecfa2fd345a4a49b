import type { Framer } from '@sallyport/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonArrayFramer } from './json-array.ts';
import { LineFramer } from './lines.ts';

function frame(framer: Framer, text: string, cuts: readonly number[]): { frames: string[]; rest: string } | undefined {
  const bytes = Buffer.from(text);
  const frames: string[] = [];
  let from = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    const found = framer.push(bytes.subarray(from, cut));
    if (found === undefined) return undefined;
    for (const one of found) frames.push(one.toString());
    from = cut;
  }
  return { frames, rest: framer.rest()?.toString() ?? '' };
}

const value = fc.dictionary(
  fc.constantFrom('a', 'ü€😀', '"', '}', 'b\\'),
  fc.oneof(
    fc.constantFrom('[{', '"]', '\\"', '😀€', '\n', ',\\'),
    fc.integer(),
    fc.constantFrom([], [{}], { a: ['}'] }),
  ),
);

describe.each([
  {
    name: 'lines',
    create: (bytesMax: number): Framer => new LineFramer(bytesMax),
    write: (values: unknown[], gap: string) => values.map((one) => `${gap}${JSON.stringify(one)}\n`).join(''),
    unwrap: (text: string) => text,
    ends: 0,
  },
  {
    name: 'json-array',
    create: (bytesMax: number): Framer => new JsonArrayFramer(bytesMax),
    write: (values: unknown[], gap: string) =>
      `[${values.map((one) => JSON.stringify(one)).join(`${gap},${gap}`)}${gap}]`,
    unwrap: (text: string) => text.trim().replace(/^[[,]/, ''),
    ends: 1,
  },
])('the framer of $name', ({ create, write, unwrap, ends }) => {
  const gap = fc.constantFrom('', '\n', '\r\n', ' \t');

  it('gives each value back, however the bytes arrive, and loses none', () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 8 }),
        gap,
        fc.array(fc.nat(), { maxLength: 8 }),
        (values, space, cuts) => {
          const text = write(values, space);
          const { frames, rest } = frame(create(1 << 20), text, cuts)!;
          expect(frames.join('') + rest).toBe(text);
          const contents = ends === 0 ? frames : frames.slice(0, -1);
          expect(contents.map((one) => JSON.parse(unwrap(one)))).toEqual(values);
        },
      ),
    );
  });

  it('cuts alike at every byte, inside of characters too', () => {
    const text = write([{ text: '€😀"}]\\' }, { a: [{ b: '\n' }] }, {}], '\r\n');
    const whole = frame(create(1 << 20), text, []);
    for (let cut = 0; cut <= Buffer.byteLength(text); cut++) {
      expect(frame(create(1 << 20), text, [cut]), `cut at ${cut}`).toEqual(whole);
    }
    const everywhere = Array.from({ length: Buffer.byteLength(text) }, (_, i) => i);
    expect(frame(create(1 << 20), text, everywhere)).toEqual(whole);
  });

  it('gives up on a frame beyond the limit, and on none within', () => {
    const text = write([{ a: '0123456789' }, { a: '0123456789' }], '');
    expect(frame(create(24), text, [5, 9])?.frames).toHaveLength(2 + ends);
    expect(
      frame(
        create(12),
        text,
        Array.from({ length: text.length }, (_, i) => i),
      ),
    ).toBeUndefined();
  });

  it('does not look at bytes again and again: a large frame may come in small pieces', () => {
    const framer = create(1 << 26);
    framer.push(Buffer.from(write([{ a: '' }], '').replace(/"\}.*/s, '')));
    const piece = Buffer.alloc(256, 'a');
    // Copying what is held with each piece would move half a terabyte.
    for (let n = 0; n < 64 * 1024; n++) framer.push(piece);
    expect(framer.push(Buffer.from('"}\n'))).toHaveLength(1);
  });
});

describe('the framer of lines', () => {
  it.each([1, 1_000, Infinity])('looks at blank lines once, however many come, %s bytes at a time', (pieceBytes) => {
    const framer = new LineFramer(1 << 20);
    const blank = Buffer.alloc(1 << 18, '\n');
    // Beginning anew at each line feed would take half a minute.
    for (let at = 0; at < blank.length; at += pieceBytes) framer.push(blank.subarray(at, at + pieceBytes));
    expect(framer.push(Buffer.from('{}\n'))).toHaveLength(1);
  });

  it('leaves a last line that does not end to whoever asks for the rest', () => {
    expect(frame(new LineFramer(99), '{"a":1}\r\n\n{"a":2}', [])).toEqual({
      frames: ['{"a":1}\r\n'],
      rest: '\n{"a":2}',
    });
  });
});

describe('the framer of a JSON array', () => {
  it('gives an object as soon as it closes, not when the next one comes', () => {
    expect(frame(new JsonArrayFramer(99), '[{"a":1}', [])?.frames).toEqual(['[{"a":1}']);
  });

  it('tells the end of the array as a frame', () => {
    expect(frame(new JsonArrayFramer(99), '[{"a":1}\n]\n', [])).toEqual({ frames: ['[{"a":1}', '\n]'], rest: '\n' });
    expect(frame(new JsonArrayFramer(99), '[]', [])?.frames).toEqual(['[]']);
  });

  it.each(['{"error":1}', '<html>', '[1]', '["a"]', '[{}{}]', '[,{}]', '[{},]', '[{}]x'])('refuses %s', (text) => {
    expect(frame(new JsonArrayFramer(99), text, [])).toBeUndefined();
  });
});
