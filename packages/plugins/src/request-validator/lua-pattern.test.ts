import { describe, expect, it } from 'vitest';
import { Work } from '../shared/work.ts';
import { compileLuaPattern } from './lua-pattern.ts';

const plenty = new Work(Number.POSITIVE_INFINITY);

describe('a Lua pattern', () => {
  it.each([
    ['^%a+$', 'abc', true],
    ['^%a+$', 'ab1', false],
    ['^%A+$', '12', true],
    ['b', 'abc', true],
    ['^b', 'abc', false],
    ['a^b', 'a^b', true],
    ['a$b', 'a$b', true],
    ['^a.c$', 'a\nc', true],
    ['^[%w_]+$', 'a_1', true],
    ['^[%w_]+$', 'a-1', false],
    ['^[^%s]+$', 'a b', false],
    ['^[a-f%d]+$', 'c0ffee', true],
    ['^[]x]+$', ']x', true],
    ['^[a-]+$', 'a-', true],
    ['^%(%d%d%)$', '(12)', true],
    ['^a-b$', 'aab', true],
    ['^%d%d?$', '1', true],
    ['^(%a+)=(%d*)$', 'x=1', true],
    ['^a|b$', 'a|b', true],
    ['^a|b$', 'a', false],
    ['^a{2}$', 'a{2}', true],
    ['^%u%l+$', 'Ann', true],
    ['^%x+$', 'C0FFEE', true],
    ['^%p$', '!', true],
    ['%.json$', 'a.json', true],
    ['%.json$', 'ajson', false],
    ['[%]]', 'a]', true],
    ['*a', '*a', true],
  ])('%s on %j', (pattern, text, expected) => {
    expect(compileLuaPattern(pattern, plenty)(text)).toBe(expected);
  });

  it('takes time that grows with the text only', () => {
    expect(compileLuaPattern('^(a*)*(a*)*(a*)*$', plenty)(`${'a'.repeat(20_000)}!`)).toBe(false);
    expect(compileLuaPattern('^a-a-a-a-a-a-a-b$', plenty)('a'.repeat(20_000))).toBe(false);
  });
});
