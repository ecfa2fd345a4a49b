import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSseEvent } from './sse.ts';
import { SseReader } from './sse-reader.ts';
import { sseKeepAlive, writeSseEvent } from './sse-writer.ts';

const line = fc.stringMatching(/^[^\r\n]*$/u).filter((text) => text.isWellFormed());
const event = fc.record({
  data: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
  name: fc.constantFrom(undefined, 'endpoint'),
  id: fc.option(fc.stringMatching(/^[!-~]{1,20}$/), { nil: undefined }),
  retryMs: fc.option(fc.nat(100_000), { nil: undefined }),
});

describe('a stream of events', () => {
  it('is read as it was written, however its bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(event), fc.array(fc.nat(), { maxLength: 8 }), (events, cuts) => {
        const stream = Buffer.concat(
          events.flatMap(({ data, ...fields }) => [writeSseEvent(Buffer.from(data), fields), sseKeepAlive]),
        );
        const reader = new SseReader(1 << 20);
        const places = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b);
        const read = places.flatMap((to, i) => reader.push(stream.subarray(places[i - 1] ?? 0, to))!);
        const heard = read.filter(({ data, id, retryMs }) => data ?? id ?? retryMs);
        const written = events.filter(({ data, id, retryMs }) => data || (id ?? retryMs));
        expect(heard.map(({ data, ...rest }) => ({ ...rest, data: data?.toString() ?? '' }))).toEqual(
          written.map(({ name = 'message', ...rest }) => ({ ...rest, name })),
        );
      }),
    );
  });

  it('gives no event that is cut off', () => {
    const reader = new SseReader(1000);
    expect(reader.push(Buffer.from('data: {"a":1}\n'))).toEqual([]);
  });

  it('ends at an event beyond the limit', () => {
    expect(new SseReader(10).push(Buffer.from('data: 12345678901'))).toBeUndefined();
  });

  it('may hold messages with line breaks, which stay', () => {
    const data = Buffer.from('{\n"a":\r\n1}');
    expect(JSON.parse(readSseEvent(writeSseEvent(data)).data!.toString())).toEqual({ a: 1 });
  });

  it('is made resumable by events without data', () => {
    expect(readSseEvent(writeSseEvent(undefined, { id: 'a.1', retryMs: 500 }))).toEqual({
      name: 'message',
      data: undefined,
      id: 'a.1',
      retryMs: 500,
    });
  });

  it.each([
    ['id: a\0b\ndata: x\n\n', undefined, undefined],
    ['id\ndata: x\n\n', '', undefined],
    ['retry: 1x\n\n', undefined, undefined],
    ['id: 1\nid: 2\nretry:3\n\n', '2', 3],
  ])('has ids and delays as browsers read them: %j', (frame, id, retryMs) => {
    expect(readSseEvent(Buffer.from(frame))).toMatchObject({ id, retryMs });
  });
});
