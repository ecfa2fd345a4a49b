import type { ResponseHandler, UpstreamError } from '@sallyport/http1';
import { type FetchAnswer, type FetchRequest, HeaderList } from '@sallyport/pipeline';

/** What becomes of a request: an answer or an error, once. */
export abstract class Receiver implements ResponseHandler {
  readonly #reject: (error: Error) => void;
  timer: { cancel(): void } | undefined;
  abort: () => void = () => {};

  constructor(reject: (error: Error) => void) {
    this.#reject = reject;
  }

  abstract onHead(status: number, reason: string, rawHeaders: string[]): void;
  abstract onData(chunk: Buffer): void;

  onEnd(): void {
    this.timer?.cancel();
  }

  onError(error: UpstreamError): void {
    this.timer?.cancel();
    this.#reject(error);
  }

  giveUp(error: Error): void {
    this.timer?.cancel();
    this.abort();
    this.#reject(error);
  }
}

/** An answer's body is read and dropped up to this many bytes, so that the connection can be used again. */
const discardBytesMax = 1024 * 1024;

/** Of an answer whose status alone matters. */
export class StatusReceiver extends Receiver {
  readonly #resolve: (answer: { status: number }) => void;
  #status = 0;
  #bytes = 0;

  constructor(resolve: (answer: { status: number }) => void, reject: (error: Error) => void) {
    super(reject);
    this.#resolve = resolve;
  }

  onHead(status: number): void {
    this.#status = status;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= discardBytesMax) return;
    // The status is what was asked for; a body without end is not worth waiting for.
    this.abort();
    this.onEnd();
  }

  override onEnd(): void {
    super.onEnd();
    this.#resolve({ status: this.#status });
  }
}

/** Of an answer that is wanted whole, as it was sent: nothing is unpacked. */
export class AnswerReceiver extends Receiver {
  readonly #request: FetchRequest;
  readonly #resolve: (answer: FetchAnswer) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers = new HeaderList([]);
  #bytes = 0;

  constructor(request: FetchRequest, resolve: (answer: FetchAnswer) => void, reject: (error: Error) => void) {
    super(reject);
    this.#request = request;
    this.#resolve = resolve;
  }

  onHead(status: number, _reason: string, rawHeaders: string[]): void {
    this.#status = status;
    this.#headers = new HeaderList(rawHeaders);
    // A HEAD is answered with the length that a body would have.
    if (this.#request.method !== 'HEAD') this.#bound(Number(this.#headers.get('content-length') ?? 0));
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    this.#bound(this.#bytes);
  }

  #bound(bytes: number): void {
    const { url, bodyBytesMax } = this.#request;
    if (bytes > bodyBytesMax) this.giveUp(new Error(`${url.host} answered with more than ${bodyBytesMax} bytes`));
  }

  override onEnd(): void {
    super.onEnd();
    this.#resolve({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }
}
