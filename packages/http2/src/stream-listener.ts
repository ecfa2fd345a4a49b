import { type ClientHttp2Stream, constants } from 'node:http2';

/** What is told of a stream. */
export interface StreamListener {
  onResponse(rawHeaders: string[], isWhole: boolean): void;
  onData(chunk: Buffer): void;
  onTrailers(rawTrailers: string[]): void;
  onEnd(): void;
  onDrain(): void;
  /** The request is at its end, and its trailers are due. */
  onWantTrailers(): void;
  onClose(error: Error | undefined): void;
}

const listener: unique symbol = Symbol('listener');
type Owned = ClientHttp2Stream & { [listener]?: StreamListener };

/** From now on `owner` is told of the stream: by functions that all streams share, since closures for each would cost. */
export function listen(stream: Owned, owner: StreamListener, sendsTrailers: boolean): void {
  stream[listener] = owner;
  stream.on('response', onResponse);
  stream.on('data', onData);
  stream.on('trailers', onTrailers);
  stream.on('end', onEnd);
  stream.on('drain', onDrain);
  stream.on('error', onError);
  stream.on('close', onClose);
  if (sendsTrailers) stream.on('wantTrailers', onWantTrailers);
}

function onResponse(this: Owned, _headers: unknown, flags: number, rawHeaders: string[]): void {
  this[listener]!.onResponse(rawHeaders, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0);
}

function onData(this: Owned, chunk: Buffer): void {
  this[listener]!.onData(chunk);
}

function onTrailers(this: Owned, _headers: unknown, _flags: number, rawTrailers: string[]): void {
  this[listener]!.onTrailers(rawTrailers);
}

function onEnd(this: Owned): void {
  this[listener]!.onEnd();
}

function onDrain(this: Owned): void {
  this[listener]!.onDrain();
}

function onWantTrailers(this: Owned): void {
  this[listener]!.onWantTrailers();
}

function onError(this: Owned, error: Error): void {
  this[listener]!.onClose(error);
}

function onClose(this: Owned): void {
  this[listener]!.onClose(undefined);
}
