import { connect } from 'node:net';
import { ResponseReader } from '../raw-http/response-reader.ts';

/** How one streamed answer went. */
export interface StreamReport {
  /** The bytes of all events that arrived. */
  text: string;
  /** The answer ended by its own framing, and not by a broken connection. */
  complete: boolean;
  /** Monotonic milliseconds. */
  endedMs: number;
}

export interface OpenStream {
  readonly ended: Promise<StreamReport>;
  /** Resolves with the first byte of the answer; rejects when the connection ends before it. */
  readonly started: Promise<void>;
  abort(): void;
}

/** Asks for a streamed answer with a POST and reads it to its end. */
export function openStream(url: string, body = '{"stream":true}'): OpenStream {
  const { hostname, port, pathname, search, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<StreamReport>();
  started.promise.catch(() => {});
  const reader = new ResponseReader();
  const received: Buffer[] = [];
  let complete = false;
  socket.once('connect', () =>
    socket.write(
      `POST ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
  socket.on('data', (bytes: Buffer) => {
    started.resolve();
    received.push(bytes);
    reader.push(bytes);
    if (reader.next() === undefined) return;
    complete = true;
    socket.destroy();
  });
  socket.on('error', () => {});
  socket.once('end', () => socket.destroy());
  socket.once('close', () => {
    started.reject(new Error('the connection ended before an answer'));
    ended.resolve({ text: Buffer.concat(received).toString('utf8'), complete, endedMs: performance.now() });
  });
  return { started: started.promise, ended: ended.promise, abort: () => void socket.destroy() };
}
