import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseFramer } from './sse-framer.ts';

function frame(text: string, cuts: readonly number[]): { frames: string[]; rest: string } {
  const framer = new SseFramer(1 << 20);
  const bytes = Buffer.from(text);
  const frames: string[] = [];
  let from = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    for (const event of framer.push(bytes.subarray(from, cut)) ?? []) frames.push(event.toString());
    from = cut;
  }
  return { frames, rest: framer.rest()?.toString() ?? '' };
}

const line = fc.constantFrom('data: a', ':comment', 'event: message', 'id: 7', 'data: ü€', '');
const stream = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 30 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));

describe('the SSE framer', () => {
  it('cuts events at blank lines, whatever ends a line', () => {
    expect(frame('data: 1\n\ndata: 2\r\n\r\ndata: 3\r\rdata: 4', []).frames).toEqual([
      'data: 1\n\n',
      'data: 2\r\n\r\n',
      'data: 3\r\r',
    ]);
  });

  it('loses no byte and cuts alike however the bytes arrive', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
        const whole = frame(text, []);
        const split = frame(text, cuts);
        expect(split.frames.join('') + split.rest).toBe(text);
        expect(split.frames).toEqual(whole.frames);
      }),
    );
  });

  it('takes blank lines for the beginning of the event behind them', () => {
    expect(frame('\n\n\r\ndata: 1\n\n\n', [])).toEqual({ frames: ['\n\n\r\ndata: 1\n\n'], rest: '\n' });
  });

  it('does not look at bytes again and again: a large event may come in small pieces', () => {
    const framer = new SseFramer(1 << 26);
    const piece = Buffer.alloc(256, 'a');
    // Copying what is held with each piece would move half a terabyte.
    for (let n = 0; n < 64 * 1024; n++) framer.push(piece);
    expect(framer.push(Buffer.from('\n\n'))?.map(({ length }) => length)).toEqual([16 * 1024 * 1024 + 2]);
  });

  it('holds on to no memory of events that were given away, however long the stream is silent', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const framer = new SseFramer(1 << 20);
    const pushOne = () => {
      const chunk = Buffer.allocUnsafeSlow(64 * 1024).fill('a');
      chunk.write('\n\n', chunk.length - 2);
      expect(framer.push(chunk)).toHaveLength(1);
      return new WeakRef(chunk.buffer);
    };
    const memory = pushOne();
    await setImmediate();
    collectGarbage();
    expect(memory.deref()).toBeUndefined();
    expect(framer.push(Buffer.from('data: 1\n\n'))?.map(String)).toEqual(['data: 1\n\n']);
  });

  it('gives up on an event beyond the limit', () => {
    const framer = new SseFramer(16);
    expect(framer.push(Buffer.from('data: 0123456789'))).toEqual([]);
    expect(framer.push(Buffer.from('0'))).toBeUndefined();
  });
});
