import { createServer } from 'node:net';
import { listenOnLoopback } from '@sallyport/testkit';
import { readRequest } from './strict-request.ts';

/** A request as the upstream saw it. */
export interface Recorded {
  connection: number;
  target: string;
  /** What is ambiguous or broken about it; empty for a clean one. */
  faults: readonly string[];
  /** All its bytes. */
  bytes: Buffer;
}

export interface Recorder {
  readonly url: string;
  /** What came since the last time this was asked. Requests that never became whole are not among them. */
  take(): Recorded[];
  stop(): Promise<void>;
}

/** An upstream that reads raw bytes strictly, and answers each request with its target. */
export async function startRecorder(): Promise<Recorder> {
  let recorded: Recorded[] = [];
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = ++connections;
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      for (let request = readRequest(received); request !== undefined; request = readRequest(received)) {
        recorded.push({
          connection,
          target: request.target,
          faults: request.faults,
          bytes: received.subarray(0, request.length),
        });
        received = received.subarray(request.length);
        // Nothing can be said about what follows a request whose end is in doubt.
        if (request.isBroken) return socket.destroy();
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${request.target.length}\r\n\r\n${request.target}`);
      }
    });
  });
  const { url, stop } = await listenOnLoopback(server);
  return {
    url,
    take() {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    stop,
  };
}
