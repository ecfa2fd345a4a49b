import { describe, expect, it } from 'vitest';
import { compileRequirement } from './requirement.ts';

describe('a requirement', () => {
  const requirement = compileRequirement(['a b', 'c'])!;

  it.each([
    [['a', 'b', 'x'], true],
    [['c'], true],
    [['a'], false],
    [['a b'], false],
    [[], false],
  ])('of (a and b) or c is, by %j, met: %j', (values, isMet) => {
    expect(requirement.isMetBy(new Set(values))).toBe(isMet);
  });

  it('asks for the first alternative', () => {
    expect(requirement.wanted).toEqual(['a', 'b']);
  });

  it.each([[undefined], [[]], [['', ' ']]])('of %j is none', (entries) => {
    expect(compileRequirement(entries)).toBeUndefined();
  });
});
