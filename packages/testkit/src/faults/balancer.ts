import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '../upstreams/listen.ts';

export interface Balancer {
  readonly port: number;
  /** How many connections each server has got so far. */
  readonly connections: readonly number[];
  stop(): Promise<void>;
}

/** One address before several servers on this machine: a connection goes to the next one that takes it. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const connections = ports.map(() => 0);
  let next = 0;
  const pass = (near: Socket, triesLeft: number): void => {
    if (triesLeft === 0) return void near.resetAndDestroy();
    const index = next++ % ports.length;
    const far = connect({ host: '127.0.0.1', port: ports[index]!, noDelay: true });
    far.once('error', () => pass(near, triesLeft - 1));
    far.once('connect', () => {
      connections[index]!++;
      far.removeAllListeners('error').on('error', () => near.destroy());
      near.once('close', () => far.destroy());
      far.once('close', () => near.destroy());
      near.pipe(far).pipe(near);
    });
  };
  const { port, stop } = await listenOnLoopback(createServer({ noDelay: true }, (near) => pass(near, ports.length)));
  return { port, connections, stop };
}
