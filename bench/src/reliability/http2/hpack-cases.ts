import type { Http2Case } from './cases.ts';
import { alive, answered, both, connectionError, type Expectation } from './expectations.ts';
import { ErrorCode, Flag, FrameType, field, fields, frame, get, headers } from './wire.ts';

const unreadable: Expectation = connectionError(ErrorCode.compression, ErrorCode.protocol);
const block = (...parts: readonly Buffer[]) =>
  frame(FrameType.headers, Flag.endHeaders | Flag.endStream, 1, Buffer.concat(parts));
const base = fields(get);

function rule(what: string, send: readonly Buffer[], expected = unreadable): Http2Case {
  return { what, send, expected };
}

/** A literal whose name is in the static table, by how it is to be kept. */
const userAgent = (prefix: readonly number[]) => Buffer.from([...prefix, 3, ...Buffer.from('h2c')]);
/** `x-a: <value>`, Huffman-coded by hand. */
const huffman = (...value: readonly number[]) =>
  Buffer.concat([Buffer.from([0, 3]), Buffer.from('x-a'), Buffer.from([0x80 | value.length, ...value])]);

/** RFC 7541: how fields are compressed. */
export const hpackCases: readonly Http2Case[] = [
  rule(
    'hpack 2.3 indexed fields',
    [block(Buffer.from([0x82, 0x86, 0x84]), field(':authority', 'bench.test'))],
    answered(),
  ),
  rule('hpack 2.3.3 an index beyond both tables', [block(base, Buffer.from([0xff, 0x80, 0x01]))]),
  rule('hpack 2.3.3 a name beyond both tables', [block(base, Buffer.from([0x7f, 0x80, 0x01, 1, 97]))]),
  rule('hpack 4.2 a change of the size behind fields', [block(base, Buffer.from([0x3f, 0x01]))]),
  rule('hpack 4.2 a change of the size before fields', [block(Buffer.from([0x20]), base)], answered()),
  rule('hpack 5.1 an integer without an end', [block(base, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]))]),
  rule('hpack 5.2 a string longer than the block', [block(base, Buffer.from([0, 3, 97, 98]))]),
  rule('hpack 5.2 Huffman', [block(base, huffman(0x1f))], answered()),
  rule('hpack 5.2 padding of more than 7 bits', [block(base, huffman(0x1f, 0xff))]),
  rule('hpack 5.2 padding with zeros', [block(base, huffman(0x18))]),
  rule('hpack 5.2 the end-of-string symbol', [block(base, huffman(0xff, 0xff, 0xff, 0xff))]),
  rule('hpack 6.1 index 0', [block(base, Buffer.from([0x80]))]),
  rule('hpack 6.2.1 a literal to be kept', [block(base, userAgent([0x40 | 58]))], answered()),
  rule(
    'hpack 6.2.1 a kept literal is found again',
    [
      block(Buffer.from([0x82, 0x86, 0x84, 0x41, 10]), Buffer.from('bench.test')),
      frame(FrameType.headers, 5, 3, [0x82, 0x86, 0x84, 0xbe]),
    ],
    both(answered(1), answered(3)),
  ),
  rule('hpack 6.2.2 a literal not to be kept', [block(base, userAgent([0x0f, 58 - 15]))], answered()),
  rule('hpack 6.2.3 a literal never to be kept', [block(base, userAgent([0x1f, 58 - 15]))], answered()),
  rule('hpack 6.3 a size beyond what is allowed', [block(Buffer.from([0x3f, 0xe2, 0x1f]), base)]),
  rule(
    'hpack a table is the same after many requests',
    [...Array.from({ length: 50 }, (_, i) => headers(2 * i + 1, get))],
    both(answered(99), alive),
  ),
];
