import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChannelScan } from './channel-scan.ts';
import { PatternFinder } from './pattern-finder.ts';

describe('a pattern of a configuration', () => {
  it.each([
    ['\\d+', 'is not bounded'],
    ['(?=a)b', 'unsupported'],
    ['(a)\\1', ''],
    ['^a', 'beginning or the end'],
    ['a?', 'nothing at all'],
    ['\\w{1000}\\w{25}', '1024 are the most'],
  ])('%s is refused', (pattern, problem) => {
    expect(() => new PatternFinder('x', pattern)).toThrow(problem);
  });

  it('finds the same however a text is cut', () => {
    const finder = new PatternFinder('order', '(?i:ord)-[0-9]{4,8}(?:/[\\p{Lu}]{2})?\\$');
    const pieces = fc.array(fc.constantFrom('ord-', 'ORD-1234', '$', '5678/ÄB', '/', ' ', '12', 'x'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(pieces, (parts) => {
        const whole = new ChannelScan(finder);
        whole.end(parts.join(''));
        const cut = new ChannelScan(finder);
        for (const part of parts) for (const character of part) cut.append(character);
        cut.end();
        expect(cut.spans).toEqual(whole.spans);
      }),
    );
    const scan = new ChannelScan(finder);
    scan.append('ord-1234$ ord-12');
    expect([scan.spans, scan.settled]).toEqual([[{ from: 0, to: 9, kind: 'order', rank: 0 }], 10]);
  });
});
