import { KeyRing } from '@sallyport/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Seal } from './seal.ts';

const hourMs = 3_600_000;
let nowMs = 1_000_000;
const made = (endpoint: string, ...secrets: string[]) =>
  new Seal(
    new KeyRing(
      secrets.map((secret) => ({ reveal: () => secret })),
      'mcp',
    ),
    endpoint,
    () => nowMs,
  );
const seal = made('route-1', 'secret of the tests');

describe('a seal of MCP', () => {
  it('gives back what was sealed, in visible ASCII, and never seals the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [one, two] = [seal.seal('session', 'ann', text, hourMs), seal.seal('session', 'ann', text, hourMs)];
        expect(one).not.toBe(two);
        expect(one).toMatch(/^[\w-]+$/);
        expect(seal.open('session', 'ann', one)).toBe(text.toWellFormed());
      }),
    );
  });

  it('opens for its principal, use and endpoint only, and with its secret', () => {
    const sealed = seal.seal('session', 'ann', 'text', hourMs);
    expect(seal.open('session', 'ann', sealed)).toBe('text');
    expect(seal.open('session', 'bob', sealed)).toBeUndefined();
    expect(seal.open('state', 'ann', sealed)).toBeUndefined();
    expect(made('route-2', 'secret of the tests').open('session', 'ann', sealed)).toBeUndefined();
    expect(made('route-1', 'another secret').open('session', 'ann', sealed)).toBeUndefined();
  });

  it('seals with the first secret and opens with each', () => {
    const rotated = made('route-1', 'the new secret', 'secret of the tests');
    expect(rotated.open('session', 'ann', seal.seal('session', 'ann', 'old', hourMs))).toBe('old');
    expect(seal.open('session', 'ann', rotated.seal('session', 'ann', 'new', hourMs))).toBeUndefined();
  });

  it('opens nothing whose time is over', () => {
    const sealed = seal.seal('session', 'ann', 'text', hourMs);
    expect(seal.openUntil('session', 'ann', sealed)).toEqual({ text: 'text', untilMs: nowMs + hourMs });
    nowMs += hourMs;
    expect(seal.open('session', 'ann', sealed)).toBeUndefined();
  });

  it('opens nothing that was changed, cut, lengthened or put together', () => {
    const sealed = seal.seal('request', 'ann', 'the person is alice', hourMs);
    const other = seal.seal('request', 'ann', 'the person is bobby', hourMs);
    fc.assert(
      fc.property(
        fc.nat(sealed.length - 1),
        fc.constantFrom('cut', 'change', 'lengthen', 'mix', 'drop', 'pad'),
        (at, how) => {
          const forged = {
            cut: sealed.slice(0, at),
            change: `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'Q' : 'A'}${sealed.slice(at + 1)}`,
            lengthen: `${sealed.slice(0, at)}A${sealed.slice(at)}`,
            mix: sealed.slice(0, at) + other.slice(at),
            drop: sealed.slice(0, at) + sealed.slice(at + 1),
            pad: `${sealed.slice(0, at)}=${sealed.slice(at)}`,
          }[how];
          const opened = seal.open('request', 'ann', forged);
          if (forged === sealed || forged === other) expect(opened).toBeDefined();
          else expect(opened).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(['', 'a', 'a'.repeat(56), 'é'.repeat(80), 'a'.repeat(1_000_000)])('opens no text of anybody (%#)', (text) => {
    expect(seal.open('session', 'ann', text)).toBeUndefined();
  });

  it('is not ready while a vault has not given its secret', () => {
    let secret = '';
    const awaited = new Seal(new KeyRing([{ reveal: () => secret }], 'mcp'), 'route-1', () => nowMs);
    expect(awaited.isReady).toBe(false);
    expect(() => awaited.seal('session', 'ann', 'text', hourMs)).toThrow('no secret');
    secret = 'secret of the tests';
    expect(awaited.open('session', 'ann', seal.seal('session', 'ann', 'text', hourMs))).toBe('text');
  });
});
