import { describe, expect, it } from 'vitest';
import { hostOf } from './host-of.ts';

describe('the host of a call', () => {
  const at = { hostname: '10.0.0.1' };

  it('is that of the address for a route without hosts, and for one that has it', () => {
    expect(hostOf([], undefined, at)).toBeUndefined();
    expect(hostOf(['10.0.0.1', 'a.test'], undefined, at)).toBeUndefined();
  });

  it('is one of the route else, or the one that is wanted of them', () => {
    expect(hostOf(['*.a.test', 'b.test'], undefined, at)).toBe('b.test');
    expect(hostOf(['*.a.test'], undefined, at)).toBeUndefined();
    expect(hostOf(['*.a.test', 'b.*'], 'x.a.test', at)).toBe('x.a.test');
    expect(hostOf(['*.a.test', 'b.*'], 'b.test:8000', at)).toBe('b.test:8000');
  });

  it.each(['c.test', 'a.test', '.a.test', 'x.a.test.evil', 'b.test/', 'x@a.test', ''])('is never %j', (wanted) => {
    expect(() => hostOf(['*.a.test', 'b.test'], wanted, at)).toThrow('none of the hosts');
    expect(() => hostOf([], wanted, at)).toThrow('none of the hosts');
  });
});
