import { createHash, hkdfSync } from 'node:crypto';
import { Secret } from '@sallyport/contracts';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createSeal } from './seal.ts';

const secret = new Secret('a secret that is long enough for it');
const seal = createSeal([secret], 'tests');

describe('a seal', () => {
  it('gives back what was sealed, and never seals the same twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const [one, two] = await Promise.all([seal.seal(text), seal.seal(text)]);
        expect(one).not.toBe(two);
        expect(one).toMatch(/^[\w.-]+$/);
        // What is no Unicode text, a lone surrogate, cannot be said in UTF-8.
        expect(await seal.open(one)).toBe(text.toWellFormed());
      }),
      { numRuns: 50 },
    );
  });

  it('is not made, and opens nothing, while a vault has not given its secret', async () => {
    let text = '';
    const awaited = createSeal([new Secret(() => text)], 'tests');
    await expect(awaited.seal('the person is alice')).rejects.toThrow('has no secret');
    text = 'no longer empty';
    const sealed = await awaited.seal('the person is alice');
    expect(await awaited.open(sealed)).toBe('the person is alice');
    // Who knows that it is empty could derive the key that follows from it.
    const bytes = new Uint8Array(hkdfSync('sha256', '', '', 'sallyport tests', 32));
    const kid = createHash('sha256').update(bytes).digest('base64url').slice(0, 8);
    const forged = await new CompactEncrypt(Buffer.from('the person is mallory'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
      .encrypt(bytes);
    text = '';
    expect(await awaited.open(forged)).toBeUndefined();
  });

  it('opens nothing that was changed, cut, lengthened or put together', async () => {
    const sealed = await seal.seal('the person is alice');
    const other = await seal.seal('the person is bobby');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sealed.length - 1),
        fc.constantFrom('cut', 'change', 'lengthen', 'mix', 'drop'),
        async (at, how) => {
          const forged = {
            cut: sealed.slice(0, at),
            change: `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'Q' : 'A'}${sealed.slice(at + 1)}`,
            lengthen: `${sealed.slice(0, at)}A${sealed.slice(at)}`,
            mix: sealed.slice(0, at) + other.slice(at),
            drop: sealed.slice(0, at) + sealed.slice(at + 1),
          }[how];
          const opened = await seal.open(forged);
          // Mixed before the first difference, or after the last, it is one of the two as it was.
          if (forged === sealed || forged === other) expect(opened).toBeDefined();
          else expect(opened).toBeUndefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(['', '.', '....', 'eyJhbGciOiJub25lIn0.e30.', 'a'.repeat(100_000)])('opens no %j', async (text) => {
    expect(await seal.open(text)).toBeUndefined();
  });

  it('opens nothing of another purpose, and nothing of another secret', async () => {
    const sealed = await seal.seal('x');
    expect(await createSeal([secret], 'tests2').open(sealed)).toBeUndefined();
    expect(await createSeal([new Secret('another secret, also long enough')], 'tests').open(sealed)).toBeUndefined();
  });

  it('opens what earlier secrets of its list have sealed', async () => {
    const old = await seal.seal('old');
    const rotated = createSeal([new Secret('the new secret that seals from now on'), secret], 'tests');
    expect(await rotated.open(old)).toBe('old');
    expect(await seal.open(await rotated.seal('new'))).toBeUndefined();
  });

  it('goes on opening what was sealed before a secret changed in its vault, for two changes', async () => {
    let current = 'secret number 0';
    const rotating = createSeal([new Secret(() => current)], 'tests');
    const sealed: string[] = [];
    for (let i = 0; i < 4; i++) {
      current = `secret number ${i}`;
      sealed.push(await rotating.seal(`${i}`));
    }
    expect(await Promise.all(sealed.map((one) => rotating.open(one)))).toEqual([undefined, '1', '2', '3']);
  });
});
