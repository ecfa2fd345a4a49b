import type { CallerBody, CallerBodyReceiver } from '@sallyport/pipeline';
import { coreRefusals } from './error-body.ts';
import type { BodyReceiver } from './request-body.ts';
import type { Runner } from './runner.ts';

/** A request's body that a serving plugin takes piece by piece. */
export class ServedBody implements CallerBody, BodyReceiver {
  readonly #runner: Runner;
  readonly #receiver: CallerBodyReceiver;
  readonly length: number | undefined;

  constructor(runner: Runner, receiver: CallerBodyReceiver) {
    this.#runner = runner;
    this.#receiver = receiver;
    this.length = runner.framing.contentLength;
    runner.openBody(this);
  }

  resume(): void {
    this.#runner.requestBody!.resume();
  }

  stop(): void {
    this.#runner.requestBody!.stop();
  }

  onBodyData(chunk: Buffer): boolean {
    const runner = this.#runner;
    const { x } = runner;
    if (x.requestBytesMax > 0 && runner.requestBody!.bytes > x.requestBytesMax) {
      runner.refuse(x.requestBytesRefusal ?? coreRefusals.body_too_large);
      return true;
    }
    try {
      return this.#receiver.onBodyData(chunk);
    } catch (bug) {
      runner.fail(bug);
      return true;
    }
  }

  onBodyEnd(): void {
    this.#runner.guarded(() => this.#receiver.onBodyEnd());
  }

  onBodyTimeout(): void {
    this.#runner.onBodyTimeout();
  }
}
