import type { FetchAnswer, FetchRequest, HttpRequest } from '@sallyport/pipeline';

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
}
