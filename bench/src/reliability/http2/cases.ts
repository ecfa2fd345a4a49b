import {
  acknowledged,
  alive,
  aliveOrClosed,
  answered,
  both,
  closed,
  connectionError,
  dataOf,
  type Expectation,
  notAcknowledged,
  streamError,
  streamErrorSoon,
} from './expectations.ts';
import { hpackCases } from './hpack-cases.ts';
import { messageCases } from './message-cases.ts';
import {
  ErrorCode,
  Flag,
  FrameType,
  fields,
  frame,
  get,
  headers,
  post,
  preface,
  RawHttp2,
  Setting,
  settings,
  uint32,
} from './wire.ts';

/** Bytes that a client sends, and what the gateway must make of them: a rule of RFC 9113 or RFC 7541. */
export interface Http2Case {
  /** Section and rule. */
  what: string;
  open?(url: string): Promise<RawHttp2>;
  /** Sent at once, or in steps where it says so. */
  send: readonly Buffer[] | ((connection: RawHttp2) => Promise<void>);
  expected: Expectation;
  /** Why it is not kept, where that is the HTTP/2 library's doing and harms nobody. */
  known?: string;
}

const { protocol, streamClosed, frameSize, flowControl, compression, refusedStream } = ErrorCode;
const ping = (payload = 'abcdefgh', flags = 0, stream = 0) =>
  frame(FrameType.ping, flags, stream, Buffer.from(payload));
const data = (stream: number, text: string, flags = 0) => frame(FrameType.data, flags, stream, Buffer.from(text));
const reset = (stream: number, code = 8) => frame(FrameType.reset, 0, stream, uint32(code));
const window = (stream: number, by: number) => frame(FrameType.windowUpdate, 0, stream, uint32(by));
const priority = (stream: number, on = 0) => frame(FrameType.priority, 0, stream, [...uint32(on), 15]);
const continuation = (stream: number, list = get, flags: number = Flag.endHeaders) =>
  frame(FrameType.continuation, flags, stream, fields(list));
const firstHalf = (stream: number) => frame(FrameType.headers, Flag.endStream, stream, fields(get.slice(0, 2)));
const secondHalf = (stream: number) => continuation(stream, get.slice(2));
/** A request that has been answered. */
const over = async (connection: RawHttp2) => {
  connection.send(headers(1, get));
  await connection.next(({ flags, stream }) => stream === 1 && (flags & Flag.endStream) !== 0);
};
const afterEnd = (...bytes: readonly Buffer[]) => {
  return async (connection: RawHttp2) => {
    await over(connection);
    connection.send(...bytes);
  };
};
const afterReset = (...bytes: readonly Buffer[]) => [headers(1, post, { end: false }), reset(1), ...bytes];

function rule(what: string, send: Http2Case['send'], expected: Expectation): Http2Case {
  return { what, send, expected };
}

function known(why: string, what: string, send: Http2Case['send'], expected: Expectation): Http2Case {
  return { ...rule(what, send, expected), known: why };
}

const prefaces: Http2Case[] = [
  rule('3.4 a valid preface is answered with SETTINGS', [], alive),
  {
    what: '3.4 an invalid preface ends it',
    open: RawHttp2.connect,
    send: [Buffer.from('PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n')],
    expected: closed,
  },
  {
    what: '3.4 no SETTINGS after the preface',
    open: RawHttp2.connect,
    send: [preface, headers(1, get)],
    expected: connectionError(protocol),
  },
];

const frames: Http2Case[] = [
  rule('4.1 a frame of unknown type is ignored', [frame(0x16, 0, 0, Buffer.alloc(8))], alive),
  rule('4.1 undefined flags are ignored', [ping('abcdefgh', 0x16)], acknowledged(FrameType.ping, 'abcdefgh')),
  rule('4.1 the reserved bit is ignored', [ping('abcdefgh', 0, 0x80000000)], acknowledged(FrameType.ping, 'abcdefgh')),
  rule(
    '4.2 DATA of 2^14 bytes',
    [headers(1, post, { end: false }), data(1, 'a'.repeat(16_384), Flag.endStream)],
    answered(),
  ),
  rule(
    '4.2 DATA beyond the largest frame',
    [headers(1, post, { end: false }), data(1, 'a'.repeat(16_385), Flag.endStream)],
    streamError(frameSize),
  ),
  rule(
    '4.2 HEADERS beyond the largest frame',
    [frame(FrameType.headers, 5, 1, Buffer.alloc(16_385))],
    connectionError(frameSize),
  ),
  rule(
    '4.3 a field block that cannot be read',
    [frame(FrameType.headers, 5, 1, [0x40])],
    connectionError(compression, protocol),
  ),
  rule('4.3 PRIORITY inside a field block', [firstHalf(1), priority(1), secondHalf(1)], connectionError(protocol)),
  rule(
    '4.3 HEADERS of another stream inside a field block',
    [firstHalf(1), headers(3, get)],
    connectionError(protocol),
  ),
  rule(
    '5.5 a frame of unknown type on a stream is ignored',
    [headers(1, post, { end: false }), frame(0x16, 0, 1, Buffer.alloc(8)), data(1, '', Flag.endStream)],
    answered(),
  ),
  rule(
    '5.5 a frame of unknown type inside a field block',
    [firstHalf(1), frame(0x16, 0, 0, Buffer.alloc(8)), secondHalf(1)],
    connectionError(protocol),
  ),
  rule('5.4.1 an error ends the connection', [ping('abcdefgh', 0, 3)], both(connectionError(protocol), closed)),
];

const states: Http2Case[] = [
  rule('5.1 idle: DATA', [data(1, 'x', Flag.endStream)], connectionError(protocol)),
  rule('5.1 idle: RST_STREAM', [reset(1)], connectionError(protocol)),
  rule('5.1 idle: WINDOW_UPDATE', [window(1, 100)], connectionError(protocol)),
  rule('5.1 idle: CONTINUATION', [continuation(1)], connectionError(protocol)),
  rule('5.1 idle: PRIORITY is allowed', [priority(1)], alive),
  rule('5.1 half-closed (remote): DATA', [headers(1, get), data(1, 'x', Flag.endStream)], streamError(streamClosed)),
  rule('5.1 half-closed (remote): HEADERS', [headers(1, get), headers(1, get)], streamError(streamClosed, protocol)),
  rule(
    '5.1 half-closed (remote): CONTINUATION',
    [headers(1, get), continuation(1)],
    connectionError(streamClosed, protocol),
  ),
  rule('5.1 half-closed (remote): WINDOW_UPDATE is allowed', [headers(1, get), window(1, 10)], answered()),
  rule('5.1 half-closed (remote): PRIORITY is allowed', [headers(1, get), priority(1)], answered()),
  rule('5.1 half-closed (remote): RST_STREAM is allowed', [headers(1, get), reset(1)], alive),
  rule('5.1 closed by reset: DATA', afterReset(data(1, 'x')), streamErrorOrIgnored(streamClosed)),
  rule('5.1 closed by reset: HEADERS', afterReset(headers(1, get)), streamErrorOrIgnored(streamClosed, protocol)),
  rule('5.1 closed by reset: CONTINUATION', afterReset(continuation(1)), connectionError(streamClosed, protocol)),
  rule('5.1 closed: DATA', afterEnd(data(1, 'x')), streamErrorOrIgnored(streamClosed)),
  rule('5.1 closed: HEADERS', afterEnd(headers(1, get)), streamErrorOrIgnored(streamClosed, protocol)),
  rule('5.1 closed: CONTINUATION', afterEnd(continuation(1)), connectionError(streamClosed, protocol)),
  rule('5.1 closed: PRIORITY is allowed', afterEnd(priority(1)), alive),
  rule('5.1 closed: WINDOW_UPDATE is allowed', afterEnd(window(1, 10)), alive),
  rule('5.1 closed: RST_STREAM is allowed', afterEnd(reset(1)), alive),
  rule('5.1.1 an even stream', [headers(2, get)], connectionError(protocol)),
  known(
    'nghttp2 takes it for a frame that crossed with the end of its stream, and ignores it',
    '5.1.1 a stream with a smaller number than one before',
    [headers(5, get), headers(3, get)],
    connectionError(protocol, streamClosed),
  ),
  rule(
    '5.1.2 more streams than allowed',
    [...Array.from({ length: 300 }, (_, i) => headers(2 * i + 1, post, { end: false }))],
    streamError(protocol, refusedStream),
  ),
];

/** A stream just closed: frames may have crossed with its end, so they are an error or nothing (RFC 9113 §5.1). */
function streamErrorOrIgnored(...codes: readonly number[]): Expectation {
  return async (connection) => {
    const instead = await streamErrorSoon(...codes)(connection);
    return instead === 'the stream goes on' ? await alive(connection) : instead;
  };
}

const definitions: Http2Case[] = [
  rule('6.1 DATA on stream 0', [data(0, 'x')], connectionError(protocol)),
  rule(
    '6.1 padding longer than the frame',
    [headers(1, post, { end: false }), frame(FrameType.data, Flag.padded | Flag.endStream, 1, [6, 1, 2, 3, 4])],
    connectionError(protocol),
  ),
  rule(
    '6.1 DATA with padding',
    [headers(1, post, { end: false }), frame(FrameType.data, Flag.padded | Flag.endStream, 1, [2, 65, 0, 0])],
    answered(),
  ),
  rule(
    '6.1 several DATA',
    [headers(1, post, { end: false }), data(1, 'a'), data(1, 'b'), data(1, 'c', Flag.endStream)],
    answered(),
  ),
  rule('6.1 empty DATA', [headers(1, post, { end: false }), data(1, '', Flag.endStream)], answered()),
  rule('6.2 HEADERS on stream 0', [headers(0, get)], connectionError(protocol)),
  rule(
    '6.2 HEADERS with padding',
    [frame(FrameType.headers, 5 | Flag.padded, 1, Buffer.concat([Buffer.from([2]), fields(get), Buffer.alloc(2)]))],
    answered(),
  ),
  rule(
    '6.2 HEADERS with priority',
    [frame(FrameType.headers, 5 | Flag.priority, 1, Buffer.concat([uint32(0), Buffer.from([15]), fields(get)]))],
    answered(),
  ),
  rule(
    '6.2 padding longer than HEADERS',
    [frame(FrameType.headers, 5 | Flag.padded, 1, Buffer.concat([Buffer.from([250]), fields(get)]))],
    connectionError(protocol),
  ),
  known('nghttp2 ignores PRIORITY altogether', '6.3 PRIORITY on stream 0', [priority(0)], connectionError(protocol)),
  rule(
    '6.3 PRIORITY of the wrong length',
    [headers(1, post, { end: false }), frame(FrameType.priority, 0, 1, [0, 0, 0, 0])],
    streamError(frameSize),
  ),
  rule('6.3 PRIORITY with an exclusive dependency', [priority(1, 0x80000000 >>> 0)], alive),
  rule('6.3 PRIORITY depends on a stream that is not there', [priority(1, 99), headers(1, get)], answered()),
  rule('6.4 RST_STREAM on stream 0', [reset(0)], connectionError(protocol)),
  rule(
    '6.4 RST_STREAM of the wrong length',
    [headers(1, post, { end: false }), frame(FrameType.reset, 0, 1, [0, 0, 0])],
    connectionError(frameSize),
  ),
  rule(
    '6.4 RST_STREAM ends a stream, and only that',
    [headers(1, post, { end: false }), reset(1), headers(3, get)],
    answered(3),
  ),
  rule(
    '6.5 an acknowledgement with a payload',
    [frame(FrameType.settings, Flag.ack, 0, [0, 3, 0, 0, 0, 1])],
    connectionError(frameSize),
  ),
  rule('6.5 SETTINGS on a stream', [frame(FrameType.settings, 0, 1, [0, 3, 0, 0, 0, 1])], connectionError(protocol)),
  rule('6.5 SETTINGS of the wrong length', [frame(FrameType.settings, 0, 0, [0, 3, 0])], connectionError(frameSize)),
  rule('6.5.2 ENABLE_PUSH other than 0 and 1', [settings([Setting.enablePush, 2])], connectionError(protocol)),
  rule(
    '6.5.2 INITIAL_WINDOW_SIZE beyond 2^31-1',
    [settings([Setting.initialWindow, 0x80000000])],
    connectionError(flowControl),
  ),
  rule('6.5.2 MAX_FRAME_SIZE below 2^14', [settings([Setting.maxFrameBytes, 16_383])], connectionError(protocol)),
  rule(
    '6.5.2 MAX_FRAME_SIZE beyond 2^24-1',
    [settings([Setting.maxFrameBytes, 16_777_216])],
    connectionError(protocol),
  ),
  rule('6.5.2 an unknown setting is ignored', [settings([0x16, 1])], alive),
  rule(
    '6.5.3 the last of several values counts',
    [settings([Setting.initialWindow, 100], [Setting.initialWindow, 1]), headers(1, get)],
    dataOf(1),
  ),
  rule('6.5.3 SETTINGS are acknowledged', [settings([Setting.enablePush, 0])], acknowledged(FrameType.settings)),
  rule(
    '6.6 PUSH_PROMISE from a client',
    [frame(FrameType.pushPromise, Flag.endHeaders, 1, Buffer.concat([uint32(2), fields(get)]))],
    connectionError(protocol),
  ),
  rule('6.7 PING is acknowledged', [ping()], acknowledged(FrameType.ping, 'abcdefgh')),
  rule('6.7 an acknowledgement is not answered', [ping('unasked!', Flag.ack), ping()], notAcknowledged('unasked!')),
  rule('6.7 PING on a stream', [ping('abcdefgh', 0, 1)], connectionError(protocol)),
  rule('6.7 PING of the wrong length', [ping('abcdef')], connectionError(frameSize)),
  rule('6.8 GOAWAY on a stream', [frame(FrameType.goAway, 0, 1, Buffer.alloc(8))], connectionError(protocol)),
  rule('6.8 GOAWAY lets streams end', [headers(1, get), frame(FrameType.goAway, 0, 0, Buffer.alloc(8))], answered()),
  rule('6.9 WINDOW_UPDATE by 0 on the connection', [window(0, 0)], connectionError(protocol)),
  rule('6.9 WINDOW_UPDATE by 0 on a stream', [headers(1, post, { end: false }), window(1, 0)], streamError(protocol)),
  rule(
    '6.9 WINDOW_UPDATE of the wrong length',
    [frame(FrameType.windowUpdate, 0, 0, [0, 0, 1])],
    connectionError(frameSize),
  ),
  rule(
    '6.9 WINDOW_UPDATE on the connection and a stream',
    [headers(1, post, { end: false }), window(0, 1), window(1, 1), data(1, '', Flag.endStream)],
    answered(),
  ),
  rule('6.9.1 DATA keeps to the window', [settings([Setting.initialWindow, 1]), headers(1, get)], dataOf(1)),
  rule(
    '6.9.1 the window of the connection beyond 2^31-1',
    [window(0, 0x7fffffff), window(0, 0x7fffffff)],
    connectionError(flowControl),
  ),
  rule(
    '6.9.1 the window of a stream beyond 2^31-1',
    [headers(1, post, { end: false }), window(1, 0x7fffffff), window(1, 0x7fffffff)],
    streamError(flowControl),
  ),
  rule(
    '6.9.2 a change of the first window counts for open streams',
    async (connection) => {
      connection.send(settings([Setting.initialWindow, 0]), headers(1, get));
      await answered()(connection);
      connection.send(settings([Setting.initialWindow, 1]));
    },
    dataOf(1),
  ),
  rule(
    '6.9.2 a window may become negative',
    async (connection) => {
      connection.send(settings([Setting.initialWindow, 3]), headers(1, get));
      await dataOf(3)(connection);
      connection.send(settings([Setting.initialWindow, 2]), window(1, 2));
    },
    dataOf(1),
  ),
  rule(
    '6.9.2 a first window beyond 2^31-1',
    [settings([Setting.initialWindow, 0x80000000])],
    connectionError(flowControl),
  ),
  rule(
    '6.10 several CONTINUATION',
    [firstHalf(1), continuation(1, get.slice(2, 3), 0), continuation(1, get.slice(3))],
    answered(),
  ),
  rule('6.10 DATA inside a field block', [firstHalf(1), data(1, 'x'), secondHalf(1)], connectionError(protocol)),
  rule('6.10 CONTINUATION on stream 0', [firstHalf(1), continuation(0, get.slice(2))], connectionError(protocol)),
  rule(
    '6.10 CONTINUATION behind the end of the fields',
    [headers(1, post, { end: false }), continuation(1)],
    connectionError(protocol),
  ),
  rule(
    '6.10 CONTINUATION behind the last CONTINUATION',
    [firstHalf(1), secondHalf(1), continuation(1)],
    connectionError(protocol, streamClosed),
  ),
  rule(
    '6.10 CONTINUATION behind DATA',
    [headers(1, post, { end: false }), data(1, 'x'), continuation(1)],
    connectionError(protocol),
  ),
  rule(
    '7 GOAWAY with an unknown code',
    [headers(1, get), frame(FrameType.goAway, 0, 0, [...uint32(0), ...uint32(0xff)])],
    aliveOrClosed,
  ),
  rule('7 RST_STREAM with an unknown code', [headers(1, post, { end: false }), reset(1, 0xff)], alive),
];

/** All rules that a server is held to. */
export const http2Cases: readonly Http2Case[] = [
  ...prefaces,
  ...frames,
  ...states,
  ...definitions,
  ...messageCases,
  ...hpackCases,
];
