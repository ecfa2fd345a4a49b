import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptNames, type Naming, shownName } from './naming.ts';

const prefixed: Naming = { prefix: 'wiki', separator: '__', aliases: new Map([['search_all', 'find']]) };

describe('the name that clients know something by', () => {
  it('is its own where names are kept', () => expect(shownName(keptNames, 'Weird näme')).toBe('Weird näme'));
  it('begins with the prefix', () => expect(shownName(prefixed, 'search')).toBe('wiki__search'));
  it('is what the configuration says', () => expect(shownName(prefixed, 'search_all')).toBe('find'));
  it('holds no character that models refuse', () => {
    expect(shownName(prefixed, 'get user/1')).toMatch(/^wiki__get_user_1_[0-9a-f]{8}$/);
  });

  it('can always be called by models, and stays the same', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (name) => {
        const shown = shownName(prefixed, name);
        expect(shown).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
        expect(shownName(prefixed, name)).toBe(shown);
      }),
    );
  });

  it('is nobody else’s', () => {
    const name = fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[ab_/]{55,65}$/));
    fc.assert(
      fc.property(name, name, (one, other) => {
        if (one !== other) expect(shownName(prefixed, one)).not.toBe(shownName(prefixed, other));
      }),
    );
  });
});
