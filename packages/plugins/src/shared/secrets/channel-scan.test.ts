import { oneOfEachRule } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChannelScan } from './channel-scan.ts';
import { DetectorSet } from './detector-set.ts';
import { personalDetectors, secretDetectors } from './detectors/index.ts';

const detectors = new DetectorSet([...secretDetectors, ...personalDetectors]);

/** What leaves, piece by piece, of a text that comes in pieces; and what was taken out. */
function redact(pieces: readonly string[], cut = false): string {
  const scan = new ChannelScan(detectors);
  const text = pieces.join('');
  let out = '';
  let left = 0;
  const leave = () => {
    for (; left < scan.settled; left++) {
      const span = scan.spans.find(({ from, to }) => from <= left && left < to);
      if (span === undefined) out += text[left];
      else if (span.from === left) out += `[${span.kind}]`;
    }
    scan.forget(left);
  };
  for (const piece of pieces) {
    scan.append(piece);
    leave();
  }
  scan.end('', cut);
  leave();
  return out;
}

const samples = oneOfEachRule().map(({ text }) => `Here: ${text} and so on.`);
const random = 'wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf8QaTe5Ui';
const key = `${['-----BEGIN', 'EC PRIVATE KEY-----'].join(' ')}\n${'MIIEow+/AbCd0123'.repeat(20)}\n-----END EC PRIVATE KEY-----`;
const texts = [
  ...samples,
  `a ${key} b`,
  JSON.stringify({ a: 'b', key, mail: 'ann@example.com' }),
  'card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00 EUR, +49 30 1234567',
  String.raw`{"a":"ghp\u005f${random}","b":"postgres:\/\/u:p4ssw0rd@h"}`,
  `key  key  ghp_${random} = x`,
];

describe('a text that comes in pieces', () => {
  it('is redacted as it is when it comes whole, cut in two anywhere', () => {
    for (const text of texts) {
      const whole = redact([text]);
      for (let at = 1; at < text.length; at++) {
        expect(redact([text.slice(0, at), text.slice(at)])).toEqual(whole);
      }
    }
  });

  it('is redacted the same character by character', () => {
    for (const text of texts) expect(redact([...text])).toEqual(redact([text]));
  });

  it('is redacted the same for any chunking of any mixture', () => {
    const mixture = fc.array(
      fc.oneof(
        fc.constantFrom(...texts),
        fc.constantFrom(...texts).chain((text) => fc.nat(text.length).map((at) => text.slice(at))),
        fc.constantFrom(...texts).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(' ', '\n', '"', '\\', '\\n', '\\u00', '=', ':', 'key', '.', '-----END'),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        mixture,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (parts, sizes, cut) => {
          const text = parts.join('');
          expect(redact(cutUp(text, sizes), cut)).toEqual(redact([text], cut));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('lets no part of a secret leave', () => {
    const secret = `ghp_${random}`;
    for (let at = 0; at < secret.length; at++) {
      const out = redact([`x ${secret.slice(0, at)}`, `${secret.slice(at)} y`]);
      expect(out).toBe('x [github-token] y');
    }
  });

  it('is held back for a word at most where it is prose', () => {
    const prose = 'The quick brown fox jumps over the lazy dog, and nothing of that is a secret to anyone who reads. ';
    const scan = new ChannelScan(detectors);
    let longest = 0;
    for (let at = 0; at < prose.length; at++) {
      scan.append(prose[at] as string);
      longest = Math.max(longest, at + 1 - scan.settled);
    }
    expect(longest).toBeLessThanOrEqual('nothing '.length);
  });

  it('loses the greater part of a secret that it ends with, where it may have been cut', () => {
    const text = `x ghp_${random.slice(0, 18)}`;
    expect(redact([text], true)).toBe('x [github-token]');
    expect(redact([text])).toBe(text);
    expect(redact(['they begin with ghp_'], true)).toBe('they begin with ghp_');
  });

  it('is gone through once, however much is found in it', { timeout: 20_000 }, () => {
    const begun = key.slice(0, 60);
    const units = [
      `${begun}!`,
      `${begun}\n-----END KEY----- `,
      'PuTTY-User-Key-File-2: !',
      String.raw`\/ ghp_${random} `,
    ];
    for (const unit of units) {
      const scan = new ChannelScan(detectors);
      const count = Math.ceil(1_500_000 / unit.length);
      scan.end(unit.repeat(count));
      expect(scan.spans).toHaveLength(count);
    }
  });

  it('loses each of the keys that follow one another in a line', () => {
    const inLine = key.replaceAll('\n', ' ');
    expect(redact([`${inLine} ${inLine}, ${inLine}`])).toBe('[private-key] [private-key], [private-key]');
  });

  it('swallows what goes on after a key for as long as it does, and holds nothing of it back', () => {
    const scan = new ChannelScan(detectors);
    scan.append(`${key.slice(0, 100)}`);
    for (let piece = 0; piece < 1000; piece++) {
      scan.append('MIIEow+/AbCd0123');
      expect(scan.settled).toBe(100 + (piece + 1) * 16);
    }
    expect(scan.spans).toEqual([{ from: 0, to: 16_100, kind: 'private-key', rank: expect.any(Number) }]);
  });
});

function cutUp(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const size = sizes[pieces.length % sizes.length] as number;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}
