import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { isFieldName, isFieldValue } from './syntax.ts';

/** Up to this size, copying pieces together is cheaper than handing them over one by one. */
const joinedBytesMax = 16_384;
/** A large body is handed over in slices, so that progress can be seen and little is buffered. */
const sliceBytes = 65_536;

const lineBreak = Buffer.from('\r\n');

/** Writes a request's head, with its body if that is small. Answers as `Socket.write` does. */
export function writeHead(socket: Socket, head: string, body: Buffer | undefined): boolean {
  if (body === undefined || body.length === 0 || body.length > joinedBytesMax) return socket.write(head, 'latin1');
  const message = Buffer.allocUnsafe(head.length + body.length);
  message.write(head, 0, 'latin1');
  body.copy(message, head.length);
  return socket.write(message);
}

/** What `writeHead` leaves of a body. */
export function restOf(body: Buffer | undefined): Buffer | undefined {
  return body !== undefined && body.length > joinedBytesMax ? body : undefined;
}

/** Writes from `offset` on until the socket is full. Gives the new offset. */
export function writeSlices(socket: Writable, body: Buffer, offset: number): number {
  let isOpen = true;
  while (isOpen && offset < body.length) {
    isOpen = socket.write(body.subarray(offset, offset + sliceBytes));
    offset += sliceBytes;
  }
  return Math.min(offset, body.length);
}

/** Writes one chunk of a chunked body; `data` is not empty, since an empty chunk would end the body. */
export function writeChunk(socket: Socket, data: Buffer): boolean {
  const size = `${data.length.toString(16)}\r\n`;
  if (data.length <= joinedBytesMax) {
    const frame = Buffer.allocUnsafe(size.length + data.length + 2);
    frame.write(size, 0, 'latin1');
    data.copy(frame, size.length);
    frame[frame.length - 2] = 0x0d;
    frame[frame.length - 1] = 0x0a;
    return socket.write(frame);
  }
  socket.cork();
  socket.write(size, 'latin1');
  socket.write(data);
  const isOpen = socket.write(lineBreak);
  socket.uncork();
  return isOpen;
}

/** The name of the first trailer that could not be sent as it is. */
export function unsendable(trailers: readonly string[] = []): string | undefined {
  for (let i = 0; i < trailers.length; i += 2) {
    if (!isFieldName(trailers[i]!) || !isFieldValue(trailers[i + 1]!)) return trailers[i];
  }
  return undefined;
}

/** Writes the end of a chunked body; trailers were checked by `unsendable`. */
export function writeLastChunk(socket: Socket, trailers: readonly string[] = []): boolean {
  let text = '0\r\n';
  for (let i = 0; i < trailers.length; i += 2) {
    text += `${trailers[i]}: ${trailers[i + 1]}\r\n`;
  }
  return socket.write(`${text}\r\n`, 'latin1');
}
