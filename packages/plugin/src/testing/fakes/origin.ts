import type {
  HttpOrigin,
  OriginCall,
  OriginFailure,
  OriginOptions,
  OriginReceiver,
  OriginRequest,
} from '@sallyport/pipeline';

/** What a server answers: whole, or left open for the test to go on with. */
export interface FakeOriginAnswer {
  status?: number;
  /** Names and values in turn. */
  headers?: readonly string[];
  body?: string | Buffer | readonly (string | Buffer)[];
  trailers?: readonly string[];
  /** After the body nothing ends the answer but the test. */
  staysOpen?: boolean;
  error?: OriginFailure['kind'];
}

/** A server that a plugin holds on to; what it answers, `FakeHttp.originAnswer` says. */
export class FakeOrigin implements HttpOrigin {
  readonly options: OriginOptions;
  readonly #begin: (call: FakeOriginCall) => void;
  isReleased = false;

  constructor(options: OriginOptions, begin: (call: FakeOriginCall) => void) {
    this.options = options;
    this.#begin = begin;
  }

  send(request: OriginRequest, receiver: OriginReceiver): FakeOriginCall {
    const call = new FakeOriginCall(this.options, request, receiver);
    this.#begin(call);
    return call;
  }

  release(): void {
    this.isReleased = true;
  }
}

/** One request to it; the test can go on with its answer. */
export class FakeOriginCall implements OriginCall {
  readonly options: OriginOptions;
  readonly request: OriginRequest;
  readonly #receiver: OriginReceiver;
  readonly #written: Buffer[] = [];
  reused = false;
  remoteAddress: string | undefined = '192.0.2.1';
  isPaused = false;
  isAborted = false;
  /** The whole request was given. */
  isSent: boolean;
  isOver = false;

  constructor(options: OriginOptions, request: OriginRequest, receiver: OriginReceiver) {
    this.options = options;
    this.request = request;
    this.#receiver = receiver;
    this.isSent = request.body === undefined || Buffer.isBuffer(request.body);
  }

  /** Of the request, as far as it was given. */
  get body(): Buffer {
    const { body } = this.request;
    return Buffer.isBuffer(body) ? body : Buffer.concat(this.#written);
  }

  give({ status = 200, headers = [], body = [], trailers, staysOpen = false, error }: FakeOriginAnswer): void {
    if (error !== undefined) return this.fail(error);
    this.head(status, headers);
    for (const piece of [body].flat()) this.data(piece);
    if (!staysOpen) this.finish(trailers);
  }

  head(status: number, headers: readonly string[] = []): void {
    if (!this.isOver) this.#receiver.onHead(status, [...headers]);
  }

  data(piece: string | Buffer): void {
    if (!this.isOver) this.#receiver.onData(Buffer.from(piece as string));
  }

  /** The server ends its answer. */
  finish(trailers?: readonly string[]): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#receiver.onEnd(trailers);
  }

  fail(kind: OriginFailure['kind'], nothingSent = kind === 'connect' || kind === 'dns' || kind === 'tls'): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#receiver.onError({ kind, nothingSent, message: `${this.options.url.host}: ${kind}` });
  }

  /** The server takes more of the request. */
  drain(): void {
    if (!this.isOver) this.#receiver.onDrain?.();
  }

  // What the plugin asks for.

  write(chunk: Buffer): boolean {
    if (!this.isOver) this.#written.push(chunk);
    return true;
  }

  end(): void {
    this.isSent = true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  abort(): void {
    this.isAborted = true;
    this.isOver = true;
  }
}
