import { createSocket, type Socket } from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import {
  type Clock,
  type DatagramOptions,
  type DatagramSender,
  datagramBytesMax,
  NotDelivered,
  occasionally,
} from '@sallyport/pipeline';
import type { Resolve } from '../http/lookup.ts';
import type { SocketsPortOptions } from './sockets-port.ts';

/** Sends to an address that is looked up again now and then; the last one is kept while there is none. */
export class UdpSender implements DatagramSender {
  readonly #to: DatagramOptions['to'];
  readonly #clock: Clock;
  readonly #resolve: Resolve;
  readonly #tellRefused: (reason: string) => void;
  readonly #tellUnresolved: (reason: string) => void;
  #socket: Promise<Socket> | undefined;
  #address: string | undefined;
  #lookUpAtMs = 0;
  #isClosed = false;

  constructor({ to }: DatagramOptions, { clock, log, resolve }: SocketsPortOptions) {
    this.#to = to;
    this.#clock = clock;
    this.#resolve = resolve;
    const tell = (message: string) =>
      occasionally(clock, (reason) => log.warn(message, { host: to.host, port: to.port, reason }), quietMs);
    this.#tellRefused = tell('nobody takes the datagrams');
    this.#tellUnresolved = tell('the receiver of datagrams is not found; they go where it was last');
  }

  async send(bytes: Buffer): Promise<void> {
    if (bytes.length > datagramBytesMax)
      throw tooLong(`${bytes.length} bytes do not fit a datagram, which has room for ${datagramBytesMax}`);
    const socket = await this.#opened();
    try {
      await sendTo(socket, bytes);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EMSGSIZE') throw tooLong(`${bytes.length} bytes do not fit a datagram of this network`);
      if (code !== 'ECONNREFUSED') throw error;
      // It tells of an earlier one, and this one was not sent.
      this.#tellRefused('ECONNREFUSED');
      await sendTo(socket, bytes);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async #opened(): Promise<Socket> {
    if (this.#isClosed) throw new Error('the socket was closed');
    if (this.#clock.monotonicMs() >= this.#lookUpAtMs) {
      this.#lookUpAtMs = this.#clock.monotonicMs() + lookUpEveryMs;
      const before = this.#address;
      const found = this.#lookUp();
      // The first datagrams wait for an address; later ones go to the last one meanwhile.
      if (before === undefined) this.#socket = found.then((address) => this.#connect(address));
      else void found.then((address) => address !== before && this.#replace(address)).catch(() => {});
    }
    const opening = this.#socket!;
    try {
      return await opening;
    } catch (error) {
      if (this.#socket === opening) this.#lookUpAtMs = 0;
      throw error;
    }
  }

  async #lookUp(): Promise<string> {
    const { host } = this.#to;
    if (isIP(host) !== 0) return host;
    try {
      const [first] = await this.#resolve(host);
      if (first === undefined) throw new Error(`${host} has no address`);
      return first;
    } catch (error) {
      if (this.#address === undefined) throw error;
      this.#tellUnresolved((error as Error).message);
      return this.#address;
    }
  }

  #replace(address: string): void {
    if (this.#isClosed) return;
    this.#drop();
    this.#socket = this.#connect(address);
  }

  /** Connected, so that the system tells when nobody listens there. */
  #connect(address: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4').unref();
      socket.once('error', reject);
      socket.connect(this.#to.port, address, () => {
        socket.off('error', reject).on('error', (error) => this.#tellRefused(error.message));
        this.#address = address;
        resolve(socket);
        if (this.#isClosed) socket.close();
      });
    });
  }

  #drop(): void {
    this.#socket?.then(
      (socket) => setImmediate(() => socket.close()),
      () => {},
    );
    this.#socket = undefined;
  }
}

function tooLong(message: string): NotDelivered {
  return new NotDelivered(message, { isFinal: true });
}

function sendTo(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(bytes, (error) => (error === null ? resolve() : reject(error)));
  });
}

const lookUpEveryMs = 30_000;
const quietMs = 60_000;
