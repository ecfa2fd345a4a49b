import type { UpstreamTry } from '@sallyport/contracts';
import type { Exchange } from './exchange.ts';
import type { OriginCall, OriginFailure } from './services/origin.ts';
import type { Clock } from './services.ts';
import { TrySpan } from './trace/try-span.ts';

/** Where a try goes to. */
export interface TryTarget {
  readonly host: string;
  readonly port: number;
  readonly targetId?: string | undefined;
}

/**
 * One try of a plugin that asks an upstream itself: what the event, the log and the headers about latency say of it. The last
 * try that was answered is the one whose status and times the exchange shows. Begin it right before the request is sent.
 */
export class TryRecord {
  readonly #x: Exchange;
  readonly #clock: Clock;
  readonly #told: UpstreamTry;
  readonly #startedMs: number;
  #firstByteMs = 0;
  readonly #span: TrySpan | undefined;
  #isConnected = false;

  /** `uri`: path and query that are asked for; mark what is secret in it with `x.markSecretQuery`. */
  constructor(x: Exchange, clock: Clock, { host, port, targetId }: TryTarget, uri: string) {
    this.#x = x;
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    if (x.tries.length === 0) x.gatewayMs = this.#startedMs - x.startedMonotonicMs;
    x.upstreamUri = uri;
    this.#told = {
      startedAtMs: clock.nowMs(),
      durationMs: 0,
      host,
      port,
      ip: undefined,
      keepAlive: false,
      targetId,
      failure: undefined,
      status: undefined,
    };
    x.tries.push(this.#told);
    this.#span = x.timeline && new TrySpan(x.timeline, x.tries.length - 1, this.#startedMs);
  }

  /** The head of an answer has come. */
  answered(status: number, call: OriginCall): void {
    this.#connected(call);
    this.#firstByteMs = this.#clock.monotonicMs();
    this.#told.status = status;
    this.#x.upstreamStatus = status;
    this.#x.upstreamMs = this.#firstByteMs - this.#startedMs;
    this.#span?.answered(status);
  }

  failed(kind: OriginFailure['kind'], call: OriginCall): void {
    this.#told.failure = kind === 'cut' ? 'reset' : kind;
    this.ended(call);
  }

  /** Nothing more is taken: the whole answer has come, or it was aborted. */
  ended(call: OriginCall): void {
    this.#connected(call);
    const nowMs = this.#clock.monotonicMs();
    this.#told.durationMs = nowMs - this.#startedMs;
    if (this.#told.status !== undefined) this.#x.receiveMs = nowMs - this.#firstByteMs;
    this.#span?.ended(this.#told.failure);
  }

  #connected({ reused, remoteAddress, making }: OriginCall): void {
    if (!this.#isConnected && making !== undefined) this.#span?.connected(making);
    this.#isConnected = true;
    this.#told.ip = remoteAddress;
    this.#told.keepAlive = reused;
  }
}
