import {
  chunked,
  chunksOf,
  compose,
  hex,
  isTokenByte,
  may,
  must,
  type Payload,
  smuggled,
  withLength,
} from './payload.ts';

/** RFC 9112 §6.1 and §7.1: the only coding is `chunked`, once, and its grammar has no variants. */
export function codingPayloads(): Payload[] {
  return [...badCodings(), ...lookAlikeNames(), ...badChunkSizes(), ...badChunks(), ...trailers()];
}

function badCodings(): Payload[] {
  const values = [
    '',
    'identity',
    'gzip',
    'deflate',
    'compress',
    'br',
    'x',
    'chunk',
    'chunke',
    'hunked',
    'chunkedd',
    'xchunked',
    'x-chunked',
    'chunked-',
    'chunked,',
    ',chunked',
    ', chunked',
    'chunked, ',
    'chunked,chunked',
    'chunked, chunked',
    'chunked identity',
    'identity, chunked',
    'chunked, identity',
    'gzip, chunked',
    'chunked, gzip',
    'chunked;q=1',
    'chunked; a=b',
    'chunked;',
    '"chunked"',
    "'chunked'",
    '<chunked>',
    '[chunked]',
    '(chunked)',
    'chunked()',
    'chunked/1',
    'chunked=1',
    'chun ked',
    'c\u00adhunked',
    '\u00a0chunked',
    'chunked\u00a0',
    'chun\u212aed'.replace('\u212a', '\u00ff'),
    'identity,chunked,identity',
    'trailers',
    'chunked, trailers',
    'cow',
    'null',
    'true',
    '1',
    'chunked\\',
    '%63hunked',
  ];
  const controls = [0, 1, 2, 7, 8, 11, 12, 14, 27, 28, 31, 127].map((byte) => String.fromCharCode(byte));
  const body = chunksOf(smuggled);
  return [
    ...values.map((value) =>
      must('coding value', JSON.stringify(value), compose({ headers: `Transfer-Encoding: ${value}\r\n`, body })),
    ),
    ...controls.flatMap((control) =>
      [`${control}chunked`, `chunked${control}`, `chun${control}ked`, `chunked,${control}identity`].map((value) =>
        must('coding value', hex(value), compose({ headers: `Transfer-Encoding: ${value}\r\n`, body })),
      ),
    ),
    ...['identity', 'gzip', 'x', 'chunked', ''].flatMap((value) => [
      must(
        'two codings',
        `chunked and ${value}`,
        compose({ headers: `Transfer-Encoding: chunked\r\nTransfer-Encoding: ${value}\r\n`, body }),
      ),
      must(
        'two codings',
        `${value} and chunked`,
        compose({ headers: `Transfer-Encoding: ${value}\r\nX-A: b\r\ntransfer-encoding: chunked\r\n`, body }),
      ),
    ]),
    must('coding in HTTP/1.0', 'chunked', chunked('', body, { line: 'POST /case/{id} HTTP/1.0\r\n' })),
    must(
      'coding in HTTP/1.0',
      'keep-alive',
      chunked('Connection: keep-alive\r\n', body, { line: 'POST /case/{id} HTTP/1.0\r\n' }),
    ),
    ...['CHUNKED', 'Chunked', ' chunked', 'chunked \t'].map((value) =>
      may('coding value', JSON.stringify(value), compose({ headers: `Transfer-Encoding: ${value}\r\n`, body })),
    ),
  ];
}

/** Names that a lenient reader takes for a framing header. */
function lookAlikeNames(): Payload[] {
  const strange = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isTokenByte(byte) && byte !== 0x3a);
  const places = (name: string, text: string) => [
    text + name,
    `${name.slice(0, name.indexOf('-'))}${text}${name.slice(name.indexOf('-'))}`,
    name + text,
  ];
  const some = strange.filter((byte, index) => byte < 48 || index % 4 === 0);
  const [te, cl] = ['Transfer-Encoding', 'Content-Length'];
  return [
    ...some.flatMap((byte) =>
      places(te, String.fromCharCode(byte)).map((name) =>
        must('name like Transfer-Encoding', hex(name), withLength(`${name}: chunked\r\n`, `0\r\n\r\n${smuggled}`)),
      ),
    ),
    ...some
      .filter((_, index) => index % 2 === 0)
      .flatMap((byte) =>
        places(cl, String.fromCharCode(byte)).map((name) =>
          must('name like Content-Length', hex(name), chunked(`${name}: 5\r\n`)),
        ),
      ),
    ...['Transfer_Encoding', 'transfer_encoding', 'TRANSFER_ENCODING'].map((name) =>
      must('underscore twin', name, withLength(`${name}: chunked\r\n`, `0\r\n\r\n${smuggled}`)),
    ),
    ...['Content_Length', 'content_length', 'CONTENT_LENGTH'].map((name) =>
      must('underscore twin', name, chunked(`${name}: 5\r\n`)),
    ),
  ];
}

function badChunkSizes(): Payload[] {
  const sizes = [
    '',
    ' ',
    '-1',
    '+3',
    '-0',
    '0x3',
    '0X3',
    '3h',
    'g',
    'G3',
    'x',
    '3 3',
    '3_',
    '3.',
    '3,',
    '"3"',
    '\t3',
    ' 3',
    '\x003',
    '3\x00',
    '3\x01',
    '3\x0b',
    '3\x0c',
    '3\x7f',
    '3\u00a0',
    '\u00b3',
    '3\\',
    '3/3',
    '3:3',
    '3=3',
    '3&',
    '{3}',
    '%33',
    '0b11',
    '0o3',
    '10000000000000003',
    '100000000000000000000000000000003',
    'fffffffffffffffff',
    '8000000000000000000000003',
    `${'f'.repeat(64)}`,
    `${'f'.repeat(400)}`,
  ];
  const extensions = ['3;\x00', '3;a=\x00b', '3;a\x0b=b', '3;a="\x7f"', '3;a=b\x01c', `3;a=${'b'.repeat(70_000)}`];
  const line = (size: string) => chunked('', `${size}\r\nabc\r\n0\r\n\r\n`);
  const second = (size: string) => chunked('', `3\r\nabc\r\n${size}\r\nabc\r\n0\r\n\r\n`);
  return [
    ...sizes.map((size) => must('chunk size', JSON.stringify(size.slice(0, 40)), line(size))),
    ...sizes.map((size) => must('chunk size of a second chunk', JSON.stringify(size.slice(0, 40)), second(size))),
    ...extensions.map((size) => must('chunk extension', JSON.stringify(size.slice(0, 40)), line(size))),
    ...['3;a', '3;a=b', '3;a="b c"', '03', '0003'].map((size) => may('chunk extension', size, line(size))),
  ];
}

function badChunks(): Payload[] {
  const bodies: Record<string, string> = {
    'LF after the size': '3\nabc\r\n0\r\n\r\n',
    'CR after the size': '3\rabc\r\n0\r\n\r\n',
    'CR and another byte after the size': '3\rXabc\r\n0\r\n\r\n',
    'LF CR after the size': '3\n\rabc\r\n0\r\n\r\n',
    'LF after the data': '3\r\nabc\n0\r\n\r\n',
    'CR after the data': '3\r\nabc\r0\r\n\r\n',
    'nothing after the data': '3\r\nabc0\r\n\r\n',
    'more data than the size': '3\r\nabcd\r\n0\r\n\r\n',
    'two bytes instead of CRLF after the data': '3\r\nabcXX0\r\n\r\n',
    'less data than the size': '5\r\nabc\r\n0\r\n\r\n',
    'LF in an extension': '3;a\nb\r\nabc\r\n0\r\n\r\n',
    'CR in an extension': '3;a\rb\r\nabc\r\n0\r\n\r\n',
    'LF in a quoted extension': '3;a="\n"\r\nabc\r\n0\r\n\r\n',
    'LF after the last size': '3\r\nabc\r\n0\n\r\n',
    'LF at the very end': '3\r\nabc\r\n0\r\n\n',
    'only LF': '3\nabc\n0\n\n',
    'CRLF before the first size': '\r\n3\r\nabc\r\n0\r\n\r\n',
    'a request instead of a size': smuggled,
    'a size that ends in a request': `0\r\n${smuggled}\r\n\r\n`,
  };
  return Object.entries(bodies).flatMap(([what, body]) => [
    must('chunk framing', what, chunked('', body)),
    must('chunk framing', `${what}, after a good chunk`, chunked('', `1\r\nx\r\n${body}`)),
  ]);
}

function trailers(): Payload[] {
  const lines = [
    'X A: b',
    'X-A : b',
    ' X-A: b',
    'X-A',
    ': b',
    'X-\x00A: b',
    'X-A: \x00',
    'X-A: b\nX-B: c',
    'X-A: b\rX-B: c',
    'X-(A): b',
    'X-\u00e9: b',
  ];
  const framing = [
    'Transfer-Encoding: chunked',
    'Content-Length: 5',
    'Host: b.test',
    'Connection: close',
    'Authorization: Basic eA==',
    'X-Consumer-ID: 1',
  ];
  return [
    ...lines.map((line) => must('trailer line', JSON.stringify(line), chunked('', `3\r\nabc\r\n0\r\n${line}\r\n\r\n`))),
    // A trailer that no reader may merge into the head: to be dropped, or refused.
    ...framing.map((line) => may('trailer field', line, chunked('', `3\r\nabc\r\n0\r\n${line}\r\n\r\n`))),
  ];
}
