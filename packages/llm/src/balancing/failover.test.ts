import { describe, expect, it } from 'vitest';
import { type FailoverCriterion, FailoverRules, type TryFailure } from './failover.ts';

const status = (number: number, retryAfterS?: number): TryFailure => ({ type: 'status', status: number, retryAfterS });
const sent = (type: 'error' | 'timeout' | 'invalid'): TryFailure => ({ type, nothingSent: false });
const unsent = (type: 'error' | 'timeout'): TryFailure => ({ type, nothingSent: true });
const rules = (...criteria: FailoverCriterion[]) => new FailoverRules(criteria);
const usual = rules('error', 'timeout');

describe('whether another target is asked', () => {
  it('is so by default when nothing was sent, or the request is safe', () => {
    expect(usual.repeats(unsent('error'), false)).toBe(true);
    expect(usual.repeats(unsent('timeout'), false)).toBe(true);
    expect(usual.repeats(sent('error'), false)).toBe(false);
    expect(usual.repeats(sent('timeout'), false)).toBe(false);
    expect(usual.repeats(sent('error'), true)).toBe(true);
  });

  it('is so for what was sent, with non_idempotent', () => {
    const all = rules('error', 'timeout', 'invalid_header', 'http_500', 'non_idempotent');
    for (const failure of [sent('error'), sent('timeout'), sent('invalid'), status(500)])
      expect(all.repeats(failure, false)).toBe(true);
  });

  it('is so for answers that say that nothing was done, when they are named', () => {
    const named = rules('http_403', 'http_404', 'http_429', 'http_500', 'http_503');
    for (const code of [403, 404, 429, 503, 529]) expect(named.repeats(status(code), false)).toBe(true);
    expect(named.repeats(status(500), false)).toBe(false);
    expect(named.repeats(status(500), true)).toBe(true);
    for (const code of [403, 404, 429, 503, 529]) expect(usual.repeats(status(code), false)).toBe(false);
  });

  it('is never so for what the caller did wrong', () => {
    const everything = rules('error', 'timeout', 'invalid_header', 'http_403', 'http_404', 'http_429', 'http_500');
    for (const code of [400, 401, 402, 413, 422]) expect(everything.repeats(status(code), true)).toBe(false);
  });

  it('is asked after an answer that makes no sense, as after any error', () => {
    expect(usual.repeats(sent('invalid'), true)).toBe(true);
    expect(rules('invalid_header').repeats(sent('invalid'), true)).toBe(true);
  });

  it('is asked of nobody without the criterion', () => {
    expect(rules('timeout', 'non_idempotent').repeats(unsent('error'), true)).toBe(false);
    expect(rules('timeout').repeats(sent('invalid'), true)).toBe(false);
  });
});

describe('whether a failure tells against its target', () => {
  it('is so for broken connections, silence and answers that cannot be read, always', () => {
    for (const failure of [sent('error'), unsent('timeout'), sent('invalid')])
      expect(rules('http_500').counts(failure)).toBe(true);
  });

  it('is so for statuses that are named, but never for 403 and 404, nor for a limit that says when it ends', () => {
    const named = rules('http_403', 'http_404', 'http_429', 'http_500', 'http_503');
    expect([403, 404, 429, 500, 503, 529].map((code) => named.counts(status(code)))).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(named.counts(status(429, 20))).toBe(false);
    expect(usual.counts(status(500))).toBe(false);
  });
});
