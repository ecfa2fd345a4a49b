import type { Http2Case } from './cases.ts';
import { answered, type Expectation, refused, refusedOrLeftOut, streamError } from './expectations.ts';
import { ErrorCode, type Fields, Flag, FrameType, fields, frame, get, headers, post } from './wire.ts';

const malformed: Expectation = streamError(ErrorCode.protocol, ErrorCode.internal);
const data = (text: string, flags = 0) => frame(FrameType.data, flags, 1, Buffer.from(text));
const trailers = (list: Fields, flags: number = Flag.endHeaders | Flag.endStream) =>
  frame(FrameType.headers, flags, 1, fields(list));
const without = (name: string): Fields => get.filter(([known]) => known !== name);
const body = headers(1, post, { end: false });

function request(what: string, list: Fields, expected = malformed): Http2Case {
  return { what, send: [headers(1, list)], expected };
}

function bytes(what: string, send: readonly Buffer[], expected = malformed): Http2Case {
  return { what, send, expected };
}

const withoutQuestion = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'] as const;

/** RFC 9113 §8: requests as messages. */
export const messageCases: readonly Http2Case[] = [
  request('8.1 GET', get, answered()),
  request('8.1 HEAD', [[':method', 'HEAD'], ...get.slice(1)], answered()),
  bytes('8.1 POST', [body, data('x', Flag.endStream)], answered()),
  bytes('8.1 POST with trailers', [body, data('x'), trailers([['x-check', '1']])], answered()),
  request(
    '8.1 OPTIONS *',
    [
      [':method', 'OPTIONS'],
      [':scheme', 'http'],
      [':path', '*'],
      [':authority', 'bench.test'],
    ],
    answered(),
  ),
  bytes('8.1 trailers that do not end the stream', [body, data('x'), trailers([['x-check', '1']], Flag.endHeaders)]),
  request('8.2.1 a name in capitals', [...get, ['X-TEST', 'a']]),
  request('8.2.1 a name with a space', [...get, ['x test', 'a']], refusedOrLeftOut),
  request('8.2.1 a name with a colon', [...get, ['x:test', 'a']], refusedOrLeftOut),
  request('8.2.1 an empty name', [...get, ['', 'a']], refusedOrLeftOut),
  request('8.2.1 a value with NUL', [...get, ['x-test', 'a\0b']], refusedOrLeftOut),
  request('8.2.1 a value with CR', [...get, ['x-test', 'a\rb']], refusedOrLeftOut),
  request('8.2.1 a value with LF', [...get, ['x-test', 'a\nb']], refusedOrLeftOut),
  request('8.2.1 a value that is a second field', [...get, ['x-test', 'a\r\nhost: evil.test']], refusedOrLeftOut),
  ...withoutQuestion.map((name) => request(`8.2.2 ${name}`, [...get, [name, 'close']])),
  request('8.2.2 TE other than trailers', [...get, ['te', 'trailers, deflate']]),
  request('8.2.2 TE: trailers', [...get, ['te', 'trailers']], answered()),
  request('8.3 an unknown pseudo field', [...get, [':test', 'a']]),
  request('8.3 a pseudo field of answers', [...get, [':status', '200']]),
  bytes('8.3 a pseudo field in trailers', [body, data('x'), trailers([[':method', 'GET']])]),
  request('8.3 a pseudo field behind others', [...get.slice(0, 2), ['x-test', 'a'], ...get.slice(2)]),
  request('8.3.1 an empty :path', [...without(':path'), [':path', '']]),
  request('8.3.1 a :path that is no path', [...without(':path'), [':path', 'evil']]),
  request('8.3.1 a :path with a space', [...without(':path'), [':path', '/a b']]),
  request('8.3.1 a :path that is a request line', [...without(':path'), [':path', '/ HTTP/1.1\r\nHost: evil.test']]),
  request('8.3.1 a :method that is no token', [[':method', 'GET /'], ...without(':method')]),
  request('8.3.1 a :scheme that is none', [...without(':scheme'), [':scheme', 'http:// ']]),
  ...[':method', ':scheme', ':path'].map((name) => request(`8.3.1 no ${name}`, without(name))),
  ...get.map(([name, value]) => request(`8.3.1 ${name} twice`, [...get, [name, value]])),
  request('8.3.1 neither :authority nor Host', without(':authority')),
  request('8.3.1 Host is another than :authority', [...get, ['host', 'evil.test']]),
  request('8.3.1 Host is the same as :authority', [...get, ['host', 'bench.test']], answered()),
  request('8.3.1 user information in :authority', [...without(':authority'), [':authority', 'a@evil.test']]),
  request(
    '8.5 CONNECT',
    [
      [':method', 'CONNECT'],
      [':authority', 'evil.test:443'],
    ],
    refused,
  ),
  bytes('8.1.1 DATA longer than content-length', [
    headers(1, [...post, ['content-length', '1']], { end: false }),
    data('test', Flag.endStream),
  ]),
  bytes('8.1.1 DATA shorter than content-length', [
    headers(1, [...post, ['content-length', '9']], { end: false }),
    data('test', Flag.endStream),
  ]),
  bytes('8.1.1 several DATA longer than content-length', [
    headers(1, [...post, ['content-length', '5']], { end: false }),
    data('test'),
    data('test', Flag.endStream),
  ]),
  bytes('8.1.1 content-length twice', [
    headers(1, [...post, ['content-length', '4'], ['content-length', '4']], { end: false }),
    data('test', Flag.endStream),
  ]),
  bytes('8.1.1 content-length that is no number', [
    headers(1, [...post, ['content-length', '4x']], { end: false }),
    data('test', Flag.endStream),
  ]),
  bytes('8.1.1 content-length without DATA', [headers(1, [...post, ['content-length', '4']])]),
  bytes(
    '8.1.1 DATA as long as content-length',
    [headers(1, [...post, ['content-length', '4']], { end: false }), data('test', Flag.endStream)],
    answered(),
  ),
];
