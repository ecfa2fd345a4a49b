import { type Services, SpanIds } from '@sallyport/pipeline';
import { ProtobufWriter } from '../shared/otlp/protobuf-writer.ts';
import { writeSpans } from '../shared/otlp/write-spans.ts';
import { spansOf } from '../shared/tracing/spans/spans-of.ts';
import type { Tracer } from '../shared/tracing/tracer.ts';
import { holdOtlpQueue } from './otlp-queue.ts';
import type { OpenTelemetryConfig } from './schema.ts';
import type { Exporter } from './setup.ts';

/** Spans of the exchanges that are recorded; encoded at once, which costs less than to keep the event and do it later. */
export function exportTraces(config: OpenTelemetryConfig, services: Services, tracer: Tracer): Exporter | undefined {
  const endpoint = config.traces_endpoint ?? config.endpoint;
  if (endpoint === undefined) return undefined;
  const { queue, release } = holdOtlpQueue(config, services, 'traces', endpoint);
  const writer = new ProtobufWriter();
  const ids = new SpanIds();
  return {
    sink(event) {
      if (tracer.records(event.timeline)) queue.add(writeSpans(writer, event, spansOf(event, ids)));
    },
    close: release,
  };
}
