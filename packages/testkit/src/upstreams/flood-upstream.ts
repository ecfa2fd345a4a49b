import { createServer, type Socket } from 'node:net';
import { listenOnLoopback } from './listen.ts';

export interface FloodUpstream {
  readonly url: string;
  /** Bytes that the system took from us, by connection, of those that still stand. */
  readonly sentBytes: readonly number[];
  stop(): Promise<void>;
}

/** Answers with a body of the given size, written as fast as its reader lets it. */
export async function startFloodUpstream(bodyBytes: number): Promise<FloodUpstream> {
  const piece = Buffer.alloc(64 * 1024, 'x');
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    socket.once('data', () => {
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bodyBytes}\r\nConnection: close\r\n\r\n`,
      );
      let left = bodyBytes;
      sockets.add(socket);
      const fill = () => {
        while (left > 0 && !socket.destroyed) {
          const part = left < piece.length ? piece.subarray(0, left) : piece;
          left -= part.length;
          if (!socket.write(part) && left > 0) return;
        }
        socket.end();
      };
      socket.on('drain', fill);
      fill();
    });
    socket.once('close', () => sockets.delete(socket));
  });
  const { url, stop } = await listenOnLoopback(server);
  return {
    url,
    get sentBytes() {
      return [...sockets].map(({ bytesWritten, writableLength }) => bytesWritten - writableLength);
    },
    stop,
  };
}
