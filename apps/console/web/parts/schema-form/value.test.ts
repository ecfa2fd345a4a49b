import { describe, expect, it } from 'vitest';
import { pathOfText, textOfPath, valueAt, withoutNulls, withValueAt } from './value.ts';

describe('a value and its places', () => {
  const value = { a: { b: [{ c: 1 }, { c: 2 }] }, other: { kept: true } };

  it('is changed at one place, and is the same everywhere else', () => {
    const next = withValueAt(value, ['a', 'b', 1, 'c'], 3);
    expect(next).toEqual({ a: { b: [{ c: 1 }, { c: 3 }] }, other: { kept: true } });
    expect((next as typeof value).other).toBe(value.other);
    expect(value.a.b[1]).toEqual({ c: 2 });
  });

  it('gets the records that a new setting needs, and loses those that only held one', () => {
    const set = withValueAt({}, ['redis', 'port'], 6379);
    expect(set).toEqual({ redis: { port: 6379 } });
    expect(withValueAt(set, ['redis', 'port'], undefined)).toEqual({});
    expect(withValueAt({ redis: { port: 1, host: 'a' } }, ['redis', 'port'], undefined)).toEqual({
      redis: { host: 'a' },
    });
  });

  it('loses an entry of a list only by being told so', () => {
    expect(withValueAt({ list: [1, 2, 3] }, ['list', 1], undefined)).toEqual({ list: [1, 3] });
    expect(withValueAt({ list: [{ a: 1 }, { a: 2 }] }, ['list', 0, 'a'], undefined)).toEqual({ list: [{}, { a: 2 }] });
  });

  it('has places as people write them', () => {
    expect(textOfPath(['targets', 0, 'model'])).toBe('targets[0].model');
    expect(pathOfText('targets[0].model')).toEqual(pathOfText('targets.0.model'));
    expect(valueAt(value, pathOfText('a.b[1].c'))).toBe(2);
    expect(valueAt(value, ['a', 'toString'])).toBeUndefined();
  });

  it('says the same without what is null', () => {
    expect(withoutNulls({ a: null, b: [{ c: null, d: 0 }], e: false })).toEqual({ b: [{ d: 0 }], e: false });
  });
});
