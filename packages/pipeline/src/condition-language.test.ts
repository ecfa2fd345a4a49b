import { describe, expect, it } from 'vitest';
import { ConditionLanguage } from './condition-language.ts';

const language = new ConditionLanguage<{ args: unknown; caller: unknown }>({
  variables: { args: 'dyn', caller: 'dyn' },
  types: [],
});

function compile(source: string) {
  const condition = language.compile(source);
  if ('problem' in condition) throw new Error(condition.problem);
  return condition;
}

describe('a condition tells what it looks at', () => {
  it.each([
    ['caller.name == "a"', ['caller'], ['name']],
    ['has(args.path) && args["limit"] < 5', ['args'], ['path', 'limit']],
    ['args.items.all(i, i.price < 5.0)', ['args', 'i'], ['items', 'price']],
    ['default(args.a == caller.b, true)', ['args', 'caller'], ['a', 'b']],
    ['true', [], []],
  ])('%s', (source, reads, members) => {
    const condition = compile(source);
    expect([...condition.reads].sort()).toEqual(reads.toSorted());
    expect([...condition.members].sort()).toEqual(members.toSorted());
  });
});

describe('one evaluation does no more than so much', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i));

  it.each([
    'args.all(a, args.all(b, a + b >= 0))',
    'args.all(a, args.exists(b, b == -1) || true)',
    'size(args.map(a, args.filter(b, a == b))) > 0',
    'default(args.all(a, args.all(b, a + b >= 0)), true)',
    'args.exists(x, args.all(a, args.all(b, a + b >= 0)))',
  ])('%s fails where there is much', (source) => {
    const condition = compile(source);
    expect(() => condition.evaluate({ args: many(2_000), caller: null })).toThrow('more work');
    expect(() => condition.evaluate({ args: many(20), caller: null })).not.toThrow();
  });

  it('looks at long texts with patterns as long as that may take', () => {
    const condition = compile('args.matches("^(a|b|c)*d$") || true');
    expect(condition.evaluate({ args: 'a'.repeat(10_000), caller: null })).toBe(true);
    expect(() => condition.evaluate({ args: 'a'.repeat(2_000_000), caller: null })).toThrow('more work');
  });
});
