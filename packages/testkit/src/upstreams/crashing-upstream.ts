import { createServer } from 'node:net';
import { listenOnLoopback } from './listen.ts';

export interface CrashingUpstream {
  readonly url: string;
  /** Requests that arrived whole: each stands for a side effect that has happened. */
  readonly count: number;
  /** Calls back when a connection is cut, in monotonic milliseconds. */
  onCut: (atMs: number) => void;
  stop(): Promise<void>;
}

/** Takes each request to its last byte, and then breaks the connection (reset or closed) before the first byte of an answer. */
export async function startCrashingUpstream(how: 'reset' | 'close'): Promise<CrashingUpstream> {
  const counters = { count: 0, onCut: (_atMs: number): void => {} };
  const server = createServer({ noDelay: true }, (socket) => {
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (!isWhole(received)) return;
      counters.count++;
      counters.onCut(performance.now());
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    });
  });
  const { url, stop } = await listenOnLoopback(server);
  return Object.assign(counters, { url, stop });
}

function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = bytes.toString('latin1', 0, end);
  const length = /^content-length:\s*(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return bytes.length >= end + 4 + Number(length);
  return !/^transfer-encoding:/im.test(head) || bytes.subarray(-5).toString('latin1') === '0\r\n\r\n';
}
