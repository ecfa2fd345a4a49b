import type {
  ConnectionInfo,
  ConnectionTimes,
  ResponseHandler,
  UpstreamCall,
  UpstreamError,
  UpstreamRequest,
} from '@sallyport/http1';
import type { OriginCall, OriginFailure, OriginReceiver } from '@sallyport/pipeline';

/** The connections to a server, whatever they speak. */
export interface RequestPool<Request> {
  dispatch(request: Request, handler: ResponseHandler): UpstreamCall;
}

type AnyRequest = UpstreamRequest & { head?: string; fields?: string[] };

/** One request and its answer, between a pool and who asked. */
export class OriginExchange implements OriginCall, ResponseHandler {
  readonly #receiver: OriginReceiver;
  readonly #host: string;
  readonly #onBug: (host: string, bug: unknown) => void;
  #call: UpstreamCall | undefined;
  #request: AnyRequest | undefined;
  #hasHead = false;
  /** The receiver was told the end, or wants to hear nothing more. */
  #isOver = false;
  reused = false;
  remoteAddress: string | undefined = undefined;
  making: ConnectionTimes | undefined = undefined;

  constructor(receiver: OriginReceiver, host: string, onBug: (host: string, bug: unknown) => void) {
    this.#receiver = receiver;
    this.#host = host;
    this.#onBug = onBug;
  }

  dispatch<Request extends AnyRequest>(pool: RequestPool<Request>, request: Request): this {
    this.#request = request;
    this.#call = pool.dispatch(request, this);
    return this;
  }

  /** Nothing is sent. */
  failUnsent(kind: OriginFailure['kind'], problem: string): this {
    process.nextTick(failLater, this, { kind, nothingSent: true, message: `${this.#host}: ${problem}` });
    return this;
  }

  // What the sender asks for.

  write(chunk: Buffer): boolean {
    return this.#call?.write(chunk) ?? true;
  }

  end(): void {
    this.#call?.end();
  }

  pause(): void {
    this.#call?.pause();
  }

  resume(): void {
    this.#call?.resume();
  }

  abort(): void {
    this.#isOver = true;
    this.#call?.abort();
  }

  // From the server.

  onConnection({ reused, remoteAddress, making }: ConnectionInfo): void {
    this.reused = reused;
    this.remoteAddress = remoteAddress;
    this.making = making;
  }

  onHead(status: number, _reason: string, rawHeaders: string[]): void {
    this.#hasHead = true;
    // The answer may stream for hours, and what was asked is not asked again.
    const request = this.#request!;
    if (request.head !== undefined) request.head = '';
    else request.fields = [];
    request.body = undefined;
    try {
      this.#receiver.onHead(status, rawHeaders);
    } catch (bug) {
      this.#giveUp(bug);
    }
  }

  onData(chunk: Buffer): void {
    try {
      this.#receiver.onData(chunk);
    } catch (bug) {
      this.#giveUp(bug);
    }
  }

  onDrain(): void {
    try {
      this.#receiver.onDrain?.();
    } catch (bug) {
      this.#giveUp(bug);
    }
  }

  onEnd(trailers: string[] | undefined): void {
    this.#isOver = true;
    try {
      this.#receiver.onEnd(trailers);
    } catch (bug) {
      this.#onBug(this.#host, bug);
    }
  }

  onError({ kind, phase, nothingSent, message }: UpstreamError): void {
    this.fail({
      kind: kind === 'reset' && phase === 'body' ? 'cut' : kind,
      nothingSent,
      message: `${this.#host}: ${message}`,
    });
  }

  fail(failure: OriginFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      this.#receiver.onError(failure);
    } catch (bug) {
      this.#onBug(this.#host, bug);
    }
  }

  /** The receiver is broken: it hears of an end, since others may wait for what it makes of that. */
  #giveUp(bug: unknown): void {
    this.#onBug(this.#host, bug);
    this.#call!.abort();
    const kind = this.#hasHead ? 'cut' : 'reset';
    this.fail({ kind, nothingSent: false, message: `${this.#host}: its answer could not be taken` });
  }
}

function failLater(exchange: OriginExchange, failure: OriginFailure): void {
  exchange.fail(failure);
}
