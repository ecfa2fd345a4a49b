import { describe, expect, it } from 'vitest';
import { mergePatch } from './merge-patch.ts';

describe('what is sent of a changed entity', () => {
  it('is nothing where nothing changed', () =>
    expect(mergePatch({ a: [1], b: { c: 1 } }, { a: [1], b: { c: 1 } })).toEqual({}));
  it('is what differs, within records too', () =>
    expect(mergePatch({ a: 1, b: { c: 1, d: 2 } }, { a: 1, b: { c: 3, d: 2 } })).toEqual({ b: { c: 3 } }));
  it('unsets what is gone', () =>
    expect(mergePatch({ a: 1, b: { c: 1 } }, { b: {} })).toEqual({ a: null, b: { c: null } }));
  it('has lists whole', () => expect(mergePatch({ a: [1, 2] }, { a: [2] })).toEqual({ a: [2] }));
});
