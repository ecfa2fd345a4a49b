import { createCipheriv, randomBytes } from 'node:crypto';
import { StoreUnavailable } from '@sallyport/store';
import { describe, expect, it } from 'vitest';
import { legacyKeyOf, Sealer } from './sealer.ts';

describe('a sealer', () => {
  const secret = 'k'.repeat(43);
  const sealer = new Sealer(secret);

  it('opens what it sealed, for the same place only', () => {
    const sealed = sealer.seal('gr\u00fc\u00dfe', 'a');
    expect(sealed).not.toContain('gr');
    expect(sealer.open(sealed, 'a')).toBe('gr\u00fc\u00dfe');
    expect(() => sealer.open(sealed, 'b')).toThrow();
    expect(() => new Sealer(randomBytes(32).toString('hex')).open(sealed, 'a')).toThrow(StoreUnavailable);
    expect(() => sealer.open(`${sealed.slice(0, -3)}AAA`, 'a')).toThrow();
    expect(() => sealer.open('plain', 'a')).toThrow('not a sealed secret');
    expect(() => sealer.open('sealed:2:abc:AAAA', 'a')).toThrow('not a sealed secret');
  });

  it('seals the same secret differently each time', () => {
    expect(sealer.seal('x', 'a')).not.toBe(sealer.seal('x', 'a'));
  });

  it('does not open what names another place, or another key, than it was sealed for', () => {
    const [one, two] = [sealer.seal('x', 'a'), sealer.seal('y', 'b')];
    const [, , id, body] = one.split(':') as [string, string, string, string];
    const moved = Buffer.from(body, 'base64url');
    moved.write('b', 2);
    expect(() => sealer.open(`sealed:2:${id}:${moved.toString('base64url')}`, 'b')).toThrow();
    expect(() => sealer.open(two, 'a')).toThrow();
    const byId = new Map([
      ['aaaa', randomBytes(32)],
      ['bbbb', randomBytes(32)],
    ]);
    const others = new Sealer({ current: 'aaaa', byId, legacy: undefined });
    expect(() => others.open(others.seal('x', 'a').replace('aaaa', 'bbbb'), 'a')).toThrow();
  });

  it('opens what the first versions sealed', () => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', legacyKeyOf(secret), iv).setAAD(Buffer.from('a'));
    const bytes = Buffer.concat([iv, cipher.update('old', 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const sealed = `sealed:1:${bytes.toString('base64url')}`;
    expect(sealer.open(sealed, 'a')).toBe('old');
    expect(() => sealer.open(sealed, 'b')).toThrow();
  });

  it('seals nothing while it cannot tell whether its keys are those that all others use', () => {
    const lost = new Sealer('');
    let isCurrent = true;
    lost.use({ current: 'a', byId: new Map([['a', randomBytes(32)]]), legacy: undefined }, () => isCurrent);
    const sealed = lost.seal('x', 'p');
    isCurrent = false;
    expect(() => lost.seal('x', 'p')).toThrow(StoreUnavailable);
    expect(lost.open(sealed, 'p')).toBe('x');
  });
});
