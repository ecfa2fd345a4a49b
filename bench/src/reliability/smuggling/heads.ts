import { chunked, compose, hex, isTokenByte, may, must, type Payload, smuggled, withLength } from './payload.ts';

/** RFC 9112 §2 to §5: lines, names and values. */
export function headPayloads(): Payload[] {
  return [...lineEnds(), ...folds(), ...beforeColon(), ...names(), ...values(), ...requestLines(), ...hosts()];
}

const endings: Readonly<Record<string, string>> = {
  LF: '\n',
  CR: '\r',
  'CR CR LF': '\r\r\n',
  'LF CR': '\n\r',
  'CR LF CR': '\r\n\r',
  'NUL LF': '\0\n',
  VT: '\v',
  FF: '\f',
};
const headerNames = [
  'Host',
  'X-A',
  'Content-Length',
  'Transfer-Encoding',
  'Connection',
  'Authorization',
  'Cookie',
  'X-Forwarded-For',
];

/** A line that does not end with CR LF hides the next one from some readers. */
function lineEnds(): Payload[] {
  const hidden = [
    'Transfer-Encoding: chunked',
    'Content-Length: 0',
    'X-Consumer-ID: 1',
    'Host: b.test',
    smuggled.replaceAll('\r\n', '\n'),
  ];
  return Object.entries(endings).flatMap(([what, end]) => [
    must(
      'line end',
      `${what} after the request line`,
      withLength('', smuggled, { line: `POST /case/{id} HTTP/1.1${end}` }),
    ),
    must('line end', `${what} after Host`, withLength('', smuggled, { host: `Host: a.test${end}` })),
    ...(what === 'CR LF CR'
      ? []
      : hidden.map((line) =>
          must('line end', `${what} hides ${line.slice(0, 24)}`, withLength(`X-A: b${end}${line}\r\n`)),
        )),
  ]);
}

function folds(): Payload[] {
  const continued = [' b', '\tb', ' \t b', ' chunked', '\tTransfer-Encoding: chunked', ' Content-Length: 0'];
  return headerNames.flatMap((name) => {
    const value = name === 'Host' ? 'a.test' : name === 'Content-Length' ? '5' : 'x';
    return continued.flatMap((fold) => [
      must(
        'obs-fold',
        `${name} continued with ${JSON.stringify(fold)}`,
        compose({
          headers: `${name}: ${value}\r\n${fold}\r\n`,
          body: 'abcde',
          ...(name === 'Host' ? { host: '' } : {}),
        }),
      ),
      must(
        'obs-fold',
        `${name} empty, continued with ${JSON.stringify(fold)}`,
        compose({ headers: `${name}:\r\n${fold}\r\n`, body: 'abcde', ...(name === 'Host' ? { host: '' } : {}) }),
      ),
    ]);
  });
}

function beforeColon(): Payload[] {
  const spaces: Readonly<Record<string, string>> = {
    SP: ' ',
    HTAB: '\t',
    'two SP': '  ',
    VT: '\v',
    FF: '\f',
    NUL: '\0',
    CR: '\r',
    LF: '\n',
    NBSP: '\u00a0',
  };
  return Object.entries(spaces).flatMap(([what, space]) =>
    headerNames.map((name) => {
      const value = name === 'Transfer-Encoding' ? 'chunked' : name === 'Content-Length' ? '3' : 'a.test';
      return must(
        'before the colon',
        `${what} after ${name}`,
        withLength(`${name}${space}: ${value}\r\n`, `0\r\n\r\n${smuggled}`, name === 'Host' ? { host: '' } : {}),
      );
    }),
  );
}

/** Every byte that is no part of a token, at the start, in the middle and at the end of a name. */
function names(): Payload[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isTokenByte(byte) && byte !== 0x3a);
  return [
    ...bytes.flatMap((byte) => {
      const text = String.fromCharCode(byte);
      return [`${text}X-Name`, `X${text}Name`, `X-Name${text}`].map((name) =>
        must('header name', hex(name), withLength(`${name}: 1\r\n`)),
      );
    }),
    must('header name', 'empty', withLength(': 1\r\n')),
    must('header name', 'a line without a colon', withLength('X-Name\r\n')),
    must('header name', 'a request line', withLength('GET /smuggled/{id} HTTP/1.1\r\n')),
  ];
}

/** Control bytes in values. HTAB and bytes from 128 are part of the grammar. */
function values(): Payload[] {
  const bytes = [...Array.from({ length: 32 }, (_, byte) => byte), 127].filter((byte) => byte !== 9);
  return bytes.flatMap((byte) => {
    const text = String.fromCharCode(byte);
    return ['X-A', 'Authorization'].flatMap((name) =>
      [`${text}b`, `a${text}b`, `a${text}`].map((value) =>
        must('header value', `${name} ${hex(value)}`, withLength(`${name}: ${value}\r\n`)),
      ),
    );
  });
}

function requestLines(): Payload[] {
  const lines = [
    'POST  /case/{id} HTTP/1.1',
    'POST\t/case/{id} HTTP/1.1',
    'POST /case/{id}  HTTP/1.1',
    'POST /case/{id}\tHTTP/1.1',
    ' POST /case/{id} HTTP/1.1',
    '\tPOST /case/{id} HTTP/1.1',
    'POST /case/{id} HTTP/1.1 ',
    'POST /case/{id} HTTP/1.1\t',
    'POST /case/{id}',
    'POST /case/{id} ',
    'POST',
    '/case/{id} HTTP/1.1',
    'POST /case/{id} HTTP/1.1 x',
    'POST /case/{id} x HTTP/1.1',
    'POST /case/{id} HTTP',
    'POST /case/{id} HTTP/',
    'POST /case/{id} HTTP/1',
    'POST /case/{id} HTTP/1.',
    'POST /case/{id} HTTP/.1',
    'POST /case/{id} HTTP/1.11',
    'POST /case/{id} HTTP/11.1',
    'POST /case/{id} HTTP/1,1',
    'POST /case/{id} HTTP/0.9',
    'POST /case/{id} HTTP/1.2',
    'POST /case/{id} HTTP/1.9',
    'POST /case/{id} HTTP/2.0',
    'POST /case/{id} HTTP/3.0',
    'POST /case/{id} HTTP/9.9',
    'POST /case/{id} http/1.1',
    'POST /case/{id} Http/1.1',
    'POST /case/{id} HTTP/-1.1',
    'POST /case/{id} HTTP/0x1.1',
    'POST /case/{id} HTTPS/1.1',
    'POST /case/{id} ICY/1.1',
    'POST /case/{id} RTSP/1.0',
    'POST /case/{id} HTTP/1.1HTTP/1.1',
    'P(ST /case/{id} HTTP/1.1',
    'P\0ST /case/{id} HTTP/1.1',
    '"POST" /case/{id} HTTP/1.1',
    'post /case/{id} HTTP/1.1',
    'Post /case/{id} HTTP/1.1',
    'POST: /case/{id} HTTP/1.1',
    'P\u00d6ST /case/{id} HTTP/1.1',
    'FROBNICATE /case/{id} HTTP/1.1',
    `${'A'.repeat(9_000)} /case/{id} HTTP/1.1`,
    'PRI * HTTP/2.0',
    'POST case/{id} HTTP/1.1',
    'POST ?case={id} HTTP/1.1',
    'POST * HTTP/1.1',
    'POST a.test:80 HTTP/1.1',
    'POST a.test HTTP/1.1',
    'CONNECT a.test:80 HTTP/1.1',
    'CONNECT /case/{id} HTTP/1.1',
    'POST ftp://a.test/case/{id} HTTP/1.1',
    'POST file:///case/{id} HTTP/1.1',
    'POST http:/case/{id} HTTP/1.1',
    'POST http:///case/{id} HTTP/1.1',
    'POST javascript:x HTTP/1.1',
    'POST /case/{id}#fragment HTTP/1.1',
    'POST \\case\\{id} HTTP/1.1',
    '\0POST /case/{id} HTTP/1.1',
    '\u00ef\u00bb\u00bfPOST /case/{id} HTTP/1.1',
    'HTTP/1.1 200 OK',
  ];
  const controls = [0, 1, 7, 8, 9, 11, 12, 13, 14, 27, 31, 127].map((byte) => String.fromCharCode(byte));
  return [
    ...lines.map((line) =>
      must('request line', JSON.stringify(line.slice(0, 50)), withLength('', smuggled, { line: `${line}\r\n` })),
    ),
    ...controls.map((control) =>
      must(
        'request target',
        hex(control),
        withLength('', smuggled, { line: `POST /case/{id}${control}x HTTP/1.1\r\n` }),
      ),
    ),
    ...controls.map((control) =>
      must(
        'request target',
        `${hex(control)} in the query`,
        withLength('', smuggled, { line: `POST /case/{id}?a=${control}x HTTP/1.1\r\n` }),
      ),
    ),
    may('request line', 'an empty line before', withLength('', smuggled, { line: '\r\nPOST /case/{id} HTTP/1.1\r\n' })),
    may(
      'request target',
      'absolute form with the same host',
      withLength('', smuggled, { line: 'POST http://a.test/case/{id} HTTP/1.1\r\n' }),
    ),
    may('request target', 'bytes from 128', withLength('', smuggled, { line: 'POST /case/{id}/\u00e9 HTTP/1.1\r\n' })),
    may(
      'request target',
      'percent-encoded line end',
      withLength('', smuggled, { line: 'POST /case/{id}%0d%0aX:y HTTP/1.1\r\n' }),
    ),
  ];
}

function hosts(): Payload[] {
  const bad = [
    'a.test b.test',
    'a.test,b.test',
    'a.test, b.test',
    'a.test:80:80',
    'a.test:x',
    'a.test:-1',
    'a.test:99999',
    'user@a.test',
    'user:pass@a.test',
    'a.test@b.test',
    'a.test:80@b.test',
    'http://a.test',
    'a.test/path',
    'a.test?x',
    'a.test#x',
    'a.test\\b',
    '[::1',
    '::1]',
    '[::1]x',
    '[x]',
    'a\u00e9.test',
    'a<b.test',
    'a"b.test',
    'a.test;b',
    '{a}.test',
    'a|b',
    'a^b',
    'a`b',
    '%00.test',
    'a.test%20b',
    'a\0.test',
    'a\x7f.test',
    'a\v.test',
  ];
  const absolute = [
    'http://b.test/case/{id}',
    'http://a.test:81/case/{id}',
    'http://a.test.b/case/{id}',
    'http://user@a.test/case/{id}',
    'http://user:p@a.test/case/{id}',
    'http://b.test@a.test/case/{id}',
    'http://a.test@b.test/case/{id}',
    'http://[::1]/case/{id}',
    'http://a.test,b.test/case/{id}',
    'https://b.test/case/{id}',
  ];
  return [
    ...bad.map((host) => must('host', JSON.stringify(host), withLength('', smuggled, { host: `Host: ${host}\r\n` }))),
    must('host', 'none', withLength('', smuggled, { host: '' })),
    ...['Host: b.test', 'host: b.test', 'HOST: b.test', 'Host: a.test', 'Host:'].map((second) =>
      must('two hosts', second, withLength(`${second}\r\n`)),
    ),
    must('two hosts', 'apart', chunked('X-A: b\r\nHost: b.test\r\n')),
    ...absolute.map((target) =>
      must('host against target', target, withLength('', smuggled, { line: `POST ${target} HTTP/1.1\r\n` })),
    ),
  ];
}
