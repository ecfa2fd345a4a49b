import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseParser } from './parser.ts';

interface Reading {
  status: number | undefined;
  headers: string[];
  body: string;
  trailers: string[] | undefined;
  ended: boolean;
  problem: string | undefined;
}

/** Reads a response given in pieces cut at `cuts`; `close` tells whether the server then closes. */
function read(bytes: Buffer, cuts: readonly number[] = [], { head = false, close = false } = {}): Reading {
  const reading: Reading = {
    status: undefined,
    headers: [],
    body: '',
    trailers: undefined,
    ended: false,
    problem: undefined,
  };
  const parser = new ResponseParser({
    onParsedHead: ({ status, rawHeaders }) => {
      reading.status = status;
      reading.headers = rawHeaders;
    },
    onParsedData: (chunk) => {
      reading.body += chunk.toString('latin1');
    },
    onParsedEnd: (trailers) => {
      reading.ended = true;
      reading.trailers = trailers;
    },
  });
  parser.begin(head);
  let from = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (cut > from) reading.problem ??= parser.read(bytes.subarray(from, cut));
    from = cut;
  }
  if (close && reading.problem === undefined) reading.problem = parser.close();
  return reading;
}

const text = (value: string) => Buffer.from(value, 'latin1');

const token = fc
  .stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}$/)
  .filter((name) => !/^(content-length|transfer-encoding|connection)$/i.test(name));
const value = fc.stringMatching(/^[\x21-\x7e\x80-\xff]([\t\x20-\x7e\x80-\xff]{0,30}[\x21-\x7e\x80-\xff])?$/);
const fields = fc.array(fc.tuple(token, value), { maxLength: 12 });
const body = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
});
const chunks = fc.array(
  body.filter((part) => part.length > 0),
  { maxLength: 6 },
);

/** Any valid response, and what it means. */
const response = fc
  .tuple(
    fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    fields,
    chunks,
    fc.constantFrom('length', 'chunked'),
    fields,
    fc.boolean(),
  )
  .map(([status, headers, parts, framing, trailers, interim]) => {
    const lines = headers.map(([name, text]) => `${name}: ${text}\r\n`).join('');
    const whole = parts.join('');
    const coded = parts
      .map((part, index) => `${part.length.toString(16)}${index % 2 === 0 ? '' : ';ext=1'}\r\n${part}\r\n`)
      .join('');
    const tail = trailers.map(([name, text]) => `${name}:${text}\r\n`).join('');
    const wire =
      framing === 'length'
        ? `HTTP/1.1 ${status} OK\r\n${lines}Content-Length: ${whole.length}\r\n\r\n${whole}`
        : `HTTP/1.1 ${status}\r\n${lines}Transfer-Encoding: chunked\r\n\r\n${coded}0\r\n${tail}\r\n`;
    return {
      wire: text(`${interim ? 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n' : ''}${wire}`),
      status,
      headers: headers.flat(),
      body: whole,
    };
  });

describe('a valid response', () => {
  it('means the same however its bytes arrive', () => {
    fc.assert(
      fc.property(response, fc.array(fc.nat(), { maxLength: 12 }), ({ wire, status, headers, body }, cuts) => {
        const reading = read(wire, cuts);
        expect(reading).toMatchObject({ status, body, ended: true, problem: undefined });
        expect(reading.headers.slice(0, headers.length)).toEqual(headers);
      }),
      { numRuns: 500 },
    );
  });

  it('arriving byte by byte means the same', () => {
    fc.assert(
      fc.property(response, ({ wire, status, body }) => {
        expect(
          read(
            wire,
            Array.from({ length: wire.length }, (_, i) => i),
          ),
        ).toMatchObject({ status, body, ended: true });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [
      'to HEAD has no body, whatever its length says',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
      { head: true },
      '',
    ],
    ['of 204 has no body', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', {}, ''],
    ['of 304 has no body', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', {}, ''],
    ['without a length lasts until the close', 'HTTP/1.1 200 OK\r\n\r\nhello', { close: true }, 'hello'],
    ['of HTTP/1.0 lasts until the close', 'HTTP/1.0 200 OK\r\n\r\nhello', { close: true }, 'hello'],
    ['may come without a reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', {}, ''],
  ])('%s', (_what, wire, options, body) => {
    expect(read(text(wire), [], options)).toMatchObject({ ended: true, body, problem: undefined });
  });

  it('gives its trailers', () => {
    expect(read(text('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 7\r\n\r\n')).trailers).toEqual([
      'X-Sum',
      '7',
    ]);
  });
});

const ok = 'HTTP/1.1 200 OK\r\n';

describe('a response with two possible meanings is refused', () => {
  it.each([
    ['length and chunked', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['two lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`],
    ['the same length twice', `${ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`],
    ['a list of lengths', `${ok}Content-Length: 5, 5\r\n\r\n`],
    ['a signed length', `${ok}Content-Length: +5\r\n\r\n`],
    ['an empty length', `${ok}Content-Length: \r\n\r\n`],
    ['a huge length', `${ok}Content-Length: 99999999999999999999\r\n\r\n`],
    ['another coding', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`],
    ['chunked twice', `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['chunked in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['a bare LF after the status line', 'HTTP/1.1 200 OK\nX: 1\r\n\r\n'],
    ['a bare LF between fields', `${ok}X: 1\nY: 2\r\n\r\n`],
    ['bare LFs all over', 'HTTP/1.1 200 OK\nX: 1\n\n'],
    ['a bare CR in a value', `${ok}X: 1\rY: 2\r\n\r\n`],
    ['a folded line', `${ok}X: 1\r\n 2\r\n\r\n`],
    ['a blank before the colon', `${ok}Content-Length : 5\r\n\r\n`],
    ['a NUL in a value', `${ok}X: a\0b\r\n\r\n`],
    ['a NUL in a name', `${ok}X\0: a\r\n\r\n`],
    ['no name', `${ok}: a\r\n\r\n`],
    ['a field without a colon', `${ok}nonsense\r\n\r\n`],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['HTTP/0.9', 'hello\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of letters', 'HTTP/1.1 2OO OK\r\n\r\n'],
    ['a status glued to its reason', 'HTTP/1.1 200OK\r\n\r\n'],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['bytes after the end', `${ok}Content-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\n\r\n`],
    ['bytes after the last chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n`],
    ['a body after 204', 'HTTP/1.1 204 No Content\r\n\r\nbody'],
    ['a chunk size that is no number', `${ok}Transfer-Encoding: chunked\r\n\r\nx\r\n`],
    ['a negative chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\n-1\r\n`],
    ['a chunk size with 0x', `${ok}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n`],
    ['an empty chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\n\r\n`],
    ['a chunk size ended by LF', `${ok}Transfer-Encoding: chunked\r\n\r\n1\na\r\n`],
    ['a chunk longer than its size', `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`],
    ['a chunk without its end', `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\na0\r\n\r\n`],
    ['a huge chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`],
    ['an endless chunk extension', `${ok}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(400)}`],
    ['a NUL in a chunk extension', `${ok}Transfer-Encoding: chunked\r\n\r\n1;\0\r\na\r\n`],
    ['malformed trailers', `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n`],
    ['an endless head', `${ok}X: ${'a'.repeat(70_000)}`],
    ['too many fields', `${ok}${'X: 1\r\n'.repeat(1001)}\r\n`],
    ['endless interim responses', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(40)],
  ])('%s', (_what, wire) => {
    const bytes = text(wire);
    expect(read(bytes).problem).toBeTypeOf('string');
    expect(read(bytes, [1, 5, 17, 20, 33, 50]).problem).toBeTypeOf('string');
  });

  it('a response cut off is incomplete wherever it was cut', () => {
    const wire = text(`${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n`);
    for (let cut = 0; cut < wire.length; cut++) {
      const reading = read(wire.subarray(0, cut), [], { close: true });
      expect(reading.ended, `cut at ${cut}`).toBe(false);
      expect(reading.problem).toBeTypeOf('string');
    }
  });
});

it('no bytes crash the parser, or give it two readings', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(response, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }))
      .map(([{ wire }, edits]) => {
        const mutated = Buffer.from(wire);
        for (const [at, byte] of edits) mutated[at % mutated.length] = byte;
        return mutated;
      }),
  );
  fc.assert(
    fc.property(noise, fc.array(fc.nat(), { maxLength: 6 }), (bytes, cuts) => {
      const whole = read(bytes);
      const split = read(bytes, cuts);
      expect(split.status).toBe(whole.status);
      expect(split.ended).toBe(whole.ended);
      if (whole.problem === undefined) expect(split).toEqual(whole);
    }),
    { numRuns: 2_000 },
  );
});
