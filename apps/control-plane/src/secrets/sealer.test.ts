import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Sealer } from './sealer.ts';

describe('a sealer', () => {
  const sealer = new Sealer('k'.repeat(43));

  it('opens what it sealed, for the same place only', () => {
    const sealed = sealer.seal('gr\u00fc\u00dfe', 'a');
    expect(sealed).not.toContain('gr');
    expect(sealer.open(sealed, 'a')).toBe('gr\u00fc\u00dfe');
    expect(() => sealer.open(sealed, 'b')).toThrow();
    expect(() => new Sealer(randomBytes(32).toString('hex')).open(sealed, 'a')).toThrow();
    expect(() => sealer.open(`${sealed.slice(0, -3)}AAA`, 'a')).toThrow();
    expect(() => sealer.open('plain', 'a')).toThrow('not a sealed secret');
  });

  it('seals the same secret differently each time', () => {
    expect(sealer.seal('x', 'a')).not.toBe(sealer.seal('x', 'a'));
  });
});
