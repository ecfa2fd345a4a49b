import type { Held, MetricFamily, Services } from '@sallyport/pipeline';
import { Envelope } from '../../shared/otlp/envelope.ts';
import { ProtobufWriter } from '../../shared/otlp/protobuf-writer.ts';
import type { Receiver } from '../../shared/otlp/receiver.ts';
import { writeMetric } from '../../shared/otlp/write-metrics.ts';
import { openReceiver } from '../otlp-queue.ts';
import { resourceOf } from '../resource.ts';
import type { OpenTelemetryConfig } from '../schema.ts';
import type { Instruments } from './instruments.ts';

/** Sends the node's metrics away, time and again, while this worker is the one that speaks for the node. */
class Pusher {
  readonly #services: Services;
  readonly #receiver: Receiver;
  readonly #envelope: Envelope;
  readonly #writer = new ProtobufWriter();
  readonly #intervalMs: number;
  #instruments: Instruments;
  #timer: { cancel(): void };
  /** Of the last push, once nobody holds on to this. */
  ended: Promise<void> | undefined;
  #failures = 0;

  constructor(
    services: Services,
    receiver: Receiver,
    envelope: Envelope,
    intervalMs: number,
    instruments: Instruments,
  ) {
    this.#services = services;
    this.#receiver = receiver;
    this.#envelope = envelope;
    this.#intervalMs = intervalMs;
    this.#instruments = instruments;
    this.#timer = this.#later();
  }

  /** Of a newer configuration that is otherwise the same. */
  follow(instruments: Instruments): void {
    this.#instruments = instruments;
  }

  close(): void {
    this.#timer.cancel();
    this.ended = this.#push().finally(() => this.#receiver.close());
  }

  #later(): { cancel(): void } {
    return this.#services.clock.after(this.#intervalMs, () => {
      void this.#push().then(() => {
        if (this.ended === undefined) this.#timer = this.#later();
      });
    });
  }

  /** What does not arrive is in the next push, since all are sums. */
  async #push(): Promise<void> {
    const families = await this.#services.metrics.collect();
    if (families === undefined) return;
    const parts = this.#parts(families);
    if (parts.length === 0) return;
    try {
      await this.#receiver.send(this.#envelope.wrap(parts));
      this.#failures = 0;
    } catch (error) {
      // Once for each time that the receiver goes away.
      if (this.#failures++ === 0)
        this.#services.log.warn('opentelemetry: metrics could not be pushed, and are told with the next push', {
          reason: error instanceof Error ? error.message : String(error),
        });
    }
  }

  #parts(families: readonly MetricFamily[]): Buffer[] {
    const { names, bounds } = this.#instruments;
    const nowMs = this.#services.clock.nowMs();
    return families
      .filter(({ name, series }) => names.has(name) && series.length > 0)
      .map((family) => writeMetric(this.#writer, family, bounds.get(family.name), nowMs));
  }
}

/** One for all instances that are configured alike. */
export function holdPusher(
  config: OpenTelemetryConfig,
  services: Services,
  endpoint: string,
  instruments: Instruments,
): { release(): Promise<void> } {
  const { metrics, protocol, compression, headers, resource_attributes } = config;
  const { connect_timeout, send_timeout, read_timeout } = config;
  const key = JSON.stringify([
    'opentelemetry metrics',
    metrics,
    protocol,
    compression,
    headers,
    resource_attributes,
    connect_timeout,
    send_timeout,
    read_timeout,
  ]);
  const held: Held<Pusher> = services.kept.hold(key, () => {
    const receiver = openReceiver(config, services, 'metrics', endpoint);
    const envelope = new Envelope(resourceOf(resource_attributes, services.node), services.node.version);
    return new Pusher(services, receiver, envelope, metrics.push_interval * 1000, instruments);
  });
  held.value.follow(instruments);
  return {
    async release() {
      held.release();
      await held.value.ended;
    },
  };
}
