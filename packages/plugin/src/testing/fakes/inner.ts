import {
  HeaderList,
  type InnerErrorKind,
  type InnerPort,
  type InnerReceiver,
  type InnerRequest,
} from '@sallyport/pipeline';

/** An answer to an inner request: whole, or left open for the test to go on with. */
export interface FakeInnerAnswer {
  status?: number;
  /** Names and values in turn. */
  headers?: readonly string[];
  body?: string | readonly string[];
  /** After the body nothing ends the answer but the test. */
  staysOpen?: boolean;
  error?: InnerErrorKind;
  source?: 'upstream' | 'gateway';
}

/** Remembers the requests that a plugin has the gateway make of itself; answers 200 unless told otherwise. */
export class FakeInner implements InnerPort {
  readonly calls: FakeInnerCall[] = [];
  /** Replace it to answer differently; undefined leaves the request waiting. */
  answer: (request: InnerRequest) => FakeInnerAnswer | undefined | Promise<FakeInnerAnswer | undefined> = () => ({});

  get requests(): readonly InnerRequest[] {
    return this.calls.map(({ request }) => request);
  }

  send(request: InnerRequest, receiver: InnerReceiver): FakeInnerCall {
    const call = new FakeInnerCall(request, receiver);
    this.calls.push(call);
    void this.#answer(call);
    return call;
  }

  async #answer(call: FakeInnerCall): Promise<void> {
    await Promise.resolve();
    const answer = await this.answer(call.request);
    if (answer !== undefined) call.give(answer);
  }
}

/** One of them; the test can go on with its answer. */
export class FakeInnerCall {
  readonly request: InnerRequest;
  readonly #receiver: InnerReceiver;
  isPaused = false;
  isAborted = false;
  isOver = false;

  constructor(request: InnerRequest, receiver: InnerReceiver) {
    this.request = request;
    this.#receiver = receiver;
  }

  give({
    status = 200,
    headers = [],
    body = [],
    staysOpen = false,
    error,
    source = 'upstream',
  }: FakeInnerAnswer): void {
    if (error !== undefined) return this.fail(error);
    if (this.isOver) return;
    this.#receiver.onHead(status, new HeaderList([...headers]), source);
    for (const piece of [body].flat()) this.data(piece);
    if (!staysOpen) this.end();
  }

  data(piece: string | Buffer): void {
    if (!this.isOver) this.#receiver.onData(Buffer.from(piece));
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#receiver.onEnd();
  }

  fail(kind: InnerErrorKind): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#receiver.onError(kind, kind);
  }

  abort(): void {
    this.isAborted = true;
    this.isOver = true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}
