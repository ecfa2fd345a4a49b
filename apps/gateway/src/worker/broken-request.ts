import type { Socket } from 'node:net';
import { headerBytesMax } from '../proxy/entrance.ts';
import type { Runner } from '../proxy/runner.ts';

type Known = Socket & { [underWay]?: Runner };
/** The exchange that a connection brought last. */
const underWay: unique symbol = Symbol('underWay');

/** So that what comes after it and is no HTTP ends it too. HTTP/1.1 only. */
export function remember(socket: Known, runner: Runner): void {
  socket[underWay] = runner;
}

/** An answer is still to come on this connection. */
export function isBusy(socket: Known): boolean {
  return socket[underWay]?.isOver === false;
}

const answers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What Node's parser could not read is answered without being interpreted, and the connection closed. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Known): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const runner = socket[underWay];
  if (runner !== undefined && !runner.isOver) {
    runner.onBrokenRequest();
    return;
  }
  refuseConnection(socket, isUriTooLong(error) ? '414 URI Too Long' : (answers[error.code ?? ''] ?? '400 Bad Request'));
}

/** A client may go on sending for so long while it reads that it was refused. Milliseconds. */
const lingerMs = 2_000;

/** Answers over HTTP/1.1 without a request, and closes. `fields` are whole header lines. */
export function refuseConnection(socket: Socket, status: string, fields = ''): void {
  const body = `{"message":"${status.slice(4)}"}`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\n${fields}Connection: close\r\n\r\n${body}`,
  );
  // Closed at once, the system would drop the answer together with what is still unread.
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** The request line alone is more than all headers may be. */
function isUriTooLong({ code, rawPacket }: { code?: string; rawPacket?: Buffer }): boolean {
  if (code !== 'HPE_HEADER_OVERFLOW' || rawPacket === undefined) return false;
  const lineEnd = rawPacket.indexOf(0x0a);
  return lineEnd < 0 || lineEnd > headerBytesMax;
}
