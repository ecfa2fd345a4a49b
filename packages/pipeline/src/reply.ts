import type { Exchange } from './exchange.ts';
import type { CreateFramer } from './framer.ts';
import type { HeaderList } from './header-list.ts';

/** The answer of an exchange, once its head is known: the upstream's, or one of ours. `onResponse` may change it. */
export interface Reply {
  status: number;
  headers: HeaderList;
  source: 'upstream' | 'gateway';
  /** The whole body of an answer of ours; the upstream's is streamed. */
  body: Buffer | undefined;
  /**
   * How a streamed body is cut into frames, set by whoever knows its protocol in `onResponse`. Undefined: by the Content-Type, events of
   * Server-Sent Events one by one, and everything else whole.
   */
  framing?: CreateFramer | undefined;
  /**
   * The head of a streamed answer waits for the first frame that the plugins let pass: one who refuses before is answered for with a
   * status of its own.
   */
  headWaits?: boolean | undefined;
}

/**
 * A plugin's "no" (or a ready answer, such as a CORS preflight's). Made once in `setup`, returned many times, frozen.
 * `render` is for bodies in the caller's protocol (a JSON-RPC error with the request's id).
 */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /**
   * `plain`: `{"message":"…"}`, compact JSON, as Kong's plugins answer. `negotiated`: by Accept, with `request_id`, as
   * Kong's core answers. `exact`: `body` as it stands.
   */
  readonly style: 'plain' | 'negotiated' | 'exact';
  readonly body: Buffer | undefined;
  readonly render: ((x: Exchange) => Buffer) | undefined;
  /** Where a stream is refused that has begun: what ends it in order, an error in the caller's protocol. Without, it is cut. */
  readonly lastWords?: Buffer | undefined;
}

export interface RefusalOptions {
  headers?: readonly string[];
  style?: 'plain' | 'negotiated';
  /** With `contentType`, replaces the rendered message. */
  body?: string | Buffer;
  contentType?: string;
  render?: (x: Exchange) => Buffer;
  lastWords?: Buffer | undefined;
}

/** Prepares a refusal: the status, a code for logs and metrics, and a sentence for the caller. */
export function refuse(status: number, code: string, message: string, options: RefusalOptions = {}): Refusal {
  const { headers = [], style = 'plain', body, contentType, render, lastWords } = options;
  const exact = body !== undefined || render !== undefined;
  return Object.freeze({
    status,
    code,
    message,
    headers: exact ? ['Content-Type', contentType ?? 'application/json; charset=utf-8', ...headers] : headers,
    style: exact ? 'exact' : style,
    body: body === undefined ? undefined : Buffer.from(body),
    render,
    lastWords,
  });
}

/** The same without a body, and so without a type of it: a preflight's answer, a 204. */
export function refuseEmpty(status: number, code: string): Refusal {
  return Object.freeze({ ...refuse(status, code, '', { body: '' }), headers: [] });
}
