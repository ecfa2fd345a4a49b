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
import { post } from './post.ts';
import type { OtlpProtocol } from './protocol.ts';

export type Signal = 'traces' | 'logs' | 'metrics';

export interface ReceiverSettings {
  readonly plugin: string;
  readonly signal: Signal;
  readonly endpoint: string;
  readonly protocol: OtlpProtocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
  readonly sendTimeoutMs: number;
  readonly readTimeoutMs: number;
}

/** Where telemetry is sent. */
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
  async send(message: Buffer): Promise<void> {
    const { protocol, plugin, signal } = this.#settings;
    // Read anew for each delivery: a vault may have rotated them.
    const url = URL.parse(this.#endpoint.reveal());
    // It may be a secret: a parser's own message would quote it.
    if (url === null) throw new NotDelivered('the endpoint is not a URL', { isFinal: true });
    const target = protocol.targetOf(url);
    const headers = [...protocol.headers, 'User-Agent', 'sallyport'];
    for (const { name, value } of this.#headers) headers.push(name, headerText(value.reveal()));
    const body = await protocol.bodyOf(message);
    const answer = await post(this.#originOf(url), target, headers, body);
    const said = protocol.read(answer, this.#clock.nowMs());
    if (said.rejected > 0) {
      this.#rejected.add(said.rejected, plugin, signal);
      this.#log.error(`${plugin}: the receiver did not keep all of the ${signal}`, {
        rejected: said.rejected,
        reason: said.message,
      });
    } else if (said.message !== '')
      this.#log.warn(`${plugin}: the receiver has a remark on the ${signal}`, { message: said.message });
  }

  close(): void {
    this.#origin?.origin.release();
    this.#origin = undefined;
  }

  #originOf(url: URL): HttpOrigin {
    if (this.#origin?.of === url.origin) return this.#origin.origin;
    this.close();
    const { connectTimeoutMs, sendTimeoutMs, readTimeoutMs, protocol } = this.#settings;
    const origin = this.#http.origin({
      url,
      connectTimeoutMs,
      readTimeoutMs,
      writeTimeoutMs: sendTimeoutMs,
      tlsVerify: true,
      protocol: protocol.transport,
      namedBy: 'operator',
    });
    this.#origin = { of: url.origin, origin };
    return origin;
  }
}
