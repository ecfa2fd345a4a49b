import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '../upstreams/listen.ts';

/** What to do to the bytes that flow from the target back to the caller. */
export interface Fault {
  /** After this many bytes of a connection, do as `then` says; default never. */
  afterBytes?: number;
  /** Default `reset`. `half-close` ends our side only; `stall` forwards nothing more. */
  then?: 'reset' | 'close' | 'half-close' | 'stall';
  /** Milliseconds before each piece is passed on; default none. */
  delayMs?: number;
  /** Pass on at most this many bytes at a time. */
  pieceBytes?: number;
}

export interface FaultProxy {
  readonly url: string;
  /** For connections from now on; undefined lets all bytes pass. */
  fault: Fault | undefined;
  stop(): Promise<void>;
}

/** A TCP proxy that breaks connections on purpose, at a chosen byte, in a chosen way. */
export async function startFaultProxy(targetUrl: string, fault?: Fault): Promise<FaultProxy> {
  const { hostname, port } = new URL(targetUrl);
  const settings = { fault };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
    far.on('error', () => near.resetAndDestroy());
    near.on('error', () => far.destroy());
    near.once('close', () => far.destroy());
    near.pipe(far);
    if (settings.fault === undefined) far.pipe(near);
    else void passWithFault(far, near, settings.fault);
  });
  const { url, stop } = await listenOnLoopback(server);
  return Object.assign(settings, { url, stop });
}

async function passWithFault(
  from: Socket,
  to: Socket,
  { afterBytes = Infinity, then = 'reset', delayMs = 0, pieceBytes = Infinity }: Fault,
): Promise<void> {
  let passed = 0;
  try {
    for await (const bytes of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < bytes.length; ) {
        const end = Math.min(bytes.length, at + pieceBytes, at + afterBytes - passed);
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        const piece = bytes.subarray(at, end);
        if (piece.length > 0) await written(to, piece);
        passed += piece.length;
        at = end;
        if (passed >= afterBytes) return breakConnection(to, then);
      }
    }
    to.end();
  } catch {
    to.destroy();
  }
}

function written(to: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function breakConnection(to: Socket, how: NonNullable<Fault['then']>): void {
  if (how === 'reset') to.resetAndDestroy();
  else if (how === 'close') to.destroy();
  else if (how === 'half-close') to.end();
}
