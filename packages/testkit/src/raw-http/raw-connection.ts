import { connect, type Socket } from 'node:net';
import { type RawResponse, ResponseReader } from './response-reader.ts';

/** How a wait for an answer ended: with it, with the peer's close or reset, or not in time. */
export type RawOutcome = RawResponse | 'closed' | 'timeout';

/** A socket that sends exactly the bytes it is given, and reads answers strictly. */
export class RawConnection {
  readonly socket: Socket;
  /** Resolves when the connection is gone: `reset` after an error, else `closed`. Never rejects. */
  readonly gone: Promise<'closed' | 'reset'>;
  readonly #reader = new ResponseReader();
  readonly #answers: RawResponse[] = [];
  #changed: () => void = () => {};
  #isGone = false;
  /** What the peer sent that is not HTTP. */
  broken: Error | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    let reset = false;
    socket.on('error', () => {
      reset = true;
    });
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    this.gone = new Promise((resolve) => {
      socket.once('close', () => {
        this.#isGone = true;
        const last = this.#reader.end();
        if (last !== undefined) this.#answers.push(last);
        resolve(reset ? 'reset' : 'closed');
        this.#changed();
      });
    });
  }

  /** Connects to a URL's host; rejects with the system's error. */
  static open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new RawConnection(socket));
      });
    });
  }

  /** Sends bytes; text is taken as Latin-1, so that every byte can be written. */
  send(bytes: string | Buffer): void {
    if (!this.socket.destroyed) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** The next answer. Milliseconds. */
  async answer(timeoutMs = 5_000): Promise<RawOutcome> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) return answer;
      if (this.#isGone) return 'closed';
      const left = deadline - performance.now();
      if (left <= 0) return 'timeout';
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Part of an answer has arrived, and its end has not. */
  get isInsideAnswer(): boolean {
    return this.#reader.isInside;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #read(bytes: Buffer): void {
    try {
      this.#reader.push(bytes);
      for (let answer = this.#reader.next(); answer !== undefined; answer = this.#reader.next())
        this.#answers.push(answer);
    } catch (error) {
      this.broken = error as Error;
      this.socket.destroy();
    }
    this.#changed();
  }
}
