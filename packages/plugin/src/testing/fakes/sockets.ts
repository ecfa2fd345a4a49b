import type { DatagramOptions, DatagramSender, SocketsPort, StreamOptions, StreamSender } from '@sallyport/pipeline';

/** Remembers what was written and sent; takes everything unless told otherwise. */
export class FakeSockets implements SocketsPort {
  readonly streams: StreamOptions[] = [];
  readonly destinations: DatagramOptions[] = [];
  /** In the order they were given, whoever sent them. */
  readonly writes: Buffer[] = [];
  readonly sent: Buffer[] = [];
  /** Senders given out and not closed. */
  open = 0;
  /** Replace it to be slow, or to reject. */
  take: (bytes: Buffer) => void | Promise<void> = () => {};

  stream(options: StreamOptions): StreamSender {
    this.streams.push(options);
    return this.#sender((bytes) => void this.writes.push(bytes));
  }

  datagrams(options: DatagramOptions): DatagramSender {
    this.destinations.push(options);
    return this.#sender((bytes) => void this.sent.push(bytes));
  }

  #sender(remember: (bytes: Buffer) => void): StreamSender & DatagramSender {
    this.open++;
    const give = async (bytes: Buffer) => {
      await this.take(bytes);
      remember(bytes);
    };
    return { write: give, send: give, close: () => void this.open-- };
  }
}
