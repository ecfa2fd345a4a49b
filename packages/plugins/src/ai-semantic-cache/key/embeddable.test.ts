import { describe, expect, it } from 'vitest';
import { isEmbeddable } from './embeddable.ts';

describe('a text that a vector stands for', () => {
  it('is short enough to be read to its end', () => {
    expect(isEmbeddable('How do I reset my password? '.repeat(20), true)).toBe(true);
    expect(isEmbeddable('How do I reset my password? '.repeat(40), true)).toBe(false);
    expect(isEmbeddable('a'.repeat(920), true)).toBe(true);
    expect(isEmbeddable('1'.repeat(920), true)).toBe(false);
    expect(isEmbeddable('How do I reset my password? '.repeat(40), false)).toBe(true);
    expect(isEmbeddable('x'.repeat(8_001), false)).toBe(false);
  });

  it('is in a script that the model knows', () => {
    expect(isEmbeddable('Où est le café?', true)).toBe(true);
    expect(isEmbeddable('Где моя почта?', true)).toBe(false);
    expect(isEmbeddable('我的密码在哪里', true)).toBe(false);
    expect(isEmbeddable('我的密码在哪里', false)).toBe(true);
  });
});
