import { describe, expect, it } from 'vitest';
import { isOutage } from './outage.ts';

/** As `pg` has them: what the server said has a severity; what the system said, and what `pg` itself finds, has none. */
const answered = (code: string) => Object.assign(new Error('said so'), { code, severity: 'ERROR' });
const failed = (code: string) => Object.assign(new Error('failed'), { code, syscall: 'write' });

describe('an outage of PostgreSQL', () => {
  it.each(['EPIPE', 'ECONNREFUSED', 'ECONNRESET'])('is what the system says: %s', (code) => {
    expect(isOutage(failed(code))).toBe(true);
  });

  it('is a timeout, which has no code', () => {
    expect(isOutage(new Error('Query read timeout'))).toBe(true);
  });

  it.each(['57P01', '53300', '08006'])('is that the server goes away, or has no room: %s', (code) => {
    expect(isOutage(answered(code))).toBe(true);
  });

  it.each(['42P01', '23505', 'XX000', '28P01'])('is none where a statement was refused: %s', (code) => {
    expect(isOutage(answered(code))).toBe(false);
  });
});
