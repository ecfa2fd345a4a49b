import { describe, expect, it } from 'vitest';
import { timesOf, untimely } from './token-times.ts';

const now = 1_800_000_000;

function verdict(claims: Record<string, unknown>, nowMs: number, leeway = 0, maxAge?: number): string {
  const rules = { leewayMs: leeway * 1000, maxAgeMs: maxAge === undefined ? undefined : maxAge * 1000 };
  const times = timesOf({ exp: now + 1000, ...claims }, rules);
  if (typeof times === 'string') return times;
  return untimely(times, nowMs) ?? 'good';
}

describe('the boundaries of a token', () => {
  // [claims, leeway, the last moment that is outside, the first that is inside, in milliseconds from `now`]
  it.each<[string, Record<string, unknown>, number, number, number]>([
    ['exp', { exp: now }, 0, 0, -1],
    ['exp with leeway', { exp: now }, 60, 60_000, 59_999],
    ['exp with a fraction', { exp: now + 0.5 }, 0, 500, 499],
    ['exp as a text', { exp: String(now) }, 0, 0, -1],
    ['nbf', { nbf: now }, 0, -1, 0],
    ['nbf with leeway', { nbf: now }, 60, -60_001, -60_000],
    ['nbf as a text', { nbf: String(now) }, 0, -1, 0],
    ['iat', { iat: now }, 0, -1, 0],
    ['iat with leeway', { iat: now }, 60, -60_001, -60_000],
    ['the later of nbf and iat', { nbf: now - 10, iat: now }, 0, -1, 0],
  ])('%s: exact to the millisecond', (_what, claims, leeway, outside, inside) => {
    expect(verdict(claims, now * 1000 + inside, leeway)).toBe('good');
    expect(verdict(claims, now * 1000 + outside, leeway)).toMatch(/expired|not valid yet/);
  });

  it('max_age counts from the sign-in', () => {
    expect(verdict({ auth_time: now - 100 }, now * 1000 - 1, 0, 100)).toBe('good');
    expect(verdict({ auth_time: now - 100 }, now * 1000, 0, 100)).toBe('it has expired');
    expect(verdict({ auth_time: now - 100 }, now * 1000 + 59_999, 60, 100)).toBe('good');
    expect(verdict({}, now * 1000, 0, 100)).toContain('no auth_time');
    // Never beyond exp.
    expect(verdict({ auth_time: now, exp: now + 1 }, now * 1000 + 1000, 0, 100)).toBe('it has expired');
  });

  it.each([
    ['exp', [null, '', 'x', '1e9', [], {}, true, Number.NaN, Number.POSITIVE_INFINITY, 1e308]],
    ['nbf', ['', 'x', [], {}, false, Number.POSITIVE_INFINITY, -1e308]],
    ['iat', ['', 'x', [], {}, false, Number.POSITIVE_INFINITY, 1e13]],
  ] as const)('%s that is not a time is refused', (name, values) => {
    for (const value of values) expect(verdict({ [name]: value }, now * 1000)).toBe(`its ${name} is not a time`);
  });

  it('a token without exp is refused', () => {
    expect(timesOf({}, { leewayMs: 0, maxAgeMs: undefined })).toBe('it has no exp');
  });
});
