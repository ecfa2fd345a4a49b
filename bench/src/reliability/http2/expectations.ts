import { ErrorCode, Flag, type Frame, FrameType, type RawHttp2, statusOf } from './wire.ts';

/** What must become of a connection after its bytes were sent; answers what was seen instead, or nothing. */
export type Expectation = (connection: RawHttp2) => Promise<string | undefined>;

/** The connection ends, with GOAWAY saying one of `codes`, or at once (RFC 9113 §5.4.1 lets it be cut). */
export function connectionError(...codes: readonly number[]): Expectation {
  return async (connection) => {
    const seen = await connection.next(({ type }) => type === FrameType.goAway);
    if (seen === 'closed') return undefined;
    if (seen === 'timeout') return 'the connection goes on';
    return codes.includes(codeOf(seen)) ? undefined : `GOAWAY with ${nameOf(codeOf(seen))}`;
  };
}

/**
 * The stream is reset with one of `codes`, or the whole connection ends, or the request is answered 400 before its
 * stream ends (RFC 9113 §8.1.1).
 */
export function streamError(...codes: readonly number[]): Expectation {
  return within(undefined, ...codes);
}

/** As `streamError`, where nothing may happen too: it is not waited for long. */
export function streamErrorSoon(...codes: readonly number[]): Expectation {
  return within(300, ...codes);
}

function within(timeoutMs: number | undefined, ...codes: readonly number[]): Expectation {
  return async (connection) => {
    const seen = await connection.next(
      (frame) =>
        frame.type === FrameType.reset ||
        frame.type === FrameType.goAway ||
        (frame.type === FrameType.headers && statusOf(frame) !== 200),
      timeoutMs,
    );
    if (seen === 'closed') return undefined;
    if (seen === 'timeout') return 'the stream goes on';
    if (seen.type === FrameType.headers) return statusOf(seen) === 400 ? undefined : `answered ${statusOf(seen)}`;
    return codes.includes(codeOf(seen)) ? undefined : `${nameOf(codeOf(seen))}`;
  };
}

/** Answered, but not with 200; or as `streamError`. */
export const refused: Expectation = async (connection) => {
  const instead = await streamError(ErrorCode.protocol, ErrorCode.internal)(connection);
  return instead?.startsWith('answered') === true ? undefined : instead;
};

/**
 * As `streamError`, or the field is left out and the request goes on without it, which is what nghttp2 does. That no
 * such field reaches an upstream is a figure of its own.
 */
export const refusedOrLeftOut: Expectation = async (connection) => {
  const instead = await streamErrorSoon(ErrorCode.protocol, ErrorCode.internal)(connection);
  return instead === 'the stream goes on' ? undefined : instead;
};

/** The request on `stream` is answered 200. */
export function answered(stream = 1): Expectation {
  return async (connection) => {
    const seen = await connection.next(
      (frame) =>
        (frame.type === FrameType.goAway && codeOf(frame) !== ErrorCode.none) ||
        (frame.type === FrameType.headers && frame.stream === stream),
    );
    if (typeof seen === 'string') return seen;
    if (seen.type === FrameType.goAway) return `GOAWAY with ${nameOf(codeOf(seen))}`;
    return statusOf(seen) === 200 ? undefined : `answered ${statusOf(seen)}`;
  };
}

/** DATA of exactly `bytes` bytes comes first: what the window allows. */
export function dataOf(bytes: number, stream = 1): Expectation {
  return async (connection) => {
    const seen = await connection.next((frame) => frame.type === FrameType.data && frame.stream === stream);
    if (typeof seen === 'string') return seen;
    return seen.payload.length === bytes ? undefined : `${seen.payload.length} bytes`;
  };
}

/** Nothing happened to the connection: it still answers a PING. */
export const alive: Expectation = async (connection) => {
  connection.send(Buffer.from([0, 0, 8, FrameType.ping, 0, 0, 0, 0, 0, ...Buffer.from('still up')]));
  const seen = await connection.next(
    ({ type, flags, payload }) =>
      (type === FrameType.goAway && payload.readUInt32BE(4) !== ErrorCode.none) ||
      (type === FrameType.ping && flags === Flag.ack && payload.toString() === 'still up'),
  );
  if (typeof seen === 'string') return seen;
  return seen.type === FrameType.ping ? undefined : `GOAWAY with ${nameOf(codeOf(seen))}`;
};

/** One frame of this type comes, with ACK set. */
export function acknowledged(type: number, payload = ''): Expectation {
  return async (connection) => {
    const seen = await connection.next((frame) => frame.type === type && (frame.flags & Flag.ack) !== 0);
    if (typeof seen === 'string') return seen;
    return seen.payload.toString() === payload ? undefined : `with '${seen.payload.toString()}'`;
  };
}

/** Several in turn. */
export function both(...expectations: readonly Expectation[]): Expectation {
  return async (connection) => {
    for (const expectation of expectations) {
      const instead = await expectation(connection);
      if (instead !== undefined) return instead;
    }
    return undefined;
  };
}

/** No PING is acknowledged with this payload: the next one is, or the connection ends. */
export function notAcknowledged(payload: string): Expectation {
  return async (connection) => {
    const seen = await connection.next(({ type, flags }) => type === FrameType.ping && (flags & Flag.ack) !== 0);
    if (typeof seen === 'string') return undefined;
    return seen.payload.toString() === payload ? 'acknowledged' : undefined;
  };
}

/** It goes on, or ends: nothing else. */
export const aliveOrClosed: Expectation = async (connection) => {
  const instead = await alive(connection);
  return instead === 'closed' ? undefined : instead;
};

/** The connection ends, in whatever way. */
export const closed: Expectation = async (connection) => {
  const seen = await connection.next(() => false);
  return seen === 'closed' ? undefined : 'the connection goes on';
};

export function codeOf({ type, payload }: Frame): number {
  return payload.readUInt32BE(type === FrameType.goAway ? 4 : 0);
}

function nameOf(code: number): string {
  return Object.entries(ErrorCode).find(([, known]) => known === code)?.[0] ?? `code ${code}`;
}
