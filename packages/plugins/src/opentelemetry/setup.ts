import type { PluginDefinition, Sink } from '@sallyport/pipeline';
import { propagationSettings } from '../shared/tracing/propagation-schema.ts';
import { sampleBy } from '../shared/tracing/sampling.ts';
import { Tracer } from '../shared/tracing/tracer.ts';
import { tracingHooks } from '../shared/tracing/tracing-hooks.ts';
import { exportAccessLogs } from './access-logs.ts';
import { exportMetrics } from './metrics/export-metrics.ts';
import type { OpenTelemetryConfig, openTelemetrySchema } from './schema.ts';
import { exportTraces } from './traces.ts';

/** What of an exchange's end goes where. */
export interface Exporter {
  readonly sink: Sink;
  close(): Promise<void>;
}

export const setup: PluginDefinition<typeof openTelemetrySchema>['setup'] = (config, services, context) => {
  const tracer = createTracer(config, services);
  const exporters = [
    exportTraces(config, services, tracer),
    exportAccessLogs(config, services),
    exportMetrics(config, services),
  ].filter((one) => one !== undefined);
  return {
    ...tracingHooks(tracer, context, config.http_response_header_for_traceid),
    ...(exporters.length > 0 && {
      sink(event) {
        for (const { sink } of exporters) sink(event);
      },
    }),
    async close() {
      await Promise.all(exporters.map((exporter) => exporter.close()));
    },
  };
};

function createTracer(config: OpenTelemetryConfig, { clock }: Parameters<typeof setup>[1]): Tracer {
  const { sampling_rate, sampling_strategy, propagation, header_type } = config;
  const isExported = (config.traces_endpoint ?? config.endpoint) !== undefined;
  const sample = sampleBy(sampling_rate, sampling_strategy);
  return new Tracer(propagationSettings(propagation, header_type), isExported ? sample : undefined, clock);
}
