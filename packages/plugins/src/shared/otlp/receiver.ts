import type { Secret } from '@sallyport/contracts';
import {
  type Clock,
  type CounterMetric,
  type HttpOrigin,
  headerText,
  type Log,
  NotDelivered,
  type Services,
} from '@sallyport/pipeline';
import { readPartialSuccess } from './partial-success.ts';
import { post } from './post.ts';

export type Signal = 'traces' | 'logs' | 'metrics';

export interface ReceiverSettings {
  readonly plugin: string;
  readonly signal: Signal;
  readonly endpoint: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
  readonly sendTimeoutMs: number;
  readonly readTimeoutMs: number;
}

/** Where telemetry is sent, by the rules of OTLP over HTTP. */
export class Receiver {
  readonly #settings: ReceiverSettings;
  readonly #http: Services['http'];
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #endpoint: Secret;
  readonly #headers: readonly { name: string; value: Secret }[];
  readonly #rejected: CounterMetric;
  #origin: { readonly of: string; readonly origin: HttpOrigin } | undefined;

  constructor(settings: ReceiverSettings, { http, clock, log, metrics, secret }: Services) {
    this.#settings = settings;
    this.#http = http;
    this.#clock = clock;
    this.#log = log;
    this.#endpoint = secret(settings.endpoint);
    this.#headers = Object.entries(settings.headers).map(([name, value]) => ({ name, value: secret(value) }));
    this.#rejected = metrics.counter('sallyport_otlp_rejected_total', {
      help: 'Spans, log records and data points that a receiver took the request of, and would not keep.',
      labels: ['plugin', 'signal'],
    });
  }

  /** Rejects with `NotDelivered` when it did not arrive. */
  async send(body: Buffer): Promise<void> {
    const { contentType, plugin, signal } = this.#settings;
    // Read anew for each delivery: a vault may have rotated them.
    const url = URL.parse(this.#endpoint.reveal());
    // It may be a secret: a parser's own message would quote it.
    if (url === null) throw new NotDelivered('the endpoint is not a URL', { isFinal: true });
    const headers = ['Content-Type', contentType, 'User-Agent', 'sallyport'];
    for (const { name, value } of this.#headers) headers.push(name, headerText(value.reveal()));
    const answer = await post(this.#originOf(url), `${url.pathname}${url.search}`, headers, body);
    const { status } = answer;
    if (status < 200 || status > 299) {
      const retryAfterMs = retryAfter(answer.headers.get('retry-after'), this.#clock.nowMs());
      throw new NotDelivered(`the receiver answered ${status}`, { isFinal: !retryable.has(status), retryAfterMs });
    }
    const { rejected, message } = readPartialSuccess(answer.body, answer.headers.get('content-type'));
    if (rejected > 0) {
      this.#rejected.add(rejected, plugin, signal);
      this.#log.error(`${plugin}: the receiver did not keep all of the ${signal}`, { rejected, reason: message });
    } else if (message !== '') this.#log.warn(`${plugin}: the receiver has a remark on the ${signal}`, { message });
  }

  close(): void {
    this.#origin?.origin.release();
    this.#origin = undefined;
  }

  #originOf(url: URL): HttpOrigin {
    if (this.#origin?.of === url.origin) return this.#origin.origin;
    this.close();
    const { connectTimeoutMs, sendTimeoutMs, readTimeoutMs } = this.#settings;
    const origin = this.#http.origin({
      url,
      connectTimeoutMs,
      readTimeoutMs,
      writeTimeoutMs: sendTimeoutMs,
      tlsVerify: true,
      namedBy: 'operator',
    });
    this.#origin = { of: url.origin, origin };
    return origin;
  }
}

/** Every other status says that trying again changes nothing. */
const retryable = new Set([429, 502, 503, 504]);

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfter(text: string | undefined, nowMs: number): number {
  if (text === undefined) return 0;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
