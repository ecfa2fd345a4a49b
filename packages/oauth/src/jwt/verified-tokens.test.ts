import { describe, expect, it } from 'vitest';
import { LoadedKey } from '../keys/loaded-key.ts';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens.ts';

const key = () => new LoadedKey('k', ['RS256'], { kty: 'RSA', n: 'n', e: 'e' });

function token(text: string, by?: LoadedKey): VerifiedToken {
  const times = { fromMs: 0, untilMs: 1_000_000 };
  return { text, alg: 'RS256', kid: 'k', typ: undefined, claims: {}, ...times, key: by };
}

describe('verified tokens', () => {
  it('are found until the time is over for which they are kept', () => {
    const tokens = new VerifiedTokens(10);
    const one = token('a', key());
    tokens.set(one, 1_000);
    expect(tokens.get('a', 999)).toBe(one);
    expect(tokens.get('a', 1_000)).toBeUndefined();
    expect(tokens.size).toBe(0);
  });

  it('are gone with the key that has verified them', () => {
    const tokens = new VerifiedTokens(10);
    const by = key();
    tokens.set(token('a', by), 1_000);
    tokens.set(token('b'), 1_000);
    by.isCurrent = false;
    expect(tokens.get('a', 0)).toBeUndefined();
    expect(tokens.get('b', 0)).toBeDefined();
  });

  it('are never more than there is room for, however many come', () => {
    const tokens = new VerifiedTokens(100);
    let most = 0;
    for (let i = 0; i < 10_000; i++) {
      tokens.set(token(`t${i}`), 1_000);
      most = Math.max(most, tokens.size);
    }
    expect(most).toBeLessThanOrEqual(100);
    expect(tokens.get('t9999', 0)).toBeDefined();
    expect(tokens.get('t0', 0)).toBeUndefined();
  });

  it('stay while they are used, whoever else comes', () => {
    const tokens = new VerifiedTokens(100);
    tokens.set(token('mine'), 1_000);
    for (let i = 0; i < 10_000; i++) {
      tokens.set(token(`t${i}`), 1_000);
      if (i % 20 === 0) expect(tokens.get('mine', 0)).toBeDefined();
    }
  });
});
