import { type PluginDefinition, type Services, SpanIds } from '@sallyport/pipeline';
import { holdQueue } from '../shared/held-queue.ts';
import { overHttp } from '../shared/otlp/over-http.ts';
import { Receiver } from '../shared/otlp/receiver.ts';
import { patience } from '../shared/otlp/timeouts.ts';
import { queueSettings } from '../shared/queue-schema.ts';
import { propagationSettings } from '../shared/tracing/propagation-schema.ts';
import { sampleBy } from '../shared/tracing/sampling.ts';
import { spansOf } from '../shared/tracing/spans/spans-of.ts';
import { Tracer } from '../shared/tracing/tracer.ts';
import { tracingHooks } from '../shared/tracing/tracing-hooks.ts';
import type { ZipkinConfig, zipkinSchema } from './schema.ts';
import { compileSpanWriter } from './write-spans.ts';

export const setup: PluginDefinition<typeof zipkinSchema>['setup'] = (config, services, context) => {
  const { http_endpoint: endpoint, traceid_byte_count, default_header_type } = config;
  const propagation =
    default_header_type === undefined
      ? config.propagation
      : { ...config.propagation, default_format: default_header_type };
  const sample = sampleBy(config.sample_ratio, 'parent_probability_fallback');
  const settings = propagationSettings(propagation, config.header_type);
  const tracer = new Tracer(settings, endpoint === undefined ? undefined : sample, services.clock, traceid_byte_count);
  const exporter = endpoint === undefined ? undefined : openExporter(config, services, endpoint, tracer);
  return {
    ...tracingHooks(tracer, context, config.http_response_header_for_traceid),
    ...exporter,
  };
};

function openExporter(config: ZipkinConfig, services: Services, endpoint: string, tracer: Tracer) {
  const { connect_timeout, send_timeout, read_timeout, queue: queued } = config;
  const { queue, release } = holdQueue(
    {
      key: JSON.stringify(['zipkin', endpoint, connect_timeout, send_timeout, read_timeout, queued]),
      name: 'zipkin',
      settings: queueSettings(queued),
      open() {
        const receiver = new Receiver(
          {
            plugin: 'zipkin',
            signal: 'traces',
            endpoint,
            protocol: overHttp('application/json'),
            headers: {},
            connectTimeoutMs: patience(connect_timeout),
            sendTimeoutMs: patience(send_timeout),
            readTimeoutMs: patience(read_timeout),
          },
          services,
        );
        return { deliver: (batch) => receiver.send(listOf(batch)), close: () => receiver.close() };
      },
    },
    services,
  );
  const write = compileSpanWriter(config);
  const ids = new SpanIds();
  return {
    sink(event: Parameters<typeof spansOf>[0]) {
      if (tracer.records(event.timeline)) queue.add(write(event, spansOf(event, ids)));
    },
    close: release,
  };
}

/** Entries are members of a list of JSON, without its brackets. */
function listOf(batch: readonly Buffer[]): Buffer {
  return Buffer.from(`[${batch.map(String).join(',')}]`);
}
