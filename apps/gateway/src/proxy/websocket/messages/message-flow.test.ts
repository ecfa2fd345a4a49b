import type { WebSocketMessage } from '@sallyport/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyMemory } from '../../body-memory.ts';
import { MessageFlow, type MessageReceiver } from './message-flow.ts';
import { Opcode } from './opcode.ts';
import { writeClose, writeFrame } from './write-frame.ts';

const memoryBytes = 64 << 20;

class Recorder implements MessageReceiver {
  readonly messages: WebSocketMessage[] = [];
  readonly #sent: Buffer[] = [];
  code: number | undefined;
  answer: (message: WebSocketMessage) => Buffer | 'ended' | undefined = () => undefined;

  get sent(): Buffer {
    return Buffer.concat(this.#sent);
  }

  onMessage(message: WebSocketMessage): Buffer | 'ended' | undefined {
    this.messages.push(message);
    return this.answer(message);
  }

  send(bytes: Buffer): boolean {
    this.#sent.push(bytes);
    return true;
  }

  onInvalid(code: number): void {
    this.code = code;
  }
}

function flowOf(isMasked: boolean, memory = new BodyMemory(memoryBytes)) {
  const recorder = new Recorder();
  return { recorder, memory, flow: new MessageFlow(recorder, isMasked, memory) };
}

/** A frame as RFC 6455 §5.2 draws it, with any first byte. */
function frame(firstByte: number, payload: string | Buffer, mask?: readonly number[]): Buffer {
  const bytes = Buffer.from(payload as string);
  const bit = mask === undefined ? 0 : 0x80;
  const length =
    bytes.length < 126
      ? [bit | bytes.length]
      : bytes.length < 65_536
        ? [bit | 126, bytes.length >> 8, bytes.length & 255]
        : [
            bit | 127,
            0,
            0,
            0,
            0,
            bytes.length >>> 24,
            (bytes.length >> 16) & 255,
            (bytes.length >> 8) & 255,
            bytes.length & 255,
          ];
  const masked = mask === undefined ? bytes : bytes.map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([firstByte, ...length, ...(mask ?? [])]), masked]);
}

const final = 0x80;
const mask = [1, 2, 3, 254];

describe('messages of one side', () => {
  it('are shown whole and go on as they came, wherever the bytes were cut', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    const pieces = fc.array(text, { minLength: 1, maxLength: 4 });
    const cuts = fc.array(fc.nat(40), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 5 }), cuts, fc.boolean(), (messages, sizes, isMasked) => {
        const key = isMasked ? mask : undefined;
        const ping = frame(final | Opcode.ping, 'there?', key);
        const bytes = Buffer.concat(
          messages.flatMap((parts) =>
            parts.flatMap((part, index) => {
              const opcode = index === 0 ? Opcode.text : Opcode.continuation;
              return [frame((index === parts.length - 1 ? final : 0) | opcode, part, key), ping];
            }),
          ),
        );
        const { recorder, flow, memory } = flowOf(isMasked);
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = 1 + sizes[turn % sizes.length]!;
          flow.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(recorder.messages.map(({ data }) => data.toString())).toEqual(messages.map((parts) => parts.join('')));
        expect(recorder.code).toBeUndefined();
        expect(recorder.sent.length).toBe(bytes.length);
        expect(memory.take(memoryBytes), 'nothing is held').toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 125, 126, 65_535, 65_536, 1_000_000])('of %s bytes are read, and written anew', (length) => {
    const { recorder, flow } = flowOf(true);
    const body = Buffer.alloc(length, 'x');
    recorder.answer = () => Buffer.alloc(length + 1, 'y');
    flow.push(frame(final | Opcode.binary, body, mask));
    expect(recorder.messages).toEqual([{ isText: false, data: body }]);
    const again = flowOf(true);
    again.flow.push(recorder.sent);
    expect(again.recorder.messages).toEqual([{ isText: false, data: Buffer.alloc(length + 1, 'y') }]);
  });

  it('go on before what follows, and pings past what is not whole', () => {
    const { recorder, flow } = flowOf(false);
    const ping = frame(final | Opcode.ping, '');
    const begin = frame(Opcode.text, 'be');
    flow.push(Buffer.concat([begin, ping]));
    expect(recorder.sent).toEqual(ping);
    const end = frame(final | Opcode.continuation, 'gin');
    flow.push(end);
    expect(recorder.sent).toEqual(Buffer.concat([ping, begin, end]));
  });

  it('are swallowed where nothing is left of them', () => {
    const { recorder, flow } = flowOf(false);
    recorder.answer = ({ data }) => (data.toString() === 'secret' ? Buffer.alloc(0) : undefined);
    flow.push(Buffer.concat([frame(final | Opcode.text, 'secret'), frame(final | Opcode.text, 'fine')]));
    expect(recorder.sent).toEqual(frame(final | Opcode.text, 'fine'));
  });

  it('after a close, or after one that ended all, are not passed on', () => {
    const closing = flowOf(false);
    const close = frame(final | Opcode.close, Buffer.from([3, 232]));
    closing.flow.push(Buffer.concat([close, frame(final | Opcode.text, 'and another thing')]));
    closing.flow.push(frame(final | Opcode.text, 'and another'));
    expect(closing.recorder.sent).toEqual(close);
    expect(closing.recorder.messages).toEqual([]);

    const ended = flowOf(false);
    ended.recorder.answer = () => 'ended';
    ended.flow.push(Buffer.concat([frame(final | Opcode.text, 'bad'), frame(final | Opcode.text, 'late')]));
    expect(ended.recorder.messages).toHaveLength(1);
    expect(ended.recorder.sent).toHaveLength(0);
  });
});

describe('a side that does not keep to the protocol', () => {
  it.each([
    ['a compressed frame', [frame(0xc1, 'x')], 1002],
    ['a frame of no known kind', [frame(final | 3, 'x')], 1002],
    ['a mask where none belongs', [frame(final | Opcode.text, 'x', mask)], 1002],
    ['a ping in pieces', [frame(Opcode.ping, 'x')], 1002],
    ['a long ping', [frame(final | Opcode.ping, Buffer.alloc(126))], 1002],
    ['a continuation of nothing', [frame(final | Opcode.continuation, 'x')], 1002],
    ['a message within another', [frame(Opcode.text, 'x'), frame(final | Opcode.text, 'y')], 1002],
    ['a frame beyond all bounds', [Buffer.from([final | Opcode.text, 127, 255, 255, 255, 255, 0, 0, 0, 0])], 1009],
    [
      'a message beyond all bounds',
      Array.from({ length: 20 }, (_, at) => frame(at === 0 ? 1 : 0, Buffer.alloc(1 << 20))),
      1009,
    ],
    ['pieces without end', Array.from({ length: 40_000 }, (_, at) => frame(at === 0 ? 1 : 0, '')), 1009],
  ])('by %s, is told so', (_what, frames, code) => {
    const { recorder, flow, memory } = flowOf(false);
    for (const one of frames) flow.push(one);
    expect(recorder.code).toBe(code);
    expect(recorder.messages).toEqual([]);
    expect(memory.take(memoryBytes), 'nothing is held').toBe(true);
  });

  it('by no mask where one belongs, is told so', () => {
    const { recorder, flow } = flowOf(true);
    flow.push(frame(final | Opcode.text, 'x'));
    expect(recorder.code).toBe(1002);
  });

  it('is told to come again where there is no room for its message', () => {
    const { recorder, flow, memory } = flowOf(false, new BodyMemory(1_000));
    flow.push(frame(Opcode.text, Buffer.alloc(1_200)).subarray(0, 1_100));
    expect(recorder.code).toBe(1013);
    expect(memory.take(1_000)).toBe(true);
  });
});

describe('frames that are written', () => {
  it('hold no more of a reason than fits, and no half of a character', () => {
    const close = writeClose(1008, 'é'.repeat(100), false);
    expect(close[1]).toBe(2 + 122);
    expect(close.readUInt16BE(2)).toBe(1008);
    expect(close.subarray(4).toString()).toBe('é'.repeat(61));
  });

  it('are masked with a key of their own', () => {
    const keys = Array.from({ length: 50 }, () =>
      writeFrame(Opcode.text, Buffer.alloc(4), true).subarray(2, 6).toString('hex'),
    );
    expect(new Set(keys).size).toBe(50);
  });
});
