import type { CoreErrorCode } from '@sallyport/contracts';
import type {
  Answer,
  CallerBody,
  CallerBodyReceiver,
  PluginInstance,
  Refusal,
  Reply,
  Serving,
} from '@sallyport/pipeline';
import { AnswerFlow, type AnswerSource } from './answer-flow.ts';
import type { BodyReceiver } from './request-body.ts';
import type { Runner } from './runner.ts';
import { ServedBody } from './served-body.ts';

/** The answer of an exchange that a plugin serves itself. */
export class ServedAnswer implements Answer, AnswerSource, BodyReceiver {
  origin: Reply['source'] = 'gateway';
  readonly #runner: Runner;
  readonly #plugin: PluginInstance;
  #serving: Serving | undefined;
  #flow: AnswerFlow | undefined;
  /** Whatever is written, the client gets no body. */
  #isBodiless = false;
  #isPaused = false;
  /** The plugin has had its say, or nobody listens any more. */
  #isOver = false;
  #isAbandoned = false;
  /** Before the plugin could be told. */
  #wasAbandonedEarly = false;

  constructor(runner: Runner, plugin: PluginInstance) {
    this.#runner = runner;
    this.#plugin = plugin;
  }

  /** False when the plugin does not serve this exchange. */
  start(): boolean {
    const { hooks, name } = this.#plugin;
    const serving = hooks.serve!(this.#runner.x, this);
    if (serving === undefined) {
      if (this.#flow !== undefined || this.#isOver)
        throw new Error(`${name} answers an exchange that it does not serve`);
      return false;
    }
    this.#serving = serving;
    if (this.#wasAbandonedEarly) this.#tellAbandoned();
    return true;
  }

  // What the plugin says.

  head(status: number, headers: readonly string[], source: Reply['source'] = 'gateway'): void {
    if (this.#isOver) return;
    if (this.#flow !== undefined || status < 200) return this.fail(new Error(`a head of ${status} is out of turn`));
    const { x } = this.#runner;
    this.#passUnreadBody();
    this.origin = source;
    if (source === 'gateway') x.gatewayMs = this.#runner.elapsedMs();
    this.#isBodiless = x.head.method === 'HEAD' || status === 204 || status === 304;
    this.#flow = new AnswerFlow(this.#runner, this, status, [...headers], this.#isBodiless);
    this.#flow.start();
  }

  /** Nobody has asked for the body: it is let pass, so that the connection can go on. */
  #passUnreadBody(): void {
    const runner = this.#runner;
    if (runner.requestBody === undefined && runner.hasBody) runner.openBody(this).stop();
  }

  write(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    if (this.#flow === undefined) this.fail(new Error('a body is written before its head'));
    else if (!this.#isBodiless && chunk.length > 0) this.#flow.data(chunk);
    return !this.#isPaused;
  }

  end(): void {
    if (this.#isOver) return;
    if (this.#flow === undefined) return this.fail(new Error('an answer ends before its head'));
    this.#finish();
  }

  #finish(): void {
    this.#isOver = true;
    this.#runner.requestBody?.stop();
    this.#flow!.end(undefined);
  }

  cut(errorCode: string, lastWords?: Buffer): void {
    if (this.#isOver) return;
    if (this.#flow === undefined) return this.fail(new Error('an answer is cut before its head'));
    const { x } = this.#runner;
    x.truncated = true;
    x.errorCode = errorCode;
    if (lastWords === undefined) {
      this.#isOver = true;
      this.#runner.refuseWith('upstream_invalid');
      return;
    }
    this.write(lastWords);
    if (!this.#isOver) this.#finish();
  }

  hold(bytes: number): boolean {
    return this.#isOver || this.#runner.holdAnswer(bytes);
  }

  refuse(refusal: Refusal): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { x } = this.#runner;
    x.refusedBy = this.#plugin.name;
    x.errorCode = refusal.code;
    this.#runner.refuse(refusal);
  }

  fail(bug: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#runner.fail(bug);
  }

  openBody(receiver: CallerBodyReceiver): CallerBody | undefined {
    const runner = this.#runner;
    if (this.#isOver || runner.requestBody !== undefined || !runner.hasBody) return undefined;
    return new ServedBody(runner, receiver);
  }

  // What the client, and the chain, make of it.

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** The exchange is answered otherwise, or over. */
  abandon(): void {
    this.#isAbandoned = true;
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#serving === undefined) this.#wasAbandonedEarly = true;
    else this.#tellAbandoned();
  }

  #tellAbandoned(): void {
    try {
      this.#serving!.onAbandon();
    } catch (error) {
      const { context, x } = this.#runner;
      const { name: plugin } = this.#plugin;
      context.log.error('a plugin failed to give its answer up', { plugin, requestId: x.id, error: String(error) });
    }
  }

  pauseAnswer(): void {
    this.#isPaused = true;
  }

  /** In a moment: what was written before goes first. */
  resumeAnswer(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    process.nextTick(tellDrained, this);
  }

  drained(): void {
    if (this.#isPaused || this.#isOver) return;
    this.#runner.guarded(() => this.#serving!.onDrain());
  }

  onDownstreamDrain(): void {
    this.#flow?.onDownstreamDrain();
  }

  stopAnswer(): void {
    this.abandon();
    this.#runner.requestBody?.stop();
  }

  failAnswer(code: CoreErrorCode): void {
    this.abandon();
    this.#runner.refuseWith(code);
  }

  openTunnel(): undefined {}

  /** What it takes of the body, the plugin took. */
  forgetBody(): void {}

  // Of a body that nobody wants.

  onBodyData(): boolean {
    return true;
  }

  onBodyEnd(): void {}

  onBodyTimeout(): void {}
}

function tellDrained(served: ServedAnswer): void {
  served.drained();
}
