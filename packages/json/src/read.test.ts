import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasEscapedKey, readJson, readJsonNumbers } from './read.ts';

const keys = (value: unknown) => Object.keys(value as object);

/** A key that makes V8 misread `written` where it follows the same members: as many characters of it as it has when read. */
function decoyOf(written: string): string {
  const { length } = JSON.parse(`"${written}"`) as string;
  return JSON.stringify(written.slice(0, length));
}

const written = [
  String.raw`\r`,
  String.raw`\"`,
  String.raw`\/`,
  String.raw`\u0061b`,
  String.raw`\u0063ontent`,
  String.raw`tool\u005fcalls`,
  String.raw`https:\/\/example.com\/roles`,
  String.raw`gr\u00f6\u00dfe`,
  String.raw`\ud83d\ude00`,
];

describe('readJson: keys that V8 would misread', () => {
  // Each case has a first member of its own: what V8 has seen stays in its memory.
  let cases = 0;
  const firstKey = () => `first ${++cases}`;

  it.each(written)('"%s" is read rightly after an earlier document', (key) => {
    const first = firstKey();
    readJson(`{"${first}":1,${decoyOf(key)}:2}`);
    expect(keys(readJson(`{"${first}":1,"${key}":2}`))).toEqual([first, JSON.parse(`"${key}"`)]);
  });

  it.each(written)('"%s" is read rightly where somebody else has asked JSON.parse', (key) => {
    const first = firstKey();
    JSON.parse(`{"${first}":1,${decoyOf(key)}:2}`);
    expect(keys(readJson(`{"${first}":1,"${key}":2}`))).toEqual([first, JSON.parse(`"${key}"`)]);
  });

  it.each(written)('"%s" is read rightly after others of the same document, at any depth', (key) => {
    const first = firstKey();
    const decoy = `{"${first}":1,${decoyOf(key)}:2}`;
    const items = readJson(`[${decoy},${decoy},{"${first}":1,"${key}":2},{"x":[{"${first}":1,"${key}":2}]}]`) as [
      unknown,
      unknown,
      unknown,
      { x: [unknown] },
    ];
    expect(keys(items[2])).toEqual([first, JSON.parse(`"${key}"`)]);
    expect(keys(items[3].x[0])).toEqual([first, JSON.parse(`"${key}"`)]);
  });

  it('does not make JSON.parse misread what others give it', () => {
    const first = firstKey();
    readJson(String.raw`{"${first}":1,"\\":2}`);
    expect(keys(JSON.parse(String.raw`{"${first}":1,"\r":2}`))).toEqual([first, '\r']);
  });

  it('JSON.parse still misreads them: when this fails, V8 is mended and readJson can go', () => {
    const first = firstKey();
    JSON.parse(String.raw`{"${first}":1,"\\":2}`);
    expect(keys(JSON.parse(String.raw`{"${first}":1,"\r":2}`))).toEqual([first, '\\']);
  });
});

describe('readJson', () => {
  it('reads what JSON.parse reads, whichever way keys are written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 }), fc.array(fc.boolean()), (value, choices) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(readJson(rewritten(value, choices)))).toBe(text);
        expect(JSON.stringify(readJsonNumbers(text, Number))).toBe(text);
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom('', '"', '{', '}', ',', ':', '\\', '0', '\n', '\u00a0', 'x', '-', '.'),
        fc.boolean(),
        (value, place, by, isInstead) => {
          const text = JSON.stringify({ 'a\u0001': value, b: [1.5e-7, true, null] }, null, 1);
          const at = place % text.length;
          const broken = text.slice(0, at) + by + text.slice(isInstead ? at + 1 : at);
          expect(outcomeOf(() => readJsonNumbers(broken, Number))).toEqual(outcomeOf(() => JSON.parse(broken)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives `__proto__` as a member of its own, and the last of two that are the same', () => {
    const value = readJson(String.raw`{"\u005f_proto__":{"isAdmin":true},"__proto__":{"x":1},"a":1,"b":2,"\u0061":3}`);
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', { x: 1 }],
      ['a', 3],
      ['b', 2],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('is not stopped by depth', () => {
    const depth = 200_000;
    let value = readJson(String.raw`{"\u0061":${'['.repeat(depth)}${']'.repeat(depth)}}`) as Record<string, unknown>;
    expect(keys(value)).toEqual(['a']);
    for (let i = 0; i < depth; i++) value = Object.values(value)[0] as never;
    expect(value).toEqual([]);
  });

  it('keeps halves of characters', () => {
    expect(readJson(String.raw`{"\u0061":"\ud800","b":"${'\udc00'}"}`)).toEqual({ a: '\ud800', b: '\udc00' });
  });

  it('gives numbers as they are written to whoever wants them', () => {
    const text = String.raw`{"\u0061":[-0,12345678901234567890,1.10,1E+2],"b":0}`;
    expect(readJsonNumbers(text, (one) => `<${one}>`)).toEqual({
      a: ['<-0>', '<12345678901234567890>', '<1.10>', '<1E+2>'],
      b: '<0>',
    });
  });
});

describe('hasEscapedKey', () => {
  it.each([
    ['{}', false],
    [String.raw`{"a":"\n\"\\","b":["\\"]}`, false],
    [String.raw`{"a":"\\","b\\" : 1}`, true],
    [String.raw`{"\"":1}`, true],
    [String.raw`{"\":":1}`, true],
    [String.raw`{"a":1,"\\:\"" :1,"b":"x\ny"}`, true],
    [String.raw`{"\u0061" :{"b":1},"c":"\\"}`, true],
    [String.raw`{"a":"{\"b\":\"c\\\" : 1\"}","d":"\\"}`, false],
    [String.raw`{"a":"\\","b":1,"c":"\\\\"}`, false],
    [`{"a":"${String.raw`\"`.repeat(1000)}","${String.raw`\"`}":1}`, true],
    [`{"a":"${'x'.repeat(100)}${String.raw`\\`.repeat(100)}"}`, false],
    [`{"${'x'.repeat(100)}${String.raw`\\`.repeat(100)}":1}`, true],
    [String.raw`"\"`, false],
    ['\\', false],
    // Values that look like the end of a key cost time only.
    [String.raw`["\\",": \n"]`, true],
    // JSON.parse comes to keys before it finds that this is none.
    [String.raw`[{"\\":1} x "`, true],
    ['[{"\\\\":1}, x\\', true],
  ])('%s', (text, is) => {
    expect(hasEscapedKey(text)).toBe(is);
  });

  it('finds each key that has an escape', () => {
    const piece = fc.constantFrom('a', '"', '\\', ':', ' ', '\n', ',', '{', 'ř');
    const string = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const { value: any } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, string, fc.array(tie('value')), fc.dictionary(string, tie('value'))),
    }));
    fc.assert(
      fc.property(any, fc.constantFrom(undefined, 1), (value, indent) => {
        const isEscaped = (key: string) => JSON.stringify(key).includes('\\');
        const isThere = (one: unknown): boolean =>
          typeof one === 'object' &&
          one !== null &&
          (Object.values(one).some(isThere) || (!Array.isArray(one) && Object.keys(one).some(isEscaped)));
        if (isThere(value)) expect(hasEscapedKey(JSON.stringify(value, null, indent))).toBe(true);
        expect(readJson(JSON.stringify(value, null, indent))).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes time in proportion to whatever it is given', () => {
    for (const part of ['\\', '"', ':', ' ', '":', '\\":', '" :', '"\\":', '\\ :'])
      hasEscapedKey(`${part.repeat(1_000_000)}\\`);
  });
});

function outcomeOf(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch (error) {
    return (error as Error).name;
  }
}

/** The same value as text, some characters of its keys written in another way. */
function rewritten(value: unknown, choices: boolean[]): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => rewritten(one, choices)).join(' , ')}]`;
  const members = Object.entries(value).map(
    ([key, one]) =>
      `"${[...key.split('')].map((each) => escaped(each, choices)).join('')}" : ${rewritten(one, choices)}`,
  );
  return `{${members.join(',\n')}}`;
}

function escaped(character: string, choices: boolean[]): string {
  if (choices.pop() !== true && !/["\\\0-\x1f\ud800-\udfff]/.test(character)) return character;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
