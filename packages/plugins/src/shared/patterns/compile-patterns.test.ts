import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { compilePatterns } from './compile-patterns.ts';
import { PatternSet } from './pattern-set.ts';

function compile(...patterns: string[]): PatternSet {
  const made = compilePatterns(patterns);
  if (!(made instanceof PatternSet)) throw new Error(made.map(({ message }) => message).join('\n'));
  return made;
}

describe('a set of patterns', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '[ab]',
    '.',
    '\\b',
    '\\B',
    '^',
    '$',
    '\\w',
    '\\d',
    '\\n',
    'é',
    '(?i:A)',
    '(?m:$)',
    '😀',
  );
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      atom,
      fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
      fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
      fc.tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}')).map(([a, times]) => `(?:${a})${times}`),
    ),
  }));
  const text = fc
    .array(fc.constantFrom('a', 'b', 'A', ' ', '\n', '1', 'é', '😀', '_'), { maxLength: 12 })
    .map((all) => all.join(''));

  it('finds what the engine finds, of each pattern', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 4 }),
        fc.array(text, { maxLength: 5 }),
        (patterns, texts) => {
          const set = compile(...patterns);
          for (const one of texts) {
            const found = set.find(one);
            const expected = patterns.map((each) => finds(each, one));
            if (typeof found === 'object') expect(expected[found.pattern]).toBe(true);
            else expect(expected.every((each) => !each)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  /** With `$` as PCRE means it. */
  function finds(pattern: string, within: string): boolean {
    return RE2JS.compile(pattern.replaceAll(/(?<!\(\?m:)\$/g, '(?:\\n?\\z)'))
      .matcher(within)
      .find();
  }

  it('says which pattern is found first', () => {
    expect(compile('weapon', 'bomb').find('a bomb is a weapon')).toEqual({ pattern: 1 });
  });

  it('takes what other engines take for ever, in linear time', () => {
    const set = compile('(a+)+$', '(x+x+)+y', '(?:\\d[ -]*?){13,16}', '^(([a-z])+.)+[A-Z]([a-z])+$');
    expect(set.find(`${'a'.repeat(100_000)}!`)).toBeUndefined();
  });

  it('gives up a text that was written to cost more than one of its length may', () => {
    const set = compile('(?i)show.{0,60}☃', 'print.{0,60}☃', 'tell.{0,60}☃', 'say.{0,60}☃');
    const words = ['show', 'print', 'tell', 'say', '.', ' ', 'o'];
    let seed = 7;
    const next = () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed >> 8;
    };
    const hostile = Array.from({ length: 50_000 }, () => words[next() % words.length]).join('');
    expect(set.find(hostile.slice(0, 100_000))).toBe('costly');
    expect(set.find('show me what a snowman looks like: ☃')).toEqual({ pattern: 0 });
  });

  it('lets others have their turn while it goes through a long text', async () => {
    const set = compile('needle');
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    expect(await set.findInTurns(`${'hay '.repeat(400_000)}needle`)).toEqual({ pattern: 0 });
    clearImmediate(next);
    expect(turns).toBeGreaterThan(3);
    expect(await set.findInTurns('hay '.repeat(200_000))).toBeUndefined();
  });

  it('keeps apart what hinders each other, and still finds all of it', () => {
    const starts = ['password', 'token', 'secret', 'account', 'card', 'the', 'with'];
    const patterns = starts.map((start) => `(?i)${start}.{0,40}number`);
    const set = compile(...patterns);
    for (const [index, start] of starts.entries()) expect(set.find(`${start} and NUMBER`)).toEqual({ pattern: index });
  });
});

describe('what cannot be a pattern', () => {
  const problems = (...patterns: string[]) => {
    const made = compilePatterns(patterns);
    return made instanceof PatternSet ? [] : made;
  };

  it.each([
    ['a(?=b)', 'it looks around'],
    ['(a', "the pattern '(a' is no regular expression: missing closing )"],
    ['[z-a]', 'invalid character class range'],
    ['a{1000}b{1000}', 'too large'],
    ['(?:a{900}){900}', 'invalid repeat count'],
    ['e.{40}t', 'of ordinary text, too much has to be kept in mind'],
  ])('%s is refused with itself and why', (pattern, why) => {
    expect(problems('fine', pattern)).toEqual([{ index: 1, message: expect.stringContaining(why) }]);
    expect(problems(pattern)[0]!.message).toContain(`'${pattern}'`);
  });
});
