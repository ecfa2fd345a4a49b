import type { OriginCall, OriginFailure, OriginReceiver } from '@sallyport/pipeline';

/** Remembers what an origin tells, and in which order. */
export class RecordingReceiver implements OriginReceiver {
  readonly told: string[] = [];
  readonly #chunks: Buffer[] = [];
  readonly #head = Promise.withResolvers<void>();
  readonly #piece = Promise.withResolvers<void>();
  readonly #end = Promise.withResolvers<void>();
  status = 0;
  headers: string[] = [];
  trailers: readonly string[] | undefined;
  failure: OriginFailure | undefined;
  call: OriginCall | undefined;
  /** Of the answer. */
  bytes = 0;
  /** Does something with every piece of the answer. */
  onPiece: () => void = () => {};
  onTakesMore: () => void = () => {};

  /** The head has come. */
  readonly answered = this.#head.promise;
  /** … and something of the body. */
  readonly begun = this.#piece.promise;
  /** The end, or the failure. */
  readonly ended = this.#end.promise;

  get body(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  onHead(status: number, rawHeaders: string[]): void {
    this.told.push('head');
    this.status = status;
    this.headers = rawHeaders;
    this.#head.resolve();
  }

  onData(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#chunks.push(chunk);
    this.#piece.resolve();
    this.onPiece();
  }

  onEnd(trailers?: readonly string[]): void {
    this.trailers = trailers;
    this.told.push('end');
    this.#end.resolve();
  }

  onError(failure: OriginFailure): void {
    this.told.push('error');
    this.failure = failure;
    this.#end.resolve();
  }

  onDrain(): void {
    this.onTakesMore();
  }
}
