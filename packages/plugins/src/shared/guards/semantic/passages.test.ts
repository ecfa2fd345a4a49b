import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paragraphs, passagesOf, sentences } from './passages.ts';

describe('passages of a text', () => {
  it('are the text where it is short', () => {
    expect(passagesOf('a short one', sentences, 9)).toEqual(['a short one']);
    expect(passagesOf('', sentences, 9)).toEqual([]);
  });

  it('are whole sentences, some of them together', () => {
    const text = 'One is here, and it is long enough. Yes. And two is here, too! What of the third one of them? ';
    expect(passagesOf(text, sentences, 99)).toEqual([
      'One is here, and it is long enough. ',
      'Yes. And two is here, too! ',
      'What of the third one of them? ',
    ]);
    expect(passagesOf(text, paragraphs, 99)).toEqual([text]);
  });

  it('keep each sentence of up to a hundred characters whole, whatever stands around it', () => {
    const words = fc.array(fc.constantFrom('a', 'word', 'sentences', 'extraordinarily'), {
      minLength: 1,
      maxLength: 40,
    });
    const sentence = words.map((all) => `${all.join(' ')}. `);
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 30 }), (all) => {
        const passages = passagesOf(all.join(''), sentences, 1_000)!;
        for (const one of all)
          if (one.length <= 100) expect(passages.some((passage) => passage.includes(one))).toBe(true);
      }),
    );
  });

  it('overlap inside of a sentence that is longer than a passage', () => {
    const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');
    const passages = passagesOf(words, paragraphs, 100)!;
    for (let at = 0; at + 90 <= words.length; at++)
      expect(passages.some((passage) => passage.includes(words.slice(at, at + 90)))).toBe(true);
  });

  it('are bounded, and those of a longer text are none', () => {
    expect(passagesOf('x'.repeat(240 * 8 + 360), paragraphs, 9)).toHaveLength(9);
    expect(passagesOf('x'.repeat(240 * 9 + 361), paragraphs, 9)).toBeUndefined();
  });

  it('lose no character of any text, and cut none in two', () => {
    const piece = fc.oneof(fc.constantFrom(' ', '\n', '. ', '🍎', 'ab'), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 900 }), (parts) => {
        const text = parts.join('').toWellFormed();
        let covered = 0;
        for (const passage of passagesOf(text, sentences, 10_000)!) {
          const start = text.lastIndexOf(passage, covered);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(passage.isWellFormed()).toBe(true);
          covered = Math.max(covered, start + passage.length);
        }
        expect(covered).toBe(text.length);
      }),
    );
  });
});
