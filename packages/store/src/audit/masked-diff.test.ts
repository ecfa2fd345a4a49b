import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedDiff } from './masked-diff.ts';

describe('what an entry of the audit log tells of a change', () => {
  it('is each place that changed, and nothing else', () => {
    const before = { name: 'a', config: { limits: [1, 2], on: true }, gone: 1 };
    const after = { name: 'a', config: { limits: [1, 3], on: true }, tags: ['x'] };
    expect(maskedDiff(before, after)).toEqual([
      { path: 'config.limits.1', before: 2, after: 3 },
      { path: 'gone', before: 1 },
      { path: 'tags', after: ['x'] },
    ]);
    expect(maskedDiff({ a: [1] }, { a: [1] })).toEqual([]);
  });

  it('hides secrets, what is sealed, and who people are', () => {
    const before = {
      client_secret: 'one',
      config: { headers: { Authorization: 'Bearer x' }, sealedKey: 'sealed:1:abc' },
    };
    const after = {
      client_secret: 'two',
      config: { headers: { Authorization: 'Bearer y' }, sealedKey: 'sealed:1:def' },
      username: 'ann',
      deep: { password: { kept: 'x' } },
    };
    const text = JSON.stringify(maskedDiff(before, after));
    for (const secret of ['one', 'two', 'Bearer', 'abc', 'def', 'ann', '"x"']) expect(text).not.toContain(secret);
    expect(maskedDiff(undefined, { key: 'abc', name: 'n' })).toEqual([
      { path: '', after: { key: '********', name: 'n' } },
    ]);
  });

  it('is bounded, whatever changed', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 'x'.repeat(5_000)]));
    const differences = maskedDiff({}, many);
    expect(differences).toHaveLength(101);
    expect(differences.at(-1)!.path).toBe('and 4900 more places');
    expect(JSON.stringify(differences).length).toBeLessThan(60_000);
  });

  it('takes anything', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => maskedDiff(a, b).length <= 101));
  });
});
