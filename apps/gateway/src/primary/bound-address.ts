import { lookup } from 'node:dns/promises';
import net, { type AddressInfo } from 'node:net';
import { type ListenAddress, listenError } from '../options.ts';

/**
 * An address that the primary holds for as long as the node lives, without taking connections itself: workers inherit
 * the socket and listen on it. Whichever of them dies, connections wait for the next one and none is refused.
 */
export interface BoundAddress {
  readonly fd: number;
  /** With the port that was chosen where 0 was asked for. */
  readonly address: string;
  /** From then on it is listened on for as long as a worker does. */
  close(): void;
}

/** Throws, with a sentence for people, where an address cannot be had. */
export async function bindAddress(wanted: ListenAddress): Promise<BoundAddress> {
  const { BoundSocket } = net as typeof net & { BoundSocket?: BoundSocketConstructor };
  if (BoundSocket === undefined) throw new Error(`Node ${process.version} is too old: net.BoundSocket is missing`);
  try {
    const { address: host } = await lookup(wanted.host);
    const socket = new BoundSocket({ host, port: wanted.port });
    const { address, port } = socket.address();
    return {
      fd: socket.fd(),
      address: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
      close: () => socket.close(),
    };
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, wanted);
  }
}

/** Newer than the types that we build with. */
type BoundSocketConstructor = new (options: ListenAddress) => { address(): AddressInfo; fd(): number; close(): void };
