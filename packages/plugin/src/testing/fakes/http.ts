import type { FetchAnswer, FetchRequest, HttpRequest, OriginOptions } from '@sallyport/pipeline';
import { FakeOrigin, type FakeOriginAnswer, type FakeOriginCall } from './origin.ts';

/** Remembers what was sent; answers 200 unless told otherwise. */
export class FakeHttp {
  readonly requests: HttpRequest[] = [];
  /** Replace it to answer differently, or to reject. */
  answer: (request: HttpRequest) => { status: number } | Promise<{ status: number }> = () => ({ status: 200 });

  async send(request: HttpRequest): Promise<{ status: number }> {
    this.requests.push(request);
    return this.answer(request);
  }

  readonly fetches: FetchRequest[] = [];
  /** Replace it to answer what is fetched; until then, nothing can be reached. */
  document: (request: FetchRequest) => FetchAnswer | Promise<FetchAnswer> = ({ url }) => {
    throw new Error(`${url.host} cannot be reached`);
  };

  async fetch(request: FetchRequest): Promise<FetchAnswer> {
    this.fetches.push(request);
    return this.document(request);
  }

  readonly origins: FakeOrigin[] = [];
  /** Requests to all of them, in order. */
  readonly originCalls: FakeOriginCall[] = [];
  /** Replace it to answer them; undefined leaves a request waiting. Until then, nothing can be reached. */
  originAnswer: (call: FakeOriginCall) => FakeOriginAnswer | undefined | Promise<FakeOriginAnswer | undefined> =
    () => ({
      error: 'connect',
    });

  origin(options: OriginOptions): FakeOrigin {
    const origin = new FakeOrigin(options, (call) => {
      this.originCalls.push(call);
      void this.#answer(call);
    });
    this.origins.push(origin);
    return origin;
  }

  async #answer(call: FakeOriginCall): Promise<void> {
    await Promise.resolve();
    const answer = await this.originAnswer(call);
    if (answer !== undefined) call.give(answer);
  }
}
