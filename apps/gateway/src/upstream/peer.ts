import type { Clock, HeaderList } from '@sallyport/pipeline';
import { observeLatency } from './algorithms/latency.ts';
import type { Endpoint } from './endpoint.ts';
import { findGrpcStatus, httpStatusOfGrpc } from './health/grpc-status.ts';
import type { CheckRules } from './health/rules.ts';
import type { Trial } from './health/trial.ts';
import type { Pool } from './pools.ts';

/** An endpoint as one service reaches it. A try of an exchange tells it how it goes, from `begin` to `end`. */
export class Peer {
  readonly endpoint: Endpoint;
  /** What the Host header says unless the route preserves the caller's. */
  readonly hostHeader: string;
  readonly pool: Pool;
  readonly #rules: CheckRules;
  /** Given when answers' times are of interest. */
  readonly #clock: Clock | undefined;
  /** This peer serves one exchange only, which finds out whether the endpoint is well again. */
  readonly #trial: Trial | undefined;

  constructor(
    endpoint: Endpoint,
    hostHeader: string,
    pool: Pool,
    rules: CheckRules,
    clock: Clock | undefined,
    trial?: Trial,
  ) {
    this.endpoint = endpoint;
    this.hostHeader = hostHeader;
    this.pool = pool;
    this.#rules = rules;
    this.#clock = clock;
    this.#trial = trial;
  }

  get host(): string {
    return this.endpoint.host;
  }

  get port(): number {
    return this.endpoint.port;
  }

  forTrial(trial: Trial): Peer {
    return new Peer(this.endpoint, this.hostHeader, this.pool, this.#rules, this.#clock, trial);
  }

  begin(): void {
    this.endpoint.load.inFlight++;
  }

  onHead(status: number, headers: HeaderList, tookMs: number): void {
    this.#observe(tookMs);
    if (this.#rules.readsGrpcStatus && status === 200) {
      // Most answers tell at their end: see `onTrailers`.
      this.#onGrpcStatus(headers.get('grpc-status'));
      return;
    }
    // A provider that says when to come again is well: it limits this caller.
    if (status === 429 && headers.has('retry-after')) this.#onNeutral();
    else this.#onStatus(status);
  }

  /** The answer is over. `trailers`: names and values in turn. */
  onTrailers(trailers: readonly string[] | undefined): void {
    if (this.#rules.readsGrpcStatus) this.#onGrpcStatus(findGrpcStatus(trailers));
  }

  #onGrpcStatus(grpcStatus: string | undefined): void {
    const status = grpcStatus === undefined ? undefined : httpStatusOfGrpc(grpcStatus);
    if (status !== undefined) this.#onStatus(status);
    else if (grpcStatus !== undefined) this.#onNeutral();
  }

  #onStatus(status: number): void {
    if (this.#trial === undefined) this.endpoint.health.onStatus(status, this.#rules);
    else this.#judge(this.#rules.failureStatuses.has(status) ? 'http_failure' : 'success');
  }

  /** It answers, whatever it thinks of this caller. */
  #onNeutral(): void {
    if (this.#trial !== undefined) this.#judge('success');
  }

  onFailure(outcome: 'tcp_failure' | 'timeout', tookMs: number): void {
    this.#observe(tookMs);
    if (this.#trial === undefined) this.endpoint.health.onFailure(outcome, this.#rules);
    else this.#judge(outcome);
  }

  end(): void {
    this.endpoint.load.inFlight--;
    this.#trial?.end();
  }

  #judge(outcome: 'success' | 'http_failure' | 'tcp_failure' | 'timeout'): void {
    this.#trial!.judged();
    this.endpoint.health.tell('trial', outcome, this.#rules.thresholds, this.#rules.ejection);
  }

  #observe(tookMs: number): void {
    if (this.#clock !== undefined) observeLatency(this.endpoint.load, tookMs, this.#clock.monotonicMs());
  }
}
