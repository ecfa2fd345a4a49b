import { connect } from 'node:net';
import type { Endpoint } from '../../endpoint.ts';
import type { Outcome } from '../rules.ts';

/** Well is who accepts a connection. */
export function tcpProbe({ ip, port }: Endpoint, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port });
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    socket.once('connect', () => end('success'));
    socket.once('error', () => end('tcp_failure'));
  });
}
