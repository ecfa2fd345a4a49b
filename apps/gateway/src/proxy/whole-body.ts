import type { TimelineSpan } from '@sallyport/contracts';
import type { Refusal } from '@sallyport/pipeline';
import { noRoomForBody } from './body-memory.ts';
import { coreRefusals } from './error-body.ts';
import type { BodyReceiver } from './request-body.ts';
import type { Runner } from './runner.ts';

/** What a body is read for: to be there before `onRequest`, for `onCall`, or only to leave in one piece. */
export type ReadingFor = 'request' | 'call' | 'forward';

/** A body that is understood is there as bytes, as text, as values, and often written anew. */
const copiesWhenRead = 4;

/** Collects the whole body of a request into `x.body`, up to the smallest limit of those who read it. */
export class WholeBody implements BodyReceiver {
  readonly #runner: Runner;
  readonly #readingFor: ReadingFor;
  readonly #chunks: Buffer[] = [];
  readonly #bytesMax: number;
  readonly #copies: number;
  #span: TimelineSpan | undefined;

  constructor(runner: Runner, readingFor: ReadingFor) {
    this.#runner = runner;
    this.#readingFor = readingFor;
    this.#copies = readingFor === 'forward' ? 1 : copiesWhenRead;
    const { bodyBytesMax } = runner.chain;
    const own = runner.x.requestBytesMax;
    this.#bytesMax = bodyBytesMax === 0 ? own : own === 0 ? bodyBytesMax : Math.min(bodyBytesMax, own);
  }

  start(): void {
    const runner = this.#runner;
    if (this.#bytesMax > 0 && (runner.framing.contentLength ?? 0) > this.#bytesMax) runner.refuse(this.#tooLarge());
    else if (runner.hasBody) {
      this.#span = runner.x.timeline?.begin('client_body');
      runner.openBody(this);
    } else this.onBodyEnd();
  }

  onBodyData(chunk: Buffer): boolean {
    const runner = this.#runner;
    if (this.#bytesMax > 0 && runner.requestBody!.bytes > this.#bytesMax) this.#refuse(this.#tooLarge());
    else if (runner.holdBody(chunk.length * this.#copies)) this.#chunks.push(chunk);
    else this.#refuse(noRoomForBody);
    return true;
  }

  #refuse(refusal: Refusal): void {
    this.#chunks.length = 0;
    this.#runner.releaseBody();
    this.#runner.refuse(refusal);
  }

  onBodyEnd(): void {
    const { x, chain } = this.#runner;
    const chunks = this.#chunks;
    x.timeline?.end(this.#span);
    this.#runner.guarded(() => {
      if (chunks.length > 0) x.body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      chunks.length = 0;
      x.stages?.add('client_request', x.body);
      if (this.#readingFor !== 'forward') {
        const refusal = chain.read(x);
        if (refusal !== undefined) return this.#runner.refuse(refusal);
      }
      this.#runner.onWholeBody(this.#readingFor);
    });
  }

  onBodyTimeout(): void {
    this.#runner.onBodyTimeout();
  }

  /** In the words of the plugin whose limit it was. */
  #tooLarge(): Refusal {
    const { x } = this.#runner;
    const isPlugins = this.#bytesMax === x.requestBytesMax;
    return (isPlugins ? x.requestBytesRefusal : undefined) ?? coreRefusals.body_too_large;
  }
}
