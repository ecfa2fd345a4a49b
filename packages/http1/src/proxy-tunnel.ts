import { connect, type LookupFunction, type Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A proxy that connects us to others on `CONNECT`. */
export interface TunnelProxy {
  host: string;
  port: number;
  /** The value of `Proxy-Authorization`, sent as it stands. */
  authorization?: string | undefined;
  /** Resolves the proxy's host; default the system's resolver. */
  lookup?: LookupFunction | undefined;
}

/** Of the proxy's answer. */
const headBytesMax = 16_384;

/** Bytes to and from `target` (`HOST:PORT`) through a proxy; nothing is written before the proxy has agreed. */
export class ProxyTunnel extends Duplex {
  readonly #tcp: Socket;
  #isOpen = false;
  /** The proxy's answer so far. */
  #head = Buffer.alloc(0);
  #held: (() => void) | undefined;

  constructor({ host, port, lookup, authorization }: TunnelProxy, target: string) {
    super({ allowHalfOpen: false });
    const tcp = connect({ host, port, lookup, noDelay: true, keepAlive: true });
    this.#tcp = tcp;
    tcp.once('connect', () => {
      const credential = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
      tcp.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credential}\r\n`);
    });
    tcp.on('data', (bytes: Buffer) => {
      if (!this.#isOpen) this.#onHead(bytes);
      else if (!this.push(bytes)) tcp.pause();
    });
    tcp.on('error', (error) => this.destroy(error));
    tcp.once('close', () => {
      if (this.#isOpen) this.push(null);
      else this.destroy(new Error('the proxy closed the connection'));
    });
  }

  #onHead(bytes: Buffer): void {
    const head = Buffer.concat([this.#head, bytes]);
    this.#head = head;
    const end = head.indexOf('\r\n\r\n');
    if (end < 0 && head.length <= headBytesMax) return;
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1'))?.[1];
    // Servers speak after us over TLS: bytes that come on their own are the proxy's, and no part of the tunnel.
    if (status?.startsWith('2') && end + 4 === head.length) {
      this.#isOpen = true;
      this.#held?.();
    } else {
      this.destroy(new Error(`the proxy refused the tunnel${status === undefined ? '' : ` with ${status}`}`));
    }
  }

  override _read(): void {
    this.#tcp.resume();
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    if (this.#isOpen) this.#tcp.write(chunk, callback);
    else this.#held = () => this.#tcp.write(chunk, callback);
  }

  override _final(callback: () => void): void {
    this.#tcp.end(callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#tcp.destroy();
    callback(error);
  }
}
