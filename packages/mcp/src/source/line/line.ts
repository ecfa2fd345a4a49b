import type { Clock, HeaderList, Log } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { SseEvent } from '../../http/sse.ts';
import type { SourceFailure } from '../../neutral.ts';
import type { Carrier, CarrierRequest } from '../carrier.ts';
import type { SourceServices } from '../services.ts';
import { Breaker, type BreakerLimits } from './breaker.ts';
import { Call } from './call.ts';

/** What bounds the requests to one server. */
export interface LineLimits extends BreakerLimits {
  /** Until the head of an answer. */
  readonly headMs: number;
  /** Of silence in a stream of an ask, before it is given up. Each event of progress begins it anew. */
  readonly idleMs: number;
  /** Of a whole ask, whatever its progress. */
  readonly wholeMs: number;
  /** Of an answer, and of one event of a stream. */
  readonly bytesMax: number;
  /** Asks under way in this worker. */
  readonly asksMax: number;
}

export interface LineRequest extends Omit<CarrierRequest, 'timeoutMs' | 'target'> {
  readonly target?: string | undefined;
  /** A stream that may be silent for as long as it likes: it is no ask. */
  readonly isWatch?: boolean;
}

/** What comes of one request. Exactly one of `onWhole`, `onStreamEnd` and `onFailure` ends it, unless it is dropped. */
export interface LineListener {
  /** An answer that is no stream of events. */
  onWhole(answer: WholeAnswer): void;
  /** The head of a stream of events. */
  onStream(status: number, headers: HeaderList): void;
  onEvent(event: SseEvent): void;
  onStreamEnd(): void;
  onFailure(failure: SourceFailure): void;
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly kind: 'json' | 'other';
  readonly body: Buffer;
}

export interface LineCall {
  /** Nothing more is heard of it, and the server sees its connection closed. */
  drop(): void;
  /** The server waits for the client: silence is in order until the next event. */
  wait(): void;
  pause(): void;
  resume(): void;
}

/** The way to one server: requests through its carrier, in time and in bounds, and none while it is broken. */
export class Line {
  readonly limits: LineLimits;
  readonly clock: Clock;
  readonly carrier: Carrier;
  readonly breaker: Breaker;
  readonly #name: string;
  readonly #log: Log;
  asks = 0;

  constructor(
    name: string,
    carrier: Carrier,
    limits: LineLimits,
    { clock, log }: Pick<SourceServices, 'clock' | 'log'>,
  ) {
    this.#name = name;
    this.#log = log;
    this.carrier = carrier;
    this.limits = limits;
    this.clock = clock;
    this.breaker = new Breaker(limits, clock);
  }

  send(request: LineRequest, listener: LineListener): LineCall {
    if (request.isWatch !== true && this.asks >= this.limits.asksMax) {
      return refused(listener, 'busy', 'too many requests to the server are under way');
    }
    if (!this.breaker.admit()) return refused(listener, 'open', 'the server has failed too often of late');
    const call = new Call(this, request, listener);
    call.start();
    return call;
  }

  /** A request came to nothing for a reason that lies with the server. */
  failed(): void {
    if (!this.breaker.failed()) return;
    const { openMs } = this.limits;
    this.#log.warn('an MCP server has failed too often, and is not asked for a while', { source: this.#name, openMs });
  }
}

/** Of a request that came to nothing before it was sent. */
export const noCall: LineCall = { drop() {}, wait() {}, pause() {}, resume() {} };

function refused(listener: LineListener, kind: 'busy' | 'open', message: string): LineCall {
  listener.onFailure(failure(kind, message));
  return noCall;
}
