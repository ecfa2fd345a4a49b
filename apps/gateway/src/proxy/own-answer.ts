import type { Refusal, Reply } from '@sallyport/pipeline';
import { coreRefusals, replyOf } from './error-body.ts';
import type { BodyReceiver } from './request-body.ts';
import { addGatewayHeaders } from './response-head.ts';
import type { Runner } from './runner.ts';

/** A refused request's unread body up to this size is read and dropped so that the connection can go on. Bytes. */
const discardBytesMax = 64 * 1024;

/** An answer of the gateway's own: a refusal, or the end of an exchange that failed by a bug. */
export class OwnAnswer implements BodyReceiver {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  send(refusal: Refusal): void {
    const { x, chain } = this.#runner;
    try {
      chain.complete(x);
      const reply = replyOf(refusal, x, this.#runner.isHttp2);
      x.reply = reply;
      x.gatewayMs = this.#runner.elapsedMs();
      const pending = chain.response(x);
      if (pending instanceof Promise)
        pending.then(
          () => this.#guardedSend(reply),
          (error) => this.#sendBug(error),
        );
      else this.#sendReply(reply);
    } catch (error) {
      this.#sendBug(error);
    }
  }

  #guardedSend(reply: Reply): void {
    try {
      this.#sendReply(reply);
    } catch (error) {
      this.#sendBug(error);
    }
  }

  #sendReply(reply: Reply): void {
    const runner = this.#runner;
    const { x, downstream, framing, context } = runner;
    if (runner.isOver || downstream.headSent) return;
    const discard = runner.requestBody?.ended === false || (runner.requestBody === undefined && runner.hasBody);
    const isLong = framing.chunked || (framing.contentLength ?? 0) > discardBytesMax;
    addGatewayHeaders(x, reply, context.allowsDebugHeader);
    const body = x.method === 'HEAD' ? undefined : reply.body;
    runner.sendHead(reply, runner.isAmbiguous || (discard && isLong), body === undefined);
    if (discard && !runner.isAmbiguous) this.#dropBody();
    if (body === undefined) downstream.end();
    else downstream.endWhole(body);
  }

  /** A response hook failed: answer without asking the hooks again. */
  #sendBug(error: unknown): void {
    const { x, context, downstream } = this.#runner;
    context.log.error('a response hook failed', {
      requestId: x.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    x.errorCode = 'plugin_failed';
    const reply = replyOf(coreRefusals.plugin_failed, x, this.#runner.isHttp2);
    x.reply = reply;
    try {
      if (downstream.headSent) downstream.cut();
      else this.#sendReply(reply);
    } catch {
      downstream.cut();
    }
  }

  /** Lets the rest of the body pass unread, unless the client holds it back until it is told to go ahead. */
  #dropBody(): void {
    const runner = this.#runner;
    if (runner.requestBody === undefined) {
      if (runner.arrival.expectsContinue) return;
      runner.takeBody(this);
    }
    runner.requestBody!.stop();
  }

  // Of a body that nobody wants, only the end matters.

  onBodyData(): boolean {
    return true;
  }

  onBodyEnd(): void {}

  onBodyTimeout(): void {}
}
