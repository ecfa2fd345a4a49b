import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maliciousAnswers } from './malicious-answers.ts';
import { type ParserSink, ResponseParser } from './response-parser.ts';

interface Reading {
  status: number;
  reason: string;
  fields: string[];
  body: string;
  trailers: string[];
  end: 'complete' | 'invalid' | 'cut' | 'open';
  hasExtra: boolean;
  reusable: boolean;
}

/** What the parser makes of `text`, cut at `cuts`, on a connection that then closes. */
function read(text: string, cuts: readonly number[] = [], method = 'GET'): Reading {
  const reading: Reading = {
    status: 0,
    reason: '',
    fields: [],
    body: '',
    trailers: [],
    end: 'open',
    hasExtra: false,
    reusable: false,
  };
  const sink: ParserSink = {
    onHead: (status, reason, fields) => Object.assign(reading, { status, reason, fields }),
    onData: (chunk) => {
      reading.body += chunk.toString('latin1');
    },
    onComplete: (trailers = [], hasExtra) =>
      Object.assign(reading, { trailers, hasExtra, end: 'complete', reusable: parser.reusable }),
    onInvalid: () => Object.assign(reading, { end: 'invalid' }),
  };
  const parser = new ResponseParser(sink, { bytesMax: 65_536, fieldsMax: 1_000 });
  parser.begin(method, false);
  const bytes = Buffer.from(text, 'latin1');
  const scratch = Buffer.alloc(bytes.length);
  let from = 0;
  for (const to of [...new Set([...cuts.filter((cut) => cut > 0 && cut < bytes.length), bytes.length])].sort(
    (a, b) => a - b,
  )) {
    bytes.copy(scratch, 0, from, to);
    if (parser.isIdle && reading.end === 'complete') reading.hasExtra = true;
    parser.read(scratch, to - from);
    from = to;
  }
  if (reading.end === 'open' && !parser.end()) reading.end = 'cut';
  return reading;
}

const everywhere = (text: string) => Array.from({ length: text.length }, (_, i) => i);

const tokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz".split('');
const name = fc
  .string({ unit: fc.constantFrom(...tokenCharacters), minLength: 1, maxLength: 12 })
  .filter((text) => !['connection', 'keep-alive', 'upgrade'].includes(text.toLowerCase()));
const value = fc
  .array(fc.constantFrom('a', 'Z', '0', ' ', '\t', ':', ',', '"', ';', '\xe4', '~'), { maxLength: 20 })
  .map((parts) => parts.join('').replace(/^[ \t]+|[ \t]+$/g, ''));
const field = fc.tuple(
  name.map((text) => `X-${text}`),
  value,
);
const bodyText = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '0', ';', '\0', '\xff'), maxLength: 60 });

/** A valid answer, and what it says. */
const answer = fc
  .record({
    status: fc.constantFrom(200, 201, 404, 500, 599),
    reason: fc.constantFrom('OK', '', 'Not Found', 'a \xe4 b'),
    interim: fc.array(fc.constantFrom(100, 102, 103), { maxLength: 2 }),
    fields: fc.array(field, { maxLength: 6 }),
    trailers: fc.array(field, { maxLength: 2 }),
    framing: fc.constantFrom('length', 'chunked', 'close'),
    pieces: fc.array(bodyText, { maxLength: 5 }),
  })
  .map(({ status, reason, interim, fields, trailers, framing, pieces }) => {
    const body = pieces.join('');
    const lines = fields.map(([key, text]) => `${key}: ${text}\r\n`).join('');
    const chunks = pieces
      .filter((piece) => piece !== '')
      .map((piece, i) => `${piece.length.toString(16)}${i % 2 ? ';a="b"' : ''}\r\n${piece}\r\n`);
    const trailerLines = trailers.map(([key, text]) => `${key}: ${text}\r\n`).join('');
    const framed = {
      length: `Content-Length: ${body.length}\r\n\r\n${body}`,
      chunked: `Transfer-Encoding: Chunked\r\n\r\n${chunks.join('')}0\r\n${trailerLines}\r\n`,
      close: `\r\n${body}`,
    }[framing];
    const text = `${interim.map((code) => `HTTP/1.1 ${code} I\r\nLink: x\r\n\r\n`).join('')}HTTP/1.1 ${status} ${reason}\r\n${lines}${framed}`;
    return {
      text,
      status,
      reason,
      body,
      fields: fields.flat(),
      trailers: framing === 'chunked' ? trailers.flat() : [],
      framing,
    };
  });

describe('a valid answer', () => {
  it('reads as it was meant, wherever the input is cut', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat(400), { maxLength: 8 }), (meant, cuts) => {
        const whole = read(meant.text);
        const { status, reason, body, trailers } = meant;
        expect(whole).toMatchObject({
          status,
          reason,
          body,
          trailers,
          end: 'complete',
          hasExtra: false,
          reusable: meant.framing !== 'close',
        });
        expect(whole.fields.slice(0, meant.fields.length)).toEqual(meant.fields);
        expect(read(meant.text, cuts)).toEqual(whole);
        expect(read(meant.text, everywhere(meant.text))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it("reads as Node's own client reads it", async () => {
    let next = '';
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(next, 'latin1'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await fc.assert(
        fc.asyncProperty(answer, async (meant) => {
          next = meant.text;
          const request = get({ port, host: '127.0.0.1', agent: false });
          const [response] = await once(request, 'response');
          let body = '';
          response.setEncoding('latin1').on('data', (text: string) => {
            body += text;
          });
          await once(response, 'end');
          const ours = read(meant.text);
          expect([ours.status, ours.reason, ours.body]).toEqual([response.statusCode, response.statusMessage, body]);
          expect(ours.fields).toEqual(response.rawHeaders);
          expect(ours.trailers).toEqual(response.rawTrailers);
        }),
        { numRuns: 150 },
      );
    } finally {
      server.close();
    }
  });

  it.each([
    ['to HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
    ['to HEAD, chunked', 'HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['of status 204', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['of status 304', 'GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
  ])('%s has no body', (_what, method, text) => {
    expect(read(text, [], method)).toMatchObject({ end: 'complete', body: '', reusable: true });
    expect(read(`${text}x`, [], method)).toMatchObject({ end: 'complete', body: '', hasExtra: true });
  });

  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', true],
  ])('says whether its connection stays: %j', (text, reusable) => {
    expect(read(text)).toMatchObject({ end: 'complete', reusable });
  });
});

describe('an answer that could be read in two ways is invalid', () => {
  it.each(maliciousAnswers)('%s', (_what, text) => {
    expect(read(text).end).toBe('invalid');
    expect(read(text, everywhere(text)).end).toBe('invalid');
  });

  it('and no change of a few bytes makes two readings', () => {
    const texts = fc.oneof(
      answer.map(({ text }) => text),
      fc.constantFrom(...maliciousAnswers.map(([, text]) => text)).filter((text) => text.length < 2_000),
    );
    const change = fc.record({
      at: fc.nat(300),
      kind: fc.constantFrom('replace', 'insert', 'delete'),
      byte: fc.constantFrom('\r', '\n', '\0', ' ', ':', '0', 'f', '\x80', ','),
    });
    fc.assert(
      fc.property(
        texts,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(300), { maxLength: 5 }),
        (text, changes, cuts) => {
          for (const { at, kind, byte } of changes) {
            text = text.slice(0, at) + (kind === 'delete' ? '' : byte) + text.slice(kind === 'insert' ? at : at + 1);
          }
          const whole = read(text);
          expect(read(text, cuts)).toEqual(whole);
          expect(read(text, everywhere(text))).toEqual(whole);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
