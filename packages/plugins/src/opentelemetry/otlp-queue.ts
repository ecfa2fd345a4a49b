import type { Services } from '@sallyport/pipeline';
import { type HeldQueue, holdQueue } from '../shared/held-queue.ts';
import { Envelope } from '../shared/otlp/envelope.ts';
import { overGrpc } from '../shared/otlp/over-grpc.ts';
import { overHttp } from '../shared/otlp/over-http.ts';
import { Receiver, type Signal } from '../shared/otlp/receiver.ts';
import { patience } from '../shared/otlp/timeouts.ts';
import { queueSettings } from '../shared/queue-schema.ts';
import { resourceOf } from './resource.ts';
import type { OpenTelemetryConfig } from './schema.ts';

/** The way of one signal to its receiver, shared with every instance that is configured alike. Entries are encoded already. */
export function holdOtlpQueue(
  config: OpenTelemetryConfig,
  services: Services,
  signal: Signal,
  endpoint: string,
): HeldQueue {
  const { queue, protocol, compression, headers, resource_attributes } = config;
  const { connect_timeout, send_timeout, read_timeout } = config;
  const settings = queueSettings(queue);
  if (config.batch_span_count !== undefined) settings.batchSizeMax = config.batch_span_count;
  if (config.batch_flush_delay !== undefined) settings.coalescingDelayMs = config.batch_flush_delay * 1000;
  return holdQueue(
    {
      key: JSON.stringify([
        signal,
        endpoint,
        protocol,
        compression,
        headers,
        resource_attributes,
        settings,
        connect_timeout,
        send_timeout,
        read_timeout,
      ]),
      name: `opentelemetry ${signal}`,
      settings,
      open() {
        const receiver = openReceiver(config, services, signal, endpoint);
        const envelope = new Envelope(resourceOf(resource_attributes, services.node), services.node.version);
        return {
          deliver: (batch) => receiver.send(envelope.wrap(batch)),
          close: () => receiver.close(),
        };
      },
    },
    services,
  );
}

export function openReceiver(
  { protocol, compression, headers, connect_timeout, send_timeout, read_timeout }: OpenTelemetryConfig,
  services: Services,
  signal: Signal,
  endpoint: string,
): Receiver {
  const isCompressed = compression === 'gzip';
  return new Receiver(
    {
      plugin: 'opentelemetry',
      signal,
      endpoint,
      protocol:
        protocol === 'grpc'
          ? overGrpc(signal, patience(read_timeout), isCompressed)
          : overHttp('application/x-protobuf', isCompressed),
      headers,
      connectTimeoutMs: patience(connect_timeout),
      sendTimeoutMs: patience(send_timeout),
      readTimeoutMs: patience(read_timeout),
    },
    services,
  );
}
