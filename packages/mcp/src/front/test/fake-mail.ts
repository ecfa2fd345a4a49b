import type { Mail } from '@sallyport/pipeline';

/** Boxes of all workers of a test. A letter arrives later than it is sent, as between processes. */
export class FakeMail implements Mail {
  readonly #boxes = new Map<string, (message: string) => void>();
  #opened = 0;

  open(receive: (message: string) => void) {
    const address = `box-${++this.#opened}`;
    this.#boxes.set(address, receive);
    return { address, close: () => void this.#boxes.delete(address) };
  }

  async send(address: string, message: string): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve));
    const receive = this.#boxes.get(address);
    receive?.(message);
    return receive !== undefined;
  }

  close(): void {}

  get size(): number {
    return this.#boxes.size;
  }
}
