import type { Clock, Log, SocketsPort } from '@sallyport/pipeline';
import type { Resolve } from '../http/lookup.ts';
import { UdpSender } from './datagram-sender.ts';
import { ConnectedSender } from './stream-sender.ts';

export interface SocketsPortOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly resolve: Resolve;
}

/** Each sender has a connection, or a socket, of its own; whoever shares one shares the sender. */
export function createSocketsPort(services: SocketsPortOptions): SocketsPort {
  return {
    stream: (options) => new ConnectedSender(options, services),
    datagrams: (options) => new UdpSender(options, services),
  };
}
